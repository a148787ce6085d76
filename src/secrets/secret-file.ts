// Writes a secret to a file that the user chose, without an editor: VS Code backs up unsaved documents and
// keeps saved ones in its local history. Plain code.

import { readFile } from "node:fs/promises";
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

export interface Replacing {
  readonly old: Secret;
  readonly now: Secret;
  /** How many times the old secret occurs in the file, and which of these occurrences to replace. */
  readonly count: number;
  readonly chosen: ReadonlySet<number>;
}

/** @throws if the file has changed or can't be written. It is left as it was. */
export async function replaceSecret(path: string, { old, now, count, chosen }: Replacing): Promise<void> {
  const content = await readFile(path);
  for (const { decode, encode } of encodings) {
    const text = decode(content);
    const places = old.placesIn(text);
    if (places.length !== count) continue;
    const pieces = places.flatMap((at, index) => {
      const from = index === 0 ? 0 : (places[index - 1] ?? 0) + old.length;
      const end = at + old.length;
      return [text.slice(from, at), chosen.has(index) ? reveal(now) : text.slice(at, end)];
    });
    const rest = text.slice((places.at(-1) ?? 0) + old.length);
    await writePrivateFile(path, encode([...pieces, rest].join("")));
    return;
  }
  throw new Error("The file has changed");
}

/** Decoding and encoding again yields the same bytes. A key is ASCII, so one of these finds it. */
const encodings = [
  {
    // UTF-8 and all other supersets of ASCII: one character per byte.
    decode: (content: Buffer) => content.toString("latin1"),
    encode: (text: string) => Buffer.from(text, "latin1"),
  },
  {
    decode: (content: Buffer) => (content.length % 2 === 0 ? content.toString("utf16le") : ""),
    encode: (text: string) => Buffer.from(text, "utf16le"),
  },
  {
    decode: (content: Buffer) => (content.length % 2 === 0 ? Buffer.from(content).swap16().toString("utf16le") : ""),
    encode: (text: string) => Buffer.from(text, "utf16le").swap16(),
  },
];
