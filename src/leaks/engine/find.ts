// The secrets of a text that is there as one string, a file's, comments that allow them taken
// into account. Each literal is looked for by itself, by a part of it that begins with a seldom
// character and is no longer than six: of those V8 jumps from one first character to the next,
// which is several times as fast as one expression for all.

import {
  allowReach,
  allowsBelow,
  allowsHere,
  blockHead,
  blockMarkAt,
  type BlockMark,
} from "./allow";
import { base64Cores } from "./base64-key";
import { contextHead, isContextAt, secretsBeside } from "./client-secret";
import { factsOf, type Facts } from "./facts";
import type { Found } from "./found";
import type { HeldSecrets } from "./held";
import type { Known } from "./items";
import { OffsetLines } from "./lines";
import { hitAt, keyOfOnePiece, percentHeads, plainHead, splitHeads, unicodeHead } from "./rules";

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
  ...splitHeads.map((head) => rare(head.slice(2), head)),
];

/** `contextHead` from its most seldom character on. */
const contextPart = contextHead.slice(0, 5);

/** What is to be shown of a text, in order, with what may be kept of each. */
export function findIn(text: string, known?: Known): TextFinding[] {
  return secretsIn(text, known?.held).map((one) => {
    const { start, end } = one;
    return { start, end, ...factsOf(one, known) };
  });
}

/** The secrets that no comment allows, in order. Not to be kept: they have the texts. */
export function secretsIn(text: string, held?: HeldSecrets): Found[] {
  const lines = new OffsetLines(text);
  const found = everySecret(text, lines, held);
  if (found.length === 0) return found;
  const silent = silentParts(text);
  let above = { line: -1, allowed: false };
  let last = -1;
  return found.filter(({ start, end }) => {
    const line = lines.at(start);
    if (above.line !== line) {
      const up = lines.above(line);
      const part = text.slice(Math.max(up ?? line, line - allowReach), line);
      above = { line, allowed: up !== undefined && allowsBelow(part, last === up) };
    }
    last = line;
    return !above.allowed && !allowedBy(text, lines, line, start, end) && !silent(start);
  });
}

/** The secret itself, decoded and put together, that stands right at a place, allowed or not. */
export function secretAt(
  text: string,
  start: number,
  end: number,
  known?: Known,
): string | undefined {
  const found = everySecret(text, new OffsetLines(text), known?.held);
  return found.find((one) => one.start === start && one.end === end)?.secret;
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

/** Allowed ones too, each once and in order; places are offsets in the text. */
function everySecret(text: string, lines: OffsetLines, held: HeldSecrets | undefined): Found[] {
  const found: Found[] = [];
  for (const { part, heads, before } of literals) {
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      const offset = at - before;
      const head = part === heads[0] ? part : heads.find((one) => text.startsWith(one, offset));
      const one = head === undefined ? undefined : secretOver(text, lines, offset, head, held);
      if (one !== undefined) found.push(one);
    }
  }
  if (held?.isAnywhere === true) {
    for (const { start, end } of held.search(text, 0, text.length)) {
      found.push({ start, end, rule: "held-secret", secret: text.slice(start, end) });
    }
  }
  for (let at = text.indexOf(contextPart); at >= 0; at = text.indexOf(contextPart, at + 1)) {
    if (!text.startsWith(contextHead, at) || !isContextAt(text, at)) continue;
    const line = lines.at(at);
    for (const one of secretsBeside(lines, { line, character: at - line })) {
      found.push(inText(one, one.line));
    }
  }
  return inOrder(found);
}

function secretOver(
  text: string,
  lines: OffsetLines,
  offset: number,
  head: string,
  held: HeldSecrets | undefined,
): Found | undefined {
  // Nearly every one is a key of one piece, for which the lines do not matter.
  const plain = head === plainHead ? keyOfOnePiece(text, offset) : undefined;
  if (plain !== undefined) return plain;
  const line = lines.at(offset);
  const hit = hitAt(lines, line, offset - line, head, held);
  return hit?.kind === "secret" ? inText(hit.found, line) : undefined;
}

function inText({ endLine, start, end, ...found }: Found, line: number): Found {
  return { ...found, start: line + start, end: (endLine ?? line) + end };
}

/** What several rules have found is one finding, and the first of them is right. */
function inOrder(found: Found[]): Found[] {
  const isInOrder = found.every(({ start }, at) => at === 0 || start > (found[at - 1]?.start ?? 0));
  if (isInOrder) return found;
  const sorted = found.sort((a, b) => a.start - b.start);
  return sorted.filter(({ start }, at) => start !== sorted[at - 1]?.start);
}

/** By a word on its lines, near it. */
function allowedBy(
  text: string,
  lines: OffsetLines,
  line: number,
  start: number,
  end: number,
): boolean {
  const lineEnd = lines.endOf(line);
  const to = end <= lineEnd ? lineEnd : lines.endOf(lines.at(end));
  return allowsHere(text.slice(Math.max(line, start - allowReach), Math.min(to, end + allowReach)));
}

/** Whether an offset lies where a comment of secretlint's has said to say nothing. */
function silentParts(text: string): (offset: number) => boolean {
  const marks = [...marksIn(text, "-disab")];
  if (marks.length === 0) return () => false;
  marks.push(...marksIn(text, "-enabl"));
  marks.sort((a, b) => a.start - b.start);
  return (offset) => marks.findLast(({ start }) => start < offset)?.opens ?? false;
}

function* marksIn(text: string, part: string): Generator<BlockMark> {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const mark = blockMarkAt(text, at + 1 - blockHead.length);
    if (mark !== undefined) yield mark;
  }
}
