// From a file's bytes to its text, as the editor reads it. Pure.

import { isAscii } from "node:buffer";

export type Reading =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: "binary" };

/** So many bytes tell whether a file is text; Git looks at as many. */
const told = 8000;

export function readText(bytes: Buffer): Reading {
  const encoding = encodingOf(bytes);
  if (encoding !== undefined) return { ok: true, text: new TextDecoder(encoding).decode(bytes) };
  if (isBinary(bytes)) return { ok: false, why: "binary" };
  // Most files are, and then there is nothing to decode.
  return { ok: true, text: bytes.toString(isAscii(bytes) ? "latin1" : "utf8") };
}

/** Of bytes that are in no encoding of two bytes a character. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, told).includes(0);
}

/** By its byte order mark, which is no part of the text; undefined without one. */
function encodingOf(bytes: Buffer): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xef && second === 0xbb && third === 0xbf ? "utf-8" : undefined;
}
