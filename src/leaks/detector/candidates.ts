// Finds candidates: the positions in a text near which there may be secrets. They are found by a few literals, at least
// one of which is near everything that the rules find. V8 searches for one character at tens of gigabytes a second, and
// for alternations at a hundredth of that speed.

import { blockPrefix } from "./allow-comments";
import { encodedCores } from "./base64";
import { characterSet, isIn, type CharacterSet } from "./character-set";
import { contextMarker, isContextAt } from "./client-secret";
import type { StoredSecrets } from "./stored-secrets";
import { continuesHead } from "./key";

interface Literal {
  /** Either a character of `after` is behind the literal or one of `before` is before it, so few offsets need the test. */
  readonly after: CharacterSet;
  readonly before: CharacterSet;
  readonly test: (text: string, at: number) => boolean;
}

/** Characters of base64 that are rare in code, the rarest first. */
const rareCharacters = "ZX953J6W2z";

const anyCharacter = characterSet(/[^]/);
const noCharacter = characterSet(/(?!)/);

/** The first characters of interruptions of a head. */
const interrupts = characterSet(/["'`\\%&=[^<{}\x1b\x80]/);

/** The characters before the first `_` of a head: a `k`, the last one of an escaped `k`, or of an interruption. */
const precedes = characterSet(/[kbB};>3mK"'`\\ \t\n\r\x1b\x80A-Z@~=\x07]/);

/** Keys have an underscore in their head, plain or escaped, unless they are in base64. */
const literals = new Map<string, Literal>([
  ["_", { after: union(characterSet(/s/), interrupts), before: noCharacter, test: mayStartHead }],
  [
    "5",
    follows(
      /[%50xXuU{\\+#=]/,
      /(?:%(?:(?:25){0,4}|u00)|\\(?:[xuU]u{0,3}\{?0{0,6}|N\{U\+0{0,6}|U0{0,6}|0{0,4})|`u\{0{0,6}|#[xX]0{0,6}|=)$/,
      /[Ff]/,
    ),
  ],
  ["3", follows(/1/, /\\(?:o\{)?0{0,6}1$/, /7/)],
  ["9", follows(/[#\\0]/, /[#\\]0{0,6}$/, /5/)],
  ["wbar;", always(() => true)],
  ["Bar;", always(() => true)],
  ["xtunde", always(() => true)],
  ["YGZus", always(() => true)],
  ["W", follows(/O/, /LO$/, / /)],
  // In the contexts of client secrets.
  [contextMarker.slice(0, 6), always(isContextAt)],
]);

for (const { encoded } of encodedCores) {
  // Wherever an encoder has broken the line, the text before or behind a character in the middle is complete.
  const inner = encoded.slice(1, -2);
  const pivot = Array.from(rareCharacters).find((character) => inner.includes(character)) ?? "";
  const at = encoded.lastIndexOf(pivot, encoded.length - 3);
  const before = encoded.slice(0, at);
  const after = encoded.slice(at + 1);
  const others = literals.get(pivot);
  literals.set(pivot, {
    after: union(characterSet(new RegExp(after.charAt(0))), others?.after),
    before: union(characterSet(new RegExp(before.slice(-1))), others?.before),
    test: (text, offset) =>
      text.startsWith(after, offset + 1) || text.endsWith(before, offset) || others?.test(text, offset) === true,
  });
}

/** In comments that silence a block, which matter only if there is something to silence. */
const blockComment = new Map(["-disab", "-enabl"].map((literal) => [literal, always(endsBlockHead)]));

function endsBlockHead(text: string, at: number): boolean {
  return text.startsWith(blockPrefix, at - blockPrefix.length + 1);
}

/** A part of this length stays in the processor's cache while it is searched for each of the literals. */
const partLength = 16_384;
const longestLiteral = 6;

/**
 * Whether a text may contain a secret that is recognizable by its form. The text may also be a file's bytes read as
 * Latin-1, since all literals are ASCII.
 */
export function quickCheck(text: string): boolean {
  return offsetsOf(literals, text, 1).length > 0;
}

/** The offsets of all candidates and, if there are any, of block comments, in order. */
export function findCandidates(text: string, stored?: StoredSecrets): number[] {
  const candidates = offsetsOf(literals, text).filter((at) => text.charAt(at) !== "_" || continuesHead(text, at));
  if (stored?.hasOtherSecrets === true) {
    for (const { start } of stored.search(text, 0, text.length)) candidates.push(start);
  }
  // Not spread into push(): a text can have more of them than a call may have arguments.
  if (candidates.length > 0) for (const at of offsetsOf(blockComment, text)) candidates.push(at);
  return candidates.sort((a, b) => a - b);
}

/** The offsets of the literals that pass their tests; stops early if there are enough. */
function offsetsOf(from: ReadonlyMap<string, Literal>, text: string, enough = Infinity): number[] {
  const offsets: number[] = [];
  for (let start = 0; start < text.length && offsets.length < enough; start += partLength) {
    const part = text.slice(start, start + partLength + longestLiteral - 1);
    for (const [literal, { after, before, test }] of from) {
      for (let at = part.indexOf(literal); at >= 0 && at < partLength; at = part.indexOf(literal, at + 1)) {
        const offset = start + at;
        if (!isIn(after, text, offset + literal.length) && !isIn(before, text, offset - 1)) continue;
        if (test(text, offset)) offsets.push(offset);
      }
    }
  }
  return offsets;
}

/** Whether a `_` may be the first of a head: in `_sc_`, or in the beginning of it before an interruption. */
function mayStartHead(text: string, at: number): boolean {
  let end = at + 1;
  if (text.charCodeAt(end) === 115) end++;
  if (end === at + 2 && text.charCodeAt(end) === 99) end++;
  const after = text.charCodeAt(end);
  if (after === 95) return end === at + 3;
  return isIn(interrupts, text, end) && isIn(precedes, text, at - 1);
}

/** A literal that needs its test at each offset. */
function always(test: Literal["test"]): Literal {
  return { after: anyCharacter, before: anyCharacter, test };
}

/**
 * Tests whether the beginning of an escape precedes a position and its end follows. `last` matches the last character
 * of the beginning.
 */
function follows(last: RegExp, beginning: RegExp, next: RegExp): Literal {
  const [isLast, isNext] = [characterSet(last), characterSet(next)];
  return {
    after: isNext,
    before: noCharacter,
    test: (text, at) =>
      isIn(isLast, text, at - 1) && isIn(isNext, text, at + 1) && beginning.test(text.slice(Math.max(0, at - 12), at)),
  };
}

function union(set: CharacterSet, other: CharacterSet = noCharacter): CharacterSet {
  return set.map((isMember, code) => isMember | (other[code] ?? 0));
}
