// Secrets that the secret store holds, as far as a text can be compared with them: their lengths, and
// a keyed hash of each that says nothing without the key.

import { createHmac } from "node:crypto";

export interface StoredMark {
  /** Names the secret store's entry. */
  readonly ref: string;
  /** HMAC-SHA-256 in hex, under the salt of this set. */
  readonly mac: string;
  /** Of the text, under the same salt; see `sumOf`. */
  readonly sum: number;
  /** In UTF-16 units. */
  readonly length: number;
  /** Whether it is all letters, digits, `_` and `-`: then it stands where such a run begins. */
  readonly isWord: boolean;
  /** Whether it begins as keys do; those are looked at where a key's head stands. */
  readonly isKey: boolean;
}

/** Lengths outside of this are no secrets that anybody was given. */
const shortest = 8;
const longest = 512;

const wordCharacters = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

export function macOf(secret: string, salt: Uint8Array): string {
  return createHmac("sha256", salt).update(secret).digest("hex");
}

/** What a mark's sum is multiplied with for each character. */
export function factorOf([first = 0, second = 0, third = 0]: Uint8Array): number {
  return (0x10000001 + (first << 20) + (second << 12) + (third << 4)) | 1;
}

export class StoredSecrets {
  readonly #salt: Uint8Array;
  readonly #refs: ReadonlyMap<string, string>;
  readonly #keyLengths: ReadonlySet<number>;
  readonly #wordLengths: ReadonlySet<number>;
  /** The sums of those with other characters, by their length. */
  readonly #others = new Map<number, Uint8Array>();
  /** How far from the beginning of one, in characters, the text matters. */
  readonly reach: number;

  constructor(salt: Uint8Array, marks: readonly StoredMark[]) {
    this.#salt = salt;
    const usable = marks.filter(({ length }) => length >= shortest && length <= longest);
    this.#refs = new Map(usable.map(({ mac, ref }) => [mac, ref]));
    this.#keyLengths = new Set(usable.filter(({ isKey }) => isKey).map(({ length }) => length));
    const others = usable.filter(({ isKey }) => !isKey);
    const words = others.filter(({ isWord: of }) => of);
    this.#wordLengths = new Set(words.map(({ length }) => length));
    for (const { length, sum, isWord: of } of others) {
      if (of) continue;
      const sums = this.#others.get(length) ?? new Uint8Array(0x10000);
      sums[sum] = 1;
      this.#others.set(length, sums);
    }
    this.reach = Math.max(0, ...others.map(({ length }) => length)) + 1;
  }

  /** Whether any of them is more than a key, and has to be looked for everywhere. */
  get isAnywhere(): boolean {
    return this.#wordLengths.size > 0 || this.#others.size > 0;
  }

  /** The secret store's entry that holds this very secret. */
  refOf(secret: string): string | undefined {
    return this.refOfMac(macOf(secret, this.#salt));
  }

  refOfMac(mac: string): string | undefined {
    return this.#refs.get(mac);
  }

  /** The same for what stands where a key's head is, which costs nothing for other lengths. */
  refOfKey(candidate: string): string | undefined {
    return this.#keyLengths.has(candidate.length) ? this.refOf(candidate) : undefined;
  }

  /** Those that are no keys and begin at `from` to `to`, each as a whole token. */
  *search(text: string, from: number, to: number): Generator<{ start: number; end: number }> {
    for (const length of this.#wordLengths) yield* this.#searchWords(text, from, to, length);
    for (const [length, sums] of this.#others) yield* this.#searchOthers(text, from, to, length, sums);
  }

  /** A token of a length goes over one place in so many, so that most of the text is not looked at. */
  *#searchWords(text: string, from: number, to: number, length: number): Generator<{ start: number; end: number }> {
    const last = Math.min(text.length, to + length);
    for (let at = from - (from % length); at < last; at += length) {
      let start = at;
      while (start > 0 && at - start < length && isWord(text, start - 1)) start--;
      if (start < from || start > to || at - start >= length || !isWord(text, at)) continue;
      const end = start + length;
      let reached = at + 1;
      while (reached < end && isWord(text, reached)) reached++;
      if (reached < end || isWord(text, end)) continue;
      if (this.refOf(text.slice(start, end)) !== undefined) yield { start, end };
    }
  }

  /** By a sum that each step of a character changes a little; the few that have it are compared. */
  *#searchOthers(
    text: string,
    from: number,
    to: number,
    length: number,
    sums: Uint8Array,
  ): Generator<{ start: number; end: number }> {
    const last = Math.min(to, text.length - length);
    if (last < from) return;
    for (const start of placesOf(sums, text, from, last, length, factorOf(this.#salt))) {
      const end = start + length;
      const isWhole = isBoundary(text, start) && isBoundary(text, end);
      if (isWhole && this.refOf(text.slice(start, end)) !== undefined) yield { start, end };
    }
  }
}

/** Where parts of a text, of one length, have one of the sums. No generator, which is many times as slow here. */
function placesOf(
  sums: Uint8Array,
  text: string,
  from: number,
  last: number,
  length: number,
  factor: number,
): number[] {
  const places: number[] = [];
  const leaving = power(factor, length);
  let sum = 0;
  for (let at = from; at < from + length; at++) {
    sum = (Math.imul(sum, factor) + text.charCodeAt(at)) | 0;
  }
  for (let start = from; ; start++) {
    if (sums[sum >>> 16] === 1) places.push(start);
    if (start >= last) break;
    const left = Math.imul(leaving, text.charCodeAt(start));
    sum = (Math.imul(sum, factor) + text.charCodeAt(start + length) - left) | 0;
  }
  return places;
}

function power(factor: number, exponent: number): number {
  let result = 1;
  for (let count = 0; count < exponent; count++) result = Math.imul(result, factor);
  return result;
}

function isWord(text: string, at: number): boolean {
  return wordCharacters[text.charCodeAt(at)] === 1;
}

/** No boundary is between two letters or digits. */
function isBoundary(text: string, at: number): boolean {
  return !(at > 0 && isWord(text, at - 1) && isWord(text, at));
}
