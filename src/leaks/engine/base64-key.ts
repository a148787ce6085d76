// A key in a text that was encoded in base64, as in a Kubernetes Secret. Base64 turns three
// bytes into four characters, so there are three ways for the head of a key to look.

import type { Found } from "./found";
import { mostLineEnds } from "./joined-key";
import type { Lines } from "./lines";
import { candidateFrom, keyOf } from "./plain-key";

/** The characters that are the same whatever stands before and behind the head. */
export const base64Cores = ["c2tfc2Nf", "NrX3NjX", "za19zY1"] as const;

/** How far into its four characters each of them begins. */
const within = { c2tfc2Nf: 0, NrX3NjX: 2, za19zY1: 3 } as const;
const bytesBefore = { c2tfc2Nf: 0, NrX3NjX: 1, za19zY1: 2 } as const;

const alphabet = /[A-Za-z0-9+/_-]/;
const run = /[A-Za-z0-9+/_-]{1,284}/y;

/** Columns at which encoders break their lines: PEM's, and MIME's, which is that of `base64`. */
const widths = [64, 76];
/** Longer than any of those with their indentation; what stands so near may break one. */
export const longestLine = 200;
const wholeLine = /^\s*(?<encoded>[A-Za-z0-9+/]+)={0,2}\s*$/;

/** The key whose head's core stands at `at`; the range is the characters that encode it. */
export function base64At(
  lines: Lines,
  line: number,
  at: number,
  core: (typeof base64Cores)[number],
): Found | undefined {
  const text = lines.line(line);
  const group = at - within[core];
  if (group < 0) return undefined;
  const parts = partsFrom(lines, line, group);
  const decoded = decode(parts.map(({ encoded }) => encoded).join(""));
  const head = bytesBefore[core];
  if (isInWord(wordBefore(text, group) + decoded.slice(0, head))) return undefined;
  const key = keyOf(candidateFrom(decoded, head), decoded);
  if (key === undefined) return undefined;
  const { secret } = key;
  const start = group + characterOf(head);
  return { start, ...placeAfter(parts, characterOf(key.end - 1) + 2), rule: "encoded-key", secret };
}

interface Part {
  readonly line: number;
  readonly start: number;
  readonly encoded: string;
}

/** What is encoded from a column on, over the ends of lines where an encoder has broken them. */
function partsFrom(lines: Lines, first: number, column: number): Part[] {
  let text = lines.line(first);
  run.lastIndex = column;
  const parts = [{ line: first, start: column, encoded: run.exec(text)?.[0] ?? "" }];
  let line: number | undefined = first;
  while (parts.length <= mostLineEnds) {
    const isFull =
      text.length <= longestLine && widths.includes(text.trim().length) && wholeLine.test(text);
    line = isFull ? lines.below(line) : undefined;
    if (line === undefined) break;
    text = lines.line(line);
    const encoded =
      text.length > longestLine ? undefined : wholeLine.exec(text)?.groups?.["encoded"];
    if (encoded === undefined) break;
    parts.push({ line, start: text.indexOf(encoded), encoded });
  }
  return parts;
}

/** The last of the parts ends where so many characters of them have passed. */
function placeAfter(parts: readonly Part[], characters: number): { end: number; endLine?: number } {
  let left = characters;
  for (const [at, { line, start, encoded }] of parts.entries()) {
    if (left <= encoded.length || at === parts.length - 1) {
      return at === 0 ? { end: start + left } : { end: start + left, endLine: line };
    }
    left -= encoded.length;
  }
  return { end: 0 };
}

/** Where the characters of a byte begin. */
function characterOf(byte: number): number {
  return Math.floor(byte / 3) * 4 + (byte % 3);
}

function decode(encoded: string): string {
  return Buffer.from(encoded, "base64").toString("latin1");
}

/** What the eight characters before a group of four say, if they are of the same text. */
function wordBefore(text: string, group: number): string {
  const before = text.slice(Math.max(0, group - 8), group);
  const groups = before.slice(before.length % 4);
  return Array.from(groups).every((one) => alphabet.test(one)) ? decode(groups) : "";
}

/** Whether the head would be in the middle of a name; bytes that are no text are another thing's. */
function isInWord(before: string): boolean {
  return /[A-Za-z0-9_]$/.test(before) && /^[\t\n\r -~]*$/.test(before);
}
