// Tells what a machine drew at random from what a person wrote. Both are guesses about where
// a text comes from, so they are compared as such: how many bits it costs a person to write
// it (writing.ts), and how many a draw from an alphabet costs. A text is random where the
// draw explains a stretch of it much better.

import { kindOf, kinds, WordLikelihood } from "./word-likelihood";

const digits = 1;
const lowerHex = 2;
const lower = 4;
const upperHex = 8;
const upper = 16;

/** What each character of the usual alphabet costs if it was drawn. */
const drawBits = Math.log2(62);

/** The alphabets that keys are drawn from. The first takes in the others, and is the usual one. */
const alphabets = [
  { members: digits | lowerHex | lower | upperHex | upper, bits: drawBits },
  { members: digits | lowerHex | lower, bits: Math.log2(36) },
  { members: digits | lowerHex, bits: 4 },
  { members: digits | upperHex | upper, bits: Math.log2(36) },
  { members: digits | upperHex, bits: 4 },
] as const;

/** The shortest stretch, in characters, that is evidence. */
const minimumRun = 16;

/**
 * How much better, in bits, the draw has to explain a stretch: at all. What stands in front has
 * said already that a key may follow, so a text that could be either is taken for drawn. Of
 * 400,000 drawn texts each, none of 32 letters and digits came below 8, none of 43 characters
 * with `_` and `-` among them below 10; made-up names lie below 0 nearly always.
 */
const enough = 0;

/**
 * Whether a stretch of 16 characters or more was drawn at random. `text` consists of
 * `[A-Za-z0-9_-]`; the time is linear in its length for any length that a key can have. What was
 * drawn shows that early, and the rest of it is not looked at.
 */
export function containsRandomRun(text: string): boolean {
  if (text.length < minimumRun || isName(text)) return false;
  return alphabets.some((alphabet) => isDrawnFrom(alphabet, text));
}

/** Words, and what names have beside them: `p95`, `v2`, `1080p`, `std`. */
const wordOfName =
  /^(?:(?:[a-z]{4,}|[A-Z]{4,}|[A-Z][a-z]{3,})\d{0,3}|(?:[a-z]{0,3}|[A-Z][a-z]{0,2}|[A-Z]{0,3})\d{0,4}|\d{1,4}[A-Za-z]{1,3})$/;

/** A word of a name in kebab case or camel case with a number or the like behind it, and what is between words. */
const longWord = /^(?=.{4})(?:[A-Z]?[a-z]{3,}|[A-Z]{4,})(?:\d{1,4}[a-z]{0,2})?$/;
const tag = /^(?:[A-Za-z]{0,3}\d{1,4}[a-z]{0,2}|[A-Z]?[a-z]{1,2})$/;

/** The least part of such a name that words are. */
const leastWords = 0.7;

/** Whether so much of a text is words, of whatever language, that the rest of it is too short. */
function isName(text: string): boolean {
  if (text.includes("_")) {
    let rest = 0;
    for (const part of text.split(/[_-]/)) {
      if (!wordOfName.test(part) || (part.length >= 8 && isDrawnWord(part))) rest += part.length;
    }
    if (rest < minimumRun) return true;
  }
  let words = 0;
  let tags = 0;
  for (const part of text.split(/[_-]|(?<=[a-z0-9])(?=[A-Z])/)) {
    if (longWord.test(part) && !isDrawnWord(part)) words += part.length;
    else if (tag.test(part)) tags += part.length;
    else return false;
  }
  return words >= leastWords * (words + tags);
}

/** Whether letters, all of one case, are no word: the longer they are, the clearer a word has to be. */
function isDrawnWord(part: string): boolean {
  const looks = classifyOrigin(part);
  return looks === "drawn" || (looks === "unclear" && part.length >= 24);
}

/**
 * Whether a short text that was put behind a key is drawn, and so the rest of it, or written, and so
 * something else.
 */
export function classifyOrigin(text: string): "drawn" | "written" | "unclear" {
  const writer = new WordLikelihood(text);
  let gained = 0;
  let counted = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const bits = writer.cost(index, code);
    if (memberOf[code] === 0) continue;
    gained += bits - drawBits;
    counted++;
  }
  if (counted > 2 && gained < -counted) return "written";
  return counted > 3 && gained > -0.3 * counted ? "drawn" : "unclear";
}

/** No key is longer; one array for all, since a text is done with before the next one comes. */
const gains = new Float64Array(256);

/**
 * Whether the draw from an alphabet explains a stretch: goes through the text from the left with
 * what the draw gains over the writing, and the least of that before a character that is far
 * enough back and has nothing between that is not of the alphabet.
 */
function isDrawnFrom({ members, bits }: (typeof alphabets)[number], text: string): boolean {
  const writer = new WordLikelihood(text);
  const length = Math.min(text.length, gains.length);
  let gained = 0;
  let first = 0;
  let lowest = Infinity;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const member = memberOf[code] ?? 0;
    gains[index] = gained;
    gained += writer.cost(index, code);
    // A separator counts neither way: some alphabets have them, and so do names.
    if (member !== 0) gained -= bits;
    if (member !== 0 && (members & member) === 0) {
      first = index + 1;
      lowest = Infinity;
      continue;
    }
    const far = index - minimumRun + 1;
    if (far < first) continue;
    lowest = Math.min(lowest, gains[far] ?? 0);
    if (member !== 0 && gained - lowest >= enough) return true;
  }
  return false;
}

const memberOf = Uint8Array.from({ length: 128 }, (_, code) => {
  switch (kindOf(code)) {
    case kinds.separator:
      return 0;
    case kinds.digit:
      return digits;
    case kinds.lower:
      return code <= 102 ? lowerHex : lower;
    default:
      return code <= 70 ? upperHex : upper;
  }
});
