// Where in a text a secret can be at all, told by searching for a few literals: everything that the
// rules find has one of these near it. V8 searches for one character at tens of gigabytes a second,
// and for alternations at a hundredth of that.

import { blockHead } from "./allow-comments";
import { encodedCores } from "./base64";
import { characterSet, isIn } from "./character-set";
import { contextHead, isContextAt } from "./client-secret";
import type { StoredSecrets } from "./stored-secrets";
import { continuesHead } from "./key";

type Test = (text: string, at: number) => boolean;

/** Of the characters of base64, those that are rare in code, the rarest first. */
const rareCharacters = "ZX953J6W2z";

/** The head of a key has two underscores, so the first of them is in it, plain or escaped, unless it is in base64. */
const literals = new Map<string, Test>([
  ["_", mayStartHead],
  [
    "5",
    follows(
      /[%50xXuU{\\+#=]/,
      /(?:%(?:(?:25){0,4}|u00)|\\(?:[xu]\{?0{0,6}|N\{U\+0{0,6}|U0{0,6}|0{0,4})|`u\{0{0,6}|#[xX]0{0,6}|=)$/,
      /[Ff]/,
    ),
  ],
  ["3", follows(/1/, /\\(?:o\{)?0{0,6}1$/, /7/)],
  ["9", follows(/[#\\0]/, /[#\\]0{0,6}$/, /5/)],
  ["wbar;", () => true],
  ["Bar;", () => true],
  ["W", follows(/O/, /LO$/, / /)],
  // In the names and addresses that a client secret is recognized by.
  [contextHead.slice(0, 6), isContextAt],
]);

for (const { encoded } of encodedCores) {
  // Wherever an encoder has broken the line, what is before or behind one of the characters is whole.
  const inner = encoded.slice(1, -2);
  const pivot = Array.from(rareCharacters).find((character) => inner.includes(character)) ?? "";
  const at = encoded.lastIndexOf(pivot, encoded.length - 3);
  const before = encoded.slice(0, at);
  const after = encoded.slice(at + 1);
  const [last, next] = [before.charCodeAt(before.length - 1), after.charCodeAt(0)];
  const others = literals.get(pivot) ?? (() => false);
  literals.set(
    pivot,
    (text, place) =>
      (text.charCodeAt(place + 1) === next && text.startsWith(after, place + 1)) ||
      (text.charCodeAt(place - 1) === last && text.endsWith(before, place)) ||
      others(text, place),
  );
}

/** In a comment that silences a block, which matters only where there is something to silence. */
const blockComment = new Map(["-disab", "-enabl"].map((literal) => [literal, endsBlockHead]));

function endsBlockHead(text: string, at: number): boolean {
  return text.startsWith(blockHead, at - blockHead.length + 1);
}

/** As much of a text as stays in the processor's cache while it is searched for one literal after the other. */
const partLength = 16_384;
const longestLiteral = 6;

/**
 * Whether a text can hold a secret that is recognizable by its form. A file's bytes read as Latin-1 are such a
 * text too, since all literals are ASCII.
 */
export function quickCheck(text: string): boolean {
  return offsetsOf(literals, text, 1).length > 0;
}

/** The offsets of all candidates, and of block comments where there are any, in order. */
export function findCandidates(text: string, stored?: StoredSecrets): number[] {
  const candidates = offsetsOf(literals, text).filter((at) => text.charAt(at) !== "_" || continuesHead(text, at));
  if (stored?.isAnywhere === true) {
    for (const { start } of stored.search(text, 0, text.length)) candidates.push(start);
  }
  if (candidates.length > 0) candidates.push(...offsetsOf(blockComment, text));
  return candidates.sort((a, b) => a - b);
}

/** The offsets of the literals that pass their tests; no more parts are searched once there are so many. */
function offsetsOf(from: ReadonlyMap<string, Test>, text: string, enough = Infinity): number[] {
  const offsets: number[] = [];
  for (let start = 0; start < text.length && offsets.length < enough; start += partLength) {
    const part = text.slice(start, start + partLength + longestLiteral - 1);
    for (const [literal, test] of from) {
      for (let at = part.indexOf(literal); at >= 0; at = part.indexOf(literal, at + 1)) {
        if (at < partLength && test(text, start + at)) offsets.push(start + at);
      }
    }
  }
  return offsets;
}

/** Whether a `_` may be the first of a head: `_sc_`, or less of it before something that may be inside a head. */
function mayStartHead(text: string, at: number): boolean {
  let end = at + 1;
  if (text.charCodeAt(end) === 115) end++;
  if (end === at + 2 && text.charCodeAt(end) === 99) end++;
  const after = text.charCodeAt(end);
  if (after === 95) return end === at + 3;
  return isIn(interrupts, text, end) && isIn(precedes, text, at - 1);
}

/** What may stand inside the head of a key that is written plainly. */
const interrupts = characterSet(/["'`\\%&=[^<{}\x1b\x80]/);

/** What may stand right before a `_` of it: a `k`, however it is escaped, or what may stand between. */
const precedes = characterSet(/[kbB};>3mK"'`\\ \t\n\r\x1b\x80A-Z@~=\x07]/);

/** Whether one of some characters, as the last of an escape's beginning, is right before a place, and another behind. */
function follows(last: RegExp, beginning: RegExp, next: RegExp): Test {
  const [isLast, isNext] = [characterSet(last), characterSet(next)];
  return (text, at) =>
    isIn(isLast, text, at - 1) && isIn(isNext, text, at + 1) && beginning.test(text.slice(Math.max(0, at - 12), at));
}
