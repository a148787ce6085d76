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
  const writer = new Writer(text);
  const stretches = alphabets.map(({ bits }) => new Stretches(bits));
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const cost = writer.cost(index);
    const member = memberOf(code);
    for (let each = 0; each < alphabets.length; each++) {
      const stretch = stretches[each];
      const alphabet = alphabets[each];
      if (stretch === undefined || alphabet === undefined) continue;
      if (member === 0) stretch.pass();
      else if ((alphabet.members & member) === 0) stretch.restart();
      else if (stretch.add(cost) >= enough) return true;
    }
  }
  return false;
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

/** The best stretch of at least `shortest` characters that ends where we are. */
class Stretches {
  readonly #drawn: number;
  /** Sums up to each of the last `shortest` characters, in a ring. */
  readonly #recent = new Float64Array(shortest);
  #sum = 0;
  #count = 0;
  #lowest = Infinity;

  constructor(drawn: number) {
    this.#drawn = drawn;
  }

  /** Adds a character and returns what the best stretch up to here has gained, in bits. */
  add(written: number): number {
    return this.#push(written - this.#drawn);
  }

  /** A separator counts neither way: some alphabets have them, and so do names. */
  pass(): void {
    this.#push(0);
  }

  restart(): void {
    this.#sum = 0;
    this.#count = 0;
    this.#lowest = Infinity;
  }

  #push(gain: number): number {
    const slot = this.#count % shortest;
    if (this.#count >= shortest) {
      this.#lowest = Math.min(this.#lowest, this.#recent[slot] ?? Infinity);
    }
    this.#recent[slot] = this.#sum;
    this.#count++;
    this.#sum += gain;
    if (this.#count < shortest) return -Infinity;
    const start = Math.min(this.#lowest, this.#recent[this.#count % shortest] ?? Infinity);
    return this.#sum - start;
  }
}
