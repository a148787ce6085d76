// Decodes the bytes of a file into text, as the editor does. Pure.

import { isAscii } from "node:buffer";

export type TextResult =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: "binary" | "utf-32" };

/** The number of bytes that decide whether a file is text, as in Git. */
const textSampleSize = 8000;

/** The number of bytes from which VS Code guesses an encoding with two bytes per character. */
const encodingSampleSize = 512;

export function readText(bytes: Buffer): TextResult {
  const encoding = encodingOf(bytes);
  if (encoding === "binary" || encoding === "utf-32") return { ok: false, why: encoding };
  if (encoding !== undefined) return { ok: true, text: new TextDecoder(encoding).decode(bytes) };
  // Most files are ASCII, which needs no decoding.
  return { ok: true, text: bytes.toString(isAscii(bytes) ? "latin1" : "utf8") };
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "utf-32" | "binary";

/**
 * Judges by the byte order mark, which is not part of the text, or by the positions of zero bytes. Undefined for UTF-8
 * without a mark, or what looks like it.
 */
export function encodingOf(bytes: Buffer): Encoding | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) {
    return third === 0 && fourth === 0 ? "utf-32" : "utf-16le";
  }
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return "utf-32";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (!bytes.subarray(0, textSampleSize).includes(0)) return undefined;
  const start = bytes.subarray(0, encodingSampleSize);
  if (hasZeros(start, [false, true])) return "utf-16le";
  if (hasZeros(start, [true, false])) return "utf-16be";
  const isUtf32 = hasZeros(start, [false, true, true, true]) || hasZeros(start, [true, true, true, false]);
  return isUtf32 ? "utf-32" : "binary";
}

/** Whether exactly these bytes of each character are zero, as in ASCII text. */
function hasZeros(bytes: Buffer, zeros: readonly boolean[]): boolean {
  const length = bytes.length - (bytes.length % zeros.length);
  // Shorter files can't contain a key.
  return length >= 16 && bytes.subarray(0, length).every((byte, index) => (byte === 0) === zeros[index % zeros.length]);
}
