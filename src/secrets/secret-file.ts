// Writes secrets to files without an editor: VS Code backs up unsaved documents and keeps saved ones in its local history.
// Plain code.

import { open, readFile } from "node:fs/promises";
import { writePrivateFile } from "../files/private-file";
import { reveal, type Secret } from "./secret";

/** `to`: a path, or a function that writes to a file system without permission modes. */
export async function saveSecret(
  secret: Secret,
  to: string | ((content: Uint8Array) => Thenable<void>),
): Promise<void> {
  const content = Buffer.from(`${reveal(secret)}\n`);
  await (typeof to === "string" ? writePrivateFile(to, content) : to(content));
}

/**
 * Appends a line that sets an environment variable to a file, which is created if it is missing. An existing file keeps its
 * owner, group and mode, which the user chose, and is not replaced: it may be mounted into a container.
 *
 * @throws if the path isn't a regular file or can't be written. Its content is unchanged then.
 */
export async function appendVariable(path: string, name: string, secret: Secret): Promise<void> {
  const line = (eol: string): Buffer => Buffer.from(`${name}=${reveal(secret)}${eol}`);
  const file = await open(path, "r+").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return writePrivateFile(path, line("\n"));
  try {
    const entry = await file.stat();
    // Its other name may be anywhere.
    if (!entry.isFile() || entry.nlink > 1) throw new Error("Not a regular file with one name");
    const content = await file.readFile();
    const eol = content.includes("\r\n") ? "\r\n" : "\n";
    const isLineOpen = content.length > 0 && content.at(-1) !== 0x0a;
    try {
      await file.writeFile(Buffer.concat([Buffer.from(isLineOpen ? eol : ""), line(eol)]));
      await file.sync();
    } catch (error) {
      await file.truncate(content.length);
      throw error;
    }
  } finally {
    await file.close();
  }
}

export interface Replacement {
  readonly oldSecret: Secret;
  readonly newSecret: Secret;
  /** How many times the old secret occurs in the file, and which of these occurrences to replace. */
  readonly count: number;
  readonly chosen: ReadonlySet<number>;
}

/** Decoding and encoding again yields the same bytes. `latin1` stands for all supersets of ASCII, such as UTF-8. */
const encodings = [
  { encoding: "latin1", isSwapped: false },
  { encoding: "utf16le", isSwapped: false },
  { encoding: "utf16le", isSwapped: true },
] as const;

/** @throws if the file has changed or can't be written. Its content is unchanged then. */
export async function replaceSecret(path: string, { oldSecret, newSecret, count, chosen }: Replacement): Promise<void> {
  const content = await readFile(path);
  for (const { encoding, isSwapped } of encodings) {
    if (encoding === "utf16le" && content.length % 2 !== 0) continue;
    const swapped = (bytes: Buffer): Buffer => (isSwapped ? Buffer.from(bytes).swap16() : bytes);
    const text = swapped(content).toString(encoding);
    const offsets = oldSecret.offsetsIn(text);
    if (offsets.length !== count) continue;
    const pieces = offsets.flatMap((offset, index) => {
      const from = index === 0 ? 0 : (offsets[index - 1] ?? 0) + oldSecret.length;
      const end = offset + oldSecret.length;
      return [text.slice(from, offset), chosen.has(index) ? reveal(newSecret) : text.slice(offset, end)];
    });
    const rest = text.slice((offsets.at(-1) ?? 0) + oldSecret.length);
    await writePrivateFile(path, swapped(Buffer.from([...pieces, rest].join(""), encoding)));
    return;
  }
  throw new Error("The file has changed");
}
