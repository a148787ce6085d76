// The secrets of a text that is there as one string, a file's, comments that allow them taken
// into account. Each literal is looked for by itself, by a part of it that begins with a seldom
// character and is no longer than six: of those V8 jumps from one first character to the next,
// which is several times as fast as one expression for all.

import { allowReach, allowsBelow, allowsHere, blockHead, blockMarkAt } from "./allow";
import { base64Cores } from "./base64-key";
import { contextHead, isContextAt, secretsBeside } from "./client-secret";
import { factsOf, type Facts } from "./facts";
import type { Found } from "./found";
import type { HeldSecrets } from "./held";
import type { Known } from "./items";
import { OffsetLines } from "./lines";
import { hitAt, percentHeads, plainHead, unicodeHead } from "./rules";

/** Offsets in UTF-16 units, the end exclusive. */
export interface TextFinding extends Facts {
  readonly start: number;
  readonly end: number;
}

interface Literal {
  /** What is looked for. */
  readonly part: string;
  /** The whole literals that it is in. */
  readonly heads: readonly string[];
  /** How much of each stands before the part. */
  readonly before: number;
}

const rare = (part: string, ...heads: [string, ...string[]]): Literal => ({
  part,
  heads,
  before: heads[0].indexOf(part),
});

/** Of base64 the end of the core, since its beginning is a `c` or a digit. */
const literals: readonly Literal[] = [
  rare(plainHead, plainHead),
  rare("Nf", base64Cores[0]),
  rare("X3NjX", base64Cores[1]),
  rare("Y1", base64Cores[2]),
  rare("%", ...percentHeads),
  rare(unicodeHead, unicodeHead),
];

/** `contextHead` from its most seldom character on. */
const contextPart = contextHead.slice(0, 5);

export function findIn(text: string, known?: Known): TextFinding[] {
  const lines = new OffsetLines(text);
  const found = secretsIn(text, lines, known?.held);
  if (found.size === 0) return [];
  const silent = silentParts(text);
  let above = { line: -1, allowed: false };
  let last = -1;
  const shown: TextFinding[] = [];
  for (const [start, one] of [...found].sort(([a], [b]) => a - b)) {
    const line = start - one.start;
    const end = (one.endLine ?? line) + one.end;
    if (above.line !== line) {
      const up = lines.above(line);
      const part = text.slice(Math.max(up ?? line, line - allowReach), line);
      above = { line, allowed: up !== undefined && allowsBelow(part, last === up) };
    }
    last = line;
    const lastLine = one.endLine ?? line;
    if (above.allowed || allowedBy(text, lines, line, start, lastLine, end)) continue;
    if (silent(start)) continue;
    shown.push({ start, end, ...factsOf(one, known) });
  }
  return shown;
}

/** The secret itself, decoded and put together, that stands right at a place, allowed or not. */
export function secretAt(
  text: string,
  start: number,
  end: number,
  known?: Known,
): string | undefined {
  const found = secretsIn(text, new OffsetLines(text), known?.held).get(start);
  if (found === undefined) return undefined;
  const line = found.endLine ?? start - found.start;
  return line + found.end === end ? found.secret : undefined;
}

/** Whether anything could be found, held secrets apart: one of the literals is there. */
export function mayHold(text: string): boolean {
  if (text.includes(contextHead)) return true;
  return literals.some(({ part, heads, before }) => {
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      if (heads.some((head) => text.startsWith(head, at - before))) return true;
    }
    return false;
  });
}

/** By the offset where each begins. */
function secretsIn(
  text: string,
  lines: OffsetLines,
  held: HeldSecrets | undefined,
): ReadonlyMap<number, Found> {
  const found = new Map<number, Found>();
  const add = (line: number, one: Found): void => {
    if (!found.has(line + one.start)) found.set(line + one.start, one);
  };
  for (const { part, heads, before } of literals) {
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      const offset = at - before;
      const head = heads.find((one) => text.startsWith(one, offset));
      if (head === undefined) continue;
      const line = lines.at(offset);
      const hit = hitAt(lines, line, offset - line, head, held);
      if (hit?.kind === "secret") add(line, hit.found);
    }
  }
  if (held?.isAnywhere === true) {
    for (const { start, end } of held.search(text, 0, text.length)) {
      const line = lines.at(start);
      const secret = text.slice(start, end);
      add(line, { start: start - line, end: end - line, rule: "held-secret", secret });
    }
  }
  for (let at = text.indexOf(contextPart); at >= 0; at = text.indexOf(contextPart, at + 1)) {
    if (!text.startsWith(contextHead, at) || !isContextAt(text, at)) continue;
    const line = lines.at(at);
    for (const one of secretsBeside(lines, { line, character: at - line })) add(one.line, one);
  }
  return found;
}

/** By a word on its lines, near it. */
function allowedBy(
  text: string,
  lines: OffsetLines,
  line: number,
  start: number,
  lastLine: number,
  end: number,
): boolean {
  const from = Math.max(line, start - allowReach);
  const to = Math.min(lastLine + lines.line(lastLine).length, end + allowReach);
  return allowsHere(text.slice(from, to));
}

/** Whether an offset lies where a comment of secretlint's has said to say nothing. */
function silentParts(text: string): (offset: number) => boolean {
  const marks: { start: number; opens: boolean }[] = [];
  for (const part of ["-disab", "-enabl"]) {
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      const mark = blockMarkAt(text, at + 1 - blockHead.length);
      if (mark !== undefined) marks.push(mark);
    }
  }
  if (marks.length === 0) return () => false;
  marks.sort((a, b) => a.start - b.start);
  return (offset) => marks.findLast(({ start }) => start < offset)?.opens ?? false;
}
