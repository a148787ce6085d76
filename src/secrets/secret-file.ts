// A secret in a file that the person chose. It goes straight to the disk: the editor would keep a copy
// of an unsaved document, and of each saved one in its local history. Plain code.

import { readFile } from "node:fs/promises";
import { writePrivateFile } from "../files/private-file";
import { reveal, type Secret } from "../vault/secret";

/** `to`: a path, or how to write where there are no modes that could be set from here. */
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
  /** How often the old one is in the file, and which of these places are to change. */
  readonly count: number;
  readonly chosen: ReadonlySet<number>;
}

/** @throws where the file has changed meanwhile, or can't be written; it is as it was then. */
export async function replaceSecret(
  path: string,
  { old, now, count, chosen }: Replacing,
): Promise<void> {
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

/** Each gives back the same bytes; a key is ASCII, so one of them finds it. */
const encodings = [
  {
    // UTF-8 and everything else that ASCII is a part of: one character for each byte.
    decode: (content: Buffer) => content.toString("latin1"),
    encode: (text: string) => Buffer.from(text, "latin1"),
  },
  {
    decode: (content: Buffer) => (content.length % 2 === 0 ? content.toString("utf16le") : ""),
    encode: (text: string) => Buffer.from(text, "utf16le"),
  },
  {
    decode: (content: Buffer) =>
      content.length % 2 === 0 ? Buffer.from(content).swap16().toString("utf16le") : "",
    encode: (text: string) => Buffer.from(text, "utf16le").swap16(),
  },
];
