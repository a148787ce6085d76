// Tells from a file's bytes as they are that nothing can be found in them, which is so of nearly every
// file. To make texts of them takes longer than to look through them. Pure.

import { coreParts, within, type Core } from "./base64-key";
import { contextHead } from "./client-secret";
import { joinReach, mostLineEnds } from "./joined-key";
import { escapeMarks, isWord, keyReach } from "./plain-key";
import { percentHeads, plainHead, unicodeHead } from "./rules";

/** Whether what was found at an offset can lead to a finding. */
type Leads = (bytes: Buffer, at: number) => boolean;

const quotes = new Set(Array.from("\"'`", (quote) => quote.charCodeAt(0)));
const escapes = new Set(Array.from(escapeMarks, (mark) => mark.charCodeAt(0)));
const [letterS = 0, letterC = 0] = Buffer.from("sc");
/** So far before a part of a head, in bytes, can its beginning stand. */
const splitReach = (mostLineEnds + 1) * joinReach * 4;
/** A literal's end in the first letters of a head, which no word runs into; an escape may. */
const beginsSplit = /(?:^|[^A-Za-z0-9_]|[\\%[][A-Za-z0-9;:?[%\\]{1,60})sk?["'`]/;
/** The two digits of a letter of the head. */
const ofHead = /^(?:73|6[bB3]|5[fF])/;
/** What ends in front of an escape in a head: a letter of it, or the escape of one. */
const ofHeadBefore = new Set(Array.from("kcs_bBfF3", (one) => one.charCodeAt(0)));
const operators = new Set(Array.from("+&~.<>|", (one) => one.charCodeAt(0)));
const commentEnds = new Set(Array.from("/\\", (one) => one.charCodeAt(0)));

/** By literals that begin with a seldom byte, from one of which to the next Node jumps. */
const literals: readonly (readonly [Buffer, Leads])[] = [
  [Buffer.from(plainHead), () => true],
  [Buffer.from("k_"), (bytes, at) => isBehindHead(bytes, at) && isSplitBehind(bytes, at + 1)],
  ...Array.from("\"'`", (quote): readonly [Buffer, Leads] => [
    Buffer.from(`${quote}_`),
    (bytes, at) =>
      isSplitBehind(bytes, at + 1) && mayFollow(bytes, at - 1) && mayBeginBefore(bytes, at),
  ]),
  ...coreParts.map(({ inside, core, before }): readonly [Buffer, Leads] => [
    Buffer.from(inside),
    (bytes, at) =>
      textOf(bytes, at - before, at - before + core.length) === core ||
      mayBeBroken(bytes, at, core, before),
  ]),
  ...percentHeads.map((head): readonly [Buffer, Leads] => [
    Buffer.from(head),
    (bytes, at) => ofHeadBefore.has(bytes[at - 1] ?? 0),
  ]),
  [
    Buffer.from(unicodeHead),
    (bytes, at) => ofHead.test(textOf(bytes, at + unicodeHead.length, at + 6)),
  ],
  [
    Buffer.from(contextHead),
    (bytes, at) => /^(?:-automation-|\.io)/.test(textOf(bytes, at + 7, at + 19)),
  ],
];

export function mayHoldBytes(bytes: Buffer): boolean {
  for (const [literal, leads] of literals) {
    for (let at = bytes.indexOf(literal); at >= 0; at = bytes.indexOf(literal, at + 1)) {
      if (leads(bytes, at)) return true;
    }
  }
  return false;
}

function textOf(bytes: Buffer, from: number, to: number): string {
  return bytes.toString("latin1", from, to);
}

/** At a `k`: the rest of a head's beginning before it, or its literal's. */
function isBehindHead(bytes: Buffer, at: number): boolean {
  const before = bytes[at - 1] ?? 0;
  return quotes.has(before) || (before === letterS && mayBegin(bytes, at - 1));
}

/** Not in the middle of an identifier, unless an escape before it may end there. */
function mayBegin(bytes: Buffer, at: number): boolean {
  if (!isWord(bytes[at - 1] ?? 0)) return true;
  for (let near = at - 2; near >= at - keyReach.before; near--) {
    if (escapes.has(bytes[near] ?? 0)) return true;
  }
  return false;
}

/** At a `_`: whether a literal ends behind it, or behind what follows it in a head. */
function isSplitBehind(bytes: Buffer, at: number): boolean {
  let end = at + 1;
  if (bytes[end] === letterS) end++;
  if (end === at + 2 && bytes[end] === letterC) end++;
  return quotes.has(bytes[end] ?? 0);
}

/** Whether another literal may end before the one that begins behind `at`, with an operator between them or none. */
function mayFollow(bytes: Buffer, at: number): boolean {
  let end = at;
  for (let letters = 0; letters < 2 && isPrefix(bytes[end] ?? 0); letters++) end--;
  end = spaceBefore(bytes, end);
  for (let signs = 0; signs < 2 && operators.has(bytes[end] ?? 0); signs++) end--;
  end = spaceBefore(bytes, end);
  const byte = bytes[end] ?? 0;
  // Behind the end of a line, or of a comment, there is no telling.
  return quotes.has(byte) || commentEnds.has(byte) || byte < 32 || byte > 126;
}

function spaceBefore(bytes: Buffer, at: number): number {
  let end = at;
  while (bytes[end] === 32 || bytes[end] === 9) end--;
  return end;
}

/** As of `f"…"` or `@"…"`. */
function isPrefix(byte: number): boolean {
  return (isWord(byte) && byte > 57 && byte !== 95) || byte === 36 || byte === 64;
}

/** A literal that ends in the first letters of a head. */
function mayBeginBefore(bytes: Buffer, at: number): boolean {
  return beginsSplit.test(textOf(bytes, Math.max(0, at - splitReach), at + 1));
}

/** Whether a line may end in the middle of a core, which it does between groups of four. */
function mayBeBroken(bytes: Buffer, at: number, core: Core, before: number): boolean {
  const inGroup = (within[core] + before) % 4;
  const group = at - inGroup;
  const own = before - inGroup;
  if (textOf(bytes, group, at) !== core.slice(own, before)) return false;
  const goesOn = core.length > own + 4;
  return isSpace(bytes[group - 1]) || (goesOn && isSpace(bytes[group + 4]));
}

/** Or an end of the file. */
function isSpace(byte = 0): boolean {
  return byte <= 32;
}
