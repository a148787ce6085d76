// The places in a whole text where something may be found. Each literal is looked for by itself, by
// a part of it that begins with a seldom character: of those V8 jumps from one to the next, which is
// several times as fast as one expression for all. A part of the text at a time, so that it is still
// at hand when the next literal is looked for.

import { coreParts } from "./base64-key";
import { contextHead, isContextAt } from "./client-secret";
import { percentHeads, plainHead, unicodeHead } from "./rules";

/** What stands at a place: which of the rules is asked. */
export type Lead = "head" | "split" | "base64" | "wrapped" | "escape" | "context";

/** Answers from which offset on there is more to be seen; `enough` if nothing has to be any more. */
export type Visit = (at: number, lead: Lead) => number;

export const enough = Infinity;

const partLength = 1 << 18;

/** As much of the next part as any of the literals is long. */
const overlap = 16;

/** `contextHead` as far as V8 looks for it in this way: six characters. */
const contextPart = contextHead.slice(0, 5);

/**
 * Goes to each place until one is enough, which is answered; in order for each of the literals.
 * `passed` hears how far all of them have come, while what is before that is still at hand.
 */
export function visitHits(text: string, visit: Visit, passed?: (offset: number) => void): boolean {
  for (let from = 0; from < text.length; from += partLength) {
    const isAll = text.length <= partLength;
    const part = isAll ? text : text.slice(from, from + partLength + overlap);
    if (visitUnderscores(text, part, from, visit) || visitOthers(text, part, from, visit)) {
      return true;
    }
    passed?.(Math.min(from + partLength, text.length));
  }
  return false;
}

/** A key's head from its middle on, whole or up to the end of a string literal. */
function visitUnderscores(text: string, part: string, from: number, visit: Visit): boolean {
  for (let here = part.indexOf("_"); here >= 0; here = part.indexOf("_", here + 1)) {
    if (here >= partLength) return false;
    const at = from + here;
    const code = text.charCodeAt(at + 1);
    if (code !== 115 && !isQuote(code)) continue;
    if (code === 115 && text.startsWith(plainHead, at)) {
      const next = visit(at, "head");
      if (next === enough) return true;
      // A key has some more of them.
      if (next > at) here = Math.min(next - from, part.length) - 1;
    } else if (isSplitAt(text, at) && visit(at, "split") === enough) {
      return true;
    }
  }
  return false;
}

/** Whether a literal ends with `_`, `_s` or `_sc`, behind the rest of the head or where it began. */
function isSplitAt(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (before !== 107 && !isQuote(before)) return false;
  let end = at + 1;
  if (text.charCodeAt(end) === 115) end++;
  if (end === at + 2 && text.charCodeAt(end) === 99) end++;
  return isQuote(text.charCodeAt(end));
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

function visitOthers(text: string, part: string, from: number, visit: Visit): boolean {
  for (const { inside, core, before } of coreParts) {
    const isEnough = visitEach(part, inside, (here) => {
      const at = from + here - before;
      if (text.startsWith(core, at)) return visit(at, "base64") === enough;
      return isNearSpace(text, from + here) && visit(from + here, "wrapped") === enough;
    });
    if (isEnough) return true;
  }
  return (
    visitEach(part, "%", (here) => {
      const at = from + here;
      return (
        percentHeads.some((head) => text.startsWith(head, at)) && visit(at, "escape") === enough
      );
    }) ||
    visitEach(part, unicodeHead, (here) => visit(from + here, "escape") === enough) ||
    visitEach(part, contextPart, (here) => {
      const at = from + here;
      return (
        text.startsWith(contextHead, at) && isContextAt(text, at) && visit(at, "context") === enough
      );
    })
  );
}

/** Or near where the text was cut: whether a line may end in the middle of a core. */
function isNearSpace(text: string, at: number): boolean {
  for (let near = at - 5; near <= at + 4; near++) if (!(text.charCodeAt(near) > 32)) return true;
  return false;
}

function visitEach(part: string, literal: string, visit: (at: number) => boolean): boolean {
  for (let at = part.indexOf(literal); at >= 0; at = part.indexOf(literal, at + 1)) {
    if (at >= partLength) return false;
    if (visit(at)) return true;
  }
  return false;
}
