// Tells of the surroundings of a key, in one look, that no comment there can allow it.

import { byte, letter, pairTables, text } from "./memory";
import { addFirst, addLetter, addPair, bitsOf, roughSortsAt, tablesLength } from "./pairs";

/** As of the rules: so far from a key, in characters, a word can stand and still mean it. */
const allowReach = 1000;

const lineFeed = 10;
const carriageReturn = 13;
const hyphen = 45;
const colon = 58;
const a = 97;
const d = 100;
const g = 103;
const i = 105;
const l = 108;
const m = 109;

const tables: usize = pairTables + tablesLength;

addFirst(tables, 0, lineFeed);
addFirst(tables, 1, carriageReturn);
// One of `:al`, `:ig`, `ma:`, `-di`, `ggi` is in each of the words, of letters of either case.
addLetter(tables, 2, colon, a);
addLetter(tables, 2, colon, i);
addPair(tables, 3, a, colon);
addPair(tables, 3, a & ~32, colon);
addLetter(tables, 4, hyphen, d);
addLetter(tables, 5, g, g);
addLetter(tables, 5, g & ~32, g);

function isSign(place: i32): bool {
  const second = letter(place + 1);
  switch (letter(place)) {
    case colon:
      return second == a ? letter(place + 2) == l : second == i && letter(place + 2) == g;
    case a:
      return second == colon && letter(place - 1) == m;
    case hyphen:
      return second == d && letter(place + 2) == i;
    case g:
      return second == g && letter(place + 2) == i;
    default:
      return false;
  }
}

const unknown = 0;
const quietLine = 1;
const quietAbove = 2;

/**
 * How far there is for sure no word, as far as one would mean the key: on its line, or also on the one
 * above; unknown where that can't be told at a glance.
 */
export function quietNear(start: i32, end: i32): i32 {
  const before = quietBefore(start);
  return before == unknown || !saysNothingBehind(end) ? unknown : before;
}

function quietBefore(start: i32): i32 {
  const one = v128.load(tables);
  const two = v128.load(tables, 16);
  const three = v128.load(tables, 32);
  // A carriage return alone ends a line, too; where it is taken for none, more is looked at.
  let lineEnds = 0;
  let first = max(0, start - allowReach);
  for (let from = start - 32; from > first - 32; from -= 32) {
    const lower = roughSortsAt(text + from, one, two, three);
    const upper = roughSortsAt(text + from + 16, one, two, three);
    if (!v128.any_true(v128.or(lower, upper))) continue;
    let mask = bitsOf(lower) | (bitsOf(upper) << 16);
    while (mask != 0) {
      const highest = 31 - clz(mask);
      mask ^= 1 << highest;
      const place = from + highest;
      if (place < first) break;
      const code = byte(place);
      if (code == lineFeed) {
        if (++lineEnds == 2) return quietAbove;
        first = max(0, place - allowReach);
      } else if (code != carriageReturn && isSign(place)) {
        return lineEnds > 0 ? quietLine : unknown;
      }
    }
  }
  // Where the line begins, and what is above it, may be too far off.
  return lineEnds > 0 || first == 0 ? quietAbove : quietLine;
}

function saysNothingBehind(end: i32): bool {
  const one = v128.load(tables);
  const two = v128.load(tables, 16);
  const three = v128.load(tables, 32);
  const last = end + allowReach;
  for (let from = end - 1; from < last; from += 32) {
    const lower = roughSortsAt(text + from, one, two, three);
    const upper = roughSortsAt(text + from + 16, one, two, three);
    if (!v128.any_true(v128.or(lower, upper))) continue;
    let mask = bitsOf(lower) | (bitsOf(upper) << 16);
    while (mask != 0) {
      const place = from + ctz(mask);
      mask &= mask - 1;
      const code = byte(place);
      if (code == lineFeed || code == carriageReturn) return true;
      if (isSign(place)) return false;
    }
  }
  return true;
}
