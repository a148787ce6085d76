// Tells what a machine drew at random from what a person wrote. Both are guesses about where
// a text comes from, so they are compared as such: how many bits it costs a person to write
// it (writing.ts), and how many a draw from an alphabet costs. A text is random where the
// draw explains a stretch of it much better.

import { kindOf, Writer } from "./writing";

const digits = 1;
const lowerHex = 2;
const lower = 4;
const upperHex = 8;
const upper = 16;

/** The alphabets that keys are drawn from, and the bits of one character. */
const alphabets = [
  { members: digits | lowerHex, bits: 4 },
  { members: digits | upperHex, bits: 4 },
  { members: digits | lowerHex | lower, bits: Math.log2(36) },
  { members: digits | upperHex | upper, bits: Math.log2(36) },
  { members: digits | lowerHex | lower | upperHex | upper, bits: Math.log2(62) },
];

/** The shortest stretch, in characters, that is evidence. */
const shortest = 16;

/**
 * How much better, in bits, the draw has to explain a stretch: at all. What stands in front has
 * said already that a key may follow, so a text that could be either is taken for drawn. Of
 * 400,000 drawn texts each, none of 32 letters and digits came below 8, none of 43 characters
 * with `_` and `-` among them below 10; made-up names lie below 0 nearly always.
 */
const enough = 0;

/**
 * Whether a stretch of 16 characters or more was drawn at random. `text` consists of
 * `[A-Za-z0-9_-]`; the time is linear in its length for any length that a key can have.
 */
export function holdsRandomStretch(text: string): boolean {
  if (text.length < shortest) return false;
  const writer = new Writer(text);
  const costs: number[] = [];
  const members: number[] = [];
  for (let index = 0; index < text.length; index++) {
    costs.push(writer.cost(index));
    members.push(memberOf(text.charCodeAt(index)));
  }
  return alphabets.some((alphabet) => isDrawnFrom(alphabet, costs, members));
}

function memberOf(code: number): number {
  switch (kindOf(code)) {
    case "separator":
      return 0;
    case "digit":
      return digits;
    case "lower":
      return code <= 102 ? lowerHex : lower;
    case "upper":
      return code <= 70 ? upperHex : upper;
  }
}

/**
 * Whether the draw from an alphabet explains a stretch well enough: the sum of what it gains
 * over the writing, from any character to one at least `shortest` further on.
 */
function isDrawnFrom(
  alphabet: (typeof alphabets)[number],
  costs: readonly number[],
  members: readonly number[],
): boolean {
  /** Sums up to each character, since the last that is not of the alphabet. */
  const sums: number[] = [];
  let sum = 0;
  let first = 0;
  let lowest = Infinity;
  for (let at = 0; at < costs.length; at++) {
    const member = members[at] ?? 0;
    sums.push(sum);
    // A separator counts neither way: some alphabets have them, and so do names.
    if (member !== 0 && (alphabet.members & member) === 0) {
      sum = 0;
      first = at + 1;
      lowest = Infinity;
      continue;
    }
    if (member !== 0) sum += (costs[at] ?? 0) - alphabet.bits;
    const start = at - shortest + 1;
    if (start < first) continue;
    lowest = Math.min(lowest, sums[start] ?? Infinity);
    if (member !== 0 && sum - lowest >= enough) return true;
  }
  return false;
}
