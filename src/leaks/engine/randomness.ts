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
 * `[A-Za-z0-9_-]`; the time is linear in its length for any length that a key can have. What was
 * drawn shows that early, and the rest of it is not looked at.
 */
export function holdsRandomStretch(text: string): boolean {
  if (text.length < shortest) return false;
  const writer = new Writer(text);
  const before: Sums[] = [];
  let sums: Sums = { written: 0, drawn: 0 };
  const draws = alphabets.map((alphabet) => new Draw(alphabet));
  for (let index = 0; index < text.length; index++) {
    const member = memberOf(text.charCodeAt(index));
    before.push(sums);
    // A separator counts neither way: some alphabets have them, and so do names.
    const drawn = sums.drawn + (member === 0 ? 0 : 1);
    sums = { written: sums.written + writer.cost(index), drawn };
    const far = before[index - shortest + 1];
    for (const draw of draws) {
      if (draw.explains(index, member, far, sums)) return true;
    }
  }
  return false;
}

/** What the characters of a text cost up to one of them: bits to write, characters to draw. */
interface Sums {
  readonly written: number;
  readonly drawn: number;
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
 * Follows a text from the left: what the draw from one alphabet gains over the writing, from any
 * character to one at least `shortest` further on.
 */
class Draw {
  readonly #members: number;
  readonly #bits: number;
  /** The first character since the last that is not of the alphabet. */
  #first = 0;
  /** The least that was gained before a character that is far enough from the last one. */
  #lowest = Infinity;

  constructor({ members, bits }: (typeof alphabets)[number]) {
    this.#members = members;
    this.#bits = bits;
  }

  /** Takes a character in, and the sums before the one `shortest` back; whether it was drawn. */
  explains(index: number, member: number, far: Sums | undefined, now: Sums): boolean {
    if (member !== 0 && (this.#members & member) === 0) {
      this.#first = index + 1;
      this.#lowest = Infinity;
      return false;
    }
    if (far === undefined || index - shortest + 1 < this.#first) return false;
    this.#lowest = Math.min(this.#lowest, this.#gained(far));
    return member !== 0 && this.#gained(now) - this.#lowest >= enough;
  }

  #gained({ written, drawn }: Sums): number {
    return written - drawn * this.#bits;
  }
}
