// Tells from a file's bytes as they are that nothing can be found in them, which is so of nearly every
// file. To make texts of them takes longer than to look through them. Pure.

import { coreParts } from "./base64-key";
import { contextHead } from "./client-secret";
import { joinReach, mostLineEnds } from "./joined-key";
import { percentHeads, plainHead, unicodeHead } from "./rules";

/** Whether what was found at an offset can lead to a finding. */
type Leads = (bytes: Buffer, at: number) => boolean;

const quotes = new Set(Array.from("\"'`", (quote) => quote.charCodeAt(0)));
const [letterS = 0, letterC = 0] = Buffer.from("sc");
/** So far before a part of a head, in bytes, can its beginning stand. */
const splitReach = (mostLineEnds + 1) * joinReach * 4;
/** A literal's end in the first letters of a head, which no word runs into; an escape may. */
const beginsSplit = /(?:^|[^A-Za-z0-9_]|[\\%[][A-Za-z0-9;:?[%\\]{1,60})sk?["'`]/;
/** The two digits of a letter of the head. */
const ofHead = /^(?:73|6[bB3]|5[fF])/;

/** By literals that begin with a seldom byte, from one of which to the next Node jumps. */
const literals: readonly (readonly [Buffer, Leads])[] = [
  [Buffer.from(plainHead), () => true],
  [Buffer.from("k_"), (bytes, at) => isBehindHead(bytes, at) && isSplitBehind(bytes, at + 1)],
  ...Array.from("\"'`", (quote): readonly [Buffer, Leads] => [
    Buffer.from(`${quote}_`),
    (bytes, at) => isSplitBehind(bytes, at + 1) && mayBeginBefore(bytes, at),
  ]),
  ...coreParts.map(({ inside, core, before }): readonly [Buffer, Leads] => [
    Buffer.from(inside),
    (bytes, at) =>
      textOf(bytes, at - before, at - before + core.length) === core || isNearSpace(bytes, at),
  ]),
  ...percentHeads.map((head): readonly [Buffer, Leads] => [Buffer.from(head), () => true]),
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
  return before === letterS || quotes.has(before);
}

/** At a `_`: whether a literal ends behind it, or behind what follows it in a head. */
function isSplitBehind(bytes: Buffer, at: number): boolean {
  let end = at + 1;
  if (bytes[end] === letterS) end++;
  if (end === at + 2 && bytes[end] === letterC) end++;
  return quotes.has(bytes[end] ?? 0);
}

/** A literal that ends in the first letters of a head. */
function mayBeginBefore(bytes: Buffer, at: number): boolean {
  return beginsSplit.test(textOf(bytes, Math.max(0, at - splitReach), at + 1));
}

/** Whether a line may end in the middle of a core. */
function isNearSpace(bytes: Buffer, at: number): boolean {
  for (let near = at - 5; near <= at + 4; near++) if (!((bytes[near] ?? 0) > 32)) return true;
  return false;
}
