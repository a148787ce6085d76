// The places in a whole text where something may be found. Each literal is looked for by itself, by
// a part of it that begins with a seldom character: of those V8 jumps from one to the next, which is
// several times as fast as one expression for all. A part of the text at a time, so that it is still
// at hand when the next literal is looked for.

import { coreParts } from "./base64-key";
import { contextHead, isContextAt } from "./client-secret";
import { beginsAt } from "./plain-key";
import { percentHeads, plainHead, unicodeHead } from "./rules";

/** What stands at a place: which of the rules is asked. */
export type Lead = "head" | "split" | "base64" | "wrapped" | "escape" | "context";

/** Answers from which offset on there is more to be seen. */
export type Visit = (at: number, lead: Lead) => number;

const partLength = 1 << 18;

/** As much of the next part as any of the literals is long. */
const overlap = 16;

/** `contextHead` as far as V8 looks for it in this way: six characters. */
const contextPart = contextHead.slice(0, 5);

/**
 * Goes to each place, in order for each of the literals.
 * `passed` hears how far all of them have come, while what is before that is still at hand.
 */
export function visitHits(text: string, visit: Visit, passed?: (offset: number) => void): void {
  for (let from = 0; from < text.length; from += partLength) {
    const isAll = text.length <= partLength;
    const part = isAll ? text : text.slice(from, from + partLength + overlap);
    visitUnderscores(text, part, from, visit);
    visitOthers(text, part, from, visit);
    passed?.(Math.min(from + partLength, text.length));
  }
}

/** A key's head from its middle on, whole or up to the end of a string literal. */
function visitUnderscores(text: string, part: string, from: number, visit: Visit): void {
  for (let here = part.indexOf("_"); here >= 0; here = part.indexOf("_", here + 1)) {
    if (here >= partLength) return;
    const at = from + here;
    const code = text.charCodeAt(at + 1);
    if (code !== 115 && !isQuote(code)) continue;
    if (code === 115 && text.startsWith(plainHead, at)) {
      const next = visit(at, "head");
      // A key has some more of them.
      if (next > at) here = Math.min(next - from, part.length) - 1;
    } else if (isSplitAt(text, at)) {
      visit(at, "split");
    }
  }
}

/** Whether a literal ends with `_`, `_s` or `_sc`, behind the rest of the head or where it began. */
function isSplitAt(text: string, at: number): boolean {
  if (!isQuote(text.charCodeAt(at - 1)) && !isBehindHead(text, at)) return false;
  let end = at + 1;
  if (text.charCodeAt(end) === 115) end++;
  if (end === at + 2 && text.charCodeAt(end) === 99) end++;
  return isQuote(text.charCodeAt(end));
}

/** Whether `sk` stands before, where a key may begin, or its `k` where a literal does. */
function isBehindHead(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) !== 107) return false;
  const before = text.charCodeAt(at - 2);
  return isQuote(before) || (before === 115 && beginsAt(text, at - 2));
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

function visitOthers(text: string, part: string, from: number, visit: Visit): void {
  for (const { inside, core, before } of coreParts) {
    visitEach(part, inside, (here) => {
      const at = from + here - before;
      if (text.startsWith(core, at)) visit(at, "base64");
      else if (isNearSpace(text, from + here)) visit(from + here, "wrapped");
    });
  }
  visitEach(part, "%", (here) => {
    const at = from + here;
    if (percentHeads.some((head) => text.startsWith(head, at))) visit(at, "escape");
  });
  visitEach(part, unicodeHead, (here) => {
    const at = from + here;
    if (isOfHead(text, at + unicodeHead.length)) visit(at, "escape");
  });
  visitEach(part, contextPart, (here) => {
    const at = from + here;
    if (text.startsWith(contextHead, at) && isContextAt(text, at)) visit(at, "context");
  });
}

/** Whether the two digits of an escape are those of a letter of a key's head: `s`, `k`, `_` or `c`. */
function isOfHead(text: string, at: number): boolean {
  const low = text.charCodeAt(at + 1) | 32;
  switch (text.charCodeAt(at)) {
    case 54: // 6: b, 3
      return low === 98 || low === 51;
    case 55: // 7: 3
      return low === 51;
    case 53: // 5: f
      return low === 102;
    default:
      return false;
  }
}

/** Or near where the text was cut: whether a line may end in the middle of a core. */
function isNearSpace(text: string, at: number): boolean {
  for (let near = at - 5; near <= at + 4; near++) if (!(text.charCodeAt(near) > 32)) return true;
  return false;
}

function visitEach(part: string, literal: string, visit: (at: number) => void): void {
  for (let at = part.indexOf(literal); at >= 0; at = part.indexOf(literal, at + 1)) {
    if (at >= partLength) return;
    visit(at);
  }
}
