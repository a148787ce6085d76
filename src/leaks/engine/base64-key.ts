// A key in a text that was encoded in base64, as in a Kubernetes Secret. Base64 turns three
// bytes into four characters, so there are three ways for the head of a key to look.

import type { Found, FoundOn } from "./found";
import { mostLineEnds } from "./joined-key";
import type { Lines } from "./lines";
import { candidateFrom, keyOf } from "./plain-key";

/** The characters that are the same whatever stands before and behind the head. */
export const base64Cores = ["c2tfc2Nf", "NrX3NjX", "za19zY1"] as const;

/** How far into its four characters each of them begins. */
const within = { c2tfc2Nf: 0, NrX3NjX: 2, za19zY1: 3 } as const;
const bytesBefore = { c2tfc2Nf: 0, NrX3NjX: 1, za19zY1: 2 } as const;

type Core = (typeof base64Cores)[number];

const alphabet = /[A-Za-z0-9+/_-]/;
const run = /[A-Za-z0-9+/_-]{1,284}/y;

/** Columns at which encoders break their lines: PEM's, and MIME's, which is that of `base64`. */
const widths = [64, 76] as const;
/** Longer than any of those with their indentation; what stands so near may break one. */
export const longestLine = 200;
const wholeLine = /^\s*(?<encoded>[A-Za-z0-9+/]+)={0,2}\s*$/;

/** The key whose head's core stands at `at`; the range is the characters that encode it. */
export function base64At(lines: Lines, line: number, at: number, core: Core): Found | undefined {
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

/** The key whose head's core goes over the end of a line that an encoder has broken. */
export function base64Over(lines: Lines, line: number): FoundOn | undefined {
  const upper = encodedLine(lines, line, isFullLine);
  const below = upper === undefined ? undefined : lines.below(line);
  const lower = below === undefined ? undefined : encodedLine(lines, below);
  if (upper === undefined || lower === undefined) return undefined;
  for (const core of base64Cores) {
    for (let cut = 1; cut < core.length; cut++) {
      if (!upper.endsWith(core.slice(0, cut)) || !lower.startsWith(core.slice(cut))) continue;
      const at = lines.line(line).indexOf(upper) + upper.length - cut;
      const found = base64At(lines, line, at, core);
      if (found !== undefined) return { ...found, line };
    }
  }
  return undefined;
}

interface Part {
  readonly line: number;
  readonly start: number;
  readonly encoded: string;
}

/** What is encoded from a column on, over the ends of lines where an encoder has broken them. */
function partsFrom(lines: Lines, first: number, column: number): Part[] {
  run.lastIndex = column;
  const parts = [{ line: first, start: column, encoded: run.exec(lines.line(first))?.[0] ?? "" }];
  let line: number | undefined = first;
  while (parts.length <= mostLineEnds && encodedLine(lines, line, isFullLine) !== undefined) {
    line = lines.below(line);
    const encoded = line === undefined ? undefined : encodedLine(lines, line);
    if (line === undefined || encoded === undefined) break;
    parts.push({ line, start: lines.line(line).indexOf(encoded), encoded });
  }
  return parts;
}

/** What is encoded on a line that holds nothing else. */
function encodedLine(
  lines: Lines,
  line: number,
  isMeant: (text: string) => boolean = () => true,
): string | undefined {
  const text = lines.line(line);
  if (text.length > longestLine || !isMeant(text)) return undefined;
  return wholeLine.exec(text)?.groups?.["encoded"];
}

function isFullLine(text: string): boolean {
  return text.length >= widths[0] && widths.some((width) => text.trim().length === width);
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
