// Where in a text a secret can be at all, told by searching for a few literals: everything that the
// rules find has one of these near it. V8 searches for up to six characters at many gigabytes a second,
// and for longer literals or alternations at a tenth of that.

import { isContextAt } from "./client-secret";
import { joinReach, mostLineEnds } from "./joined-key";

const literals = [
  // An escaped head.
  ...["%5F", "%5f", "%63_", "%73c_"],
  ...["\\u005", "\\u006", "\\u007"],
  // The base64 of a head, at each of the three alignments: the parts that stay whole wherever an
  // encoder has broken the line.
  ...["2tf", "2Nf", "NrX3", "3NjX", "za19", "9zY1"],
];

/** In the names and addresses that a client secret is recognized by. */
const context = "kycloa";

/** In a comment that silences a block, which matters only where there is something to silence. */
const blockComment = "secretlint-";

/**
 * Whether a text can hold a secret that is recognizable by its form. A file's bytes read as Latin-1 are such a
 * text too, since all literals are ASCII.
 */
export function mayHoldSecret(text: string): boolean {
  return (
    literals.some((literal) => text.includes(literal)) ||
    next(text, "_", mayBeHead, 0) >= 0 ||
    next(text, context, isContextAt, 0) >= 0
  );
}

/** The offsets of all candidates, and of block comments where there are any, in order. */
export function candidatesIn(text: string): number[] {
  const offsets: number[] = [];
  for (const literal of literals) addOffsets(offsets, text, literal);
  addOffsets(offsets, text, "_", mayBeHead);
  addOffsets(offsets, text, context, isContextAt);
  if (offsets.length > 0) addOffsets(offsets, text, blockComment);
  return offsets.sort((a, b) => a - b);
}

type Test = (text: string, at: number) => boolean;

function addOffsets(offsets: number[], text: string, literal: string, test?: Test): void {
  for (let at = next(text, literal, test, 0); at >= 0; at = next(text, literal, test, at + 1)) {
    offsets.push(at);
  }
}

/** The offset of the next literal at or after `from` that passes the test; -1 if there is none. */
function next(text: string, literal: string, test: Test | undefined, from: number): number {
  let at = text.indexOf(literal, from);
  while (at >= 0 && test?.(text, at) === false) at = text.indexOf(literal, at + 1);
  return at;
}

/** Whether a `_` is the first of a head: `_sc_`, or the end of a string literal that cuts the head off. */
function mayBeHead(text: string, at: number): boolean {
  let end = at + 1;
  if (text.charAt(end) === "s") end++;
  if (end === at + 2 && text.charAt(end) === "c") end++;
  const after = text.charAt(end);
  if (after === "_") return end === at + 3;
  if (!isQuote(after)) return false;
  const before = text.charAt(at - 1);
  return (
    before === "k" ||
    (isQuote(before) && endsInK.test(text.slice(Math.max(0, at - splitReach), at)))
  );
}

/** A string literal with the beginning of a head, at its end. */
const endsInK = /k["'`]/;

/** How far before the `_` of a head, in characters, its beginning can be in another string literal. */
const splitReach = (mostLineEnds + 2) * joinReach;

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === "`";
}
