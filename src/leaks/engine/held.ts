// Secrets that the vault holds, as far as a text can be compared with them: their lengths, and
// a keyed hash of each that says nothing without the key.

import { createHmac } from "node:crypto";

export interface HeldMark {
  /** Names the vault's entry. */
  readonly ref: string;
  /** HMAC-SHA-256 in hex, under the salt of this set. */
  readonly mac: string;
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

const word = /[A-Za-z0-9_-]/;

export function macOf(secret: string, salt: Uint8Array): string {
  return createHmac("sha256", salt).update(secret).digest("hex");
}

export class HeldSecrets {
  readonly #salt: Uint8Array;
  readonly #refs: ReadonlyMap<string, string>;
  readonly #keyLengths: ReadonlySet<number>;
  readonly #words: RegExp | undefined;
  readonly #wordLengths: ReadonlySet<number>;
  readonly #otherLengths: readonly number[];
  /** How far from the beginning of one, in characters, the text matters. */
  readonly reach: number;

  constructor(salt: Uint8Array, marks: readonly HeldMark[]) {
    this.#salt = salt;
    const usable = marks.filter(({ length }) => length >= shortest && length <= longest);
    this.#refs = new Map(usable.map(({ mac, ref }) => [mac, ref]));
    const lengths = (of: (mark: HeldMark) => boolean): number[] => [
      ...new Set(usable.filter(of).map(({ length }) => length)),
    ];
    this.#keyLengths = new Set(lengths(({ isKey }) => isKey));
    const words = lengths(({ isKey, isWord }) => !isKey && isWord);
    this.#wordLengths = new Set(words);
    const [least] = words.sort((a, b) => a - b);
    this.#words = least === undefined ? undefined : new RegExp(`[A-Za-z0-9_-]{${least},}`, "g");
    this.#otherLengths = lengths(({ isKey, isWord }) => !isKey && !isWord);
    this.reach = Math.max(0, ...words, ...this.#otherLengths) + 1;
  }

  /** Whether any of them is more than a key, and has to be looked for everywhere. */
  get isAnywhere(): boolean {
    return this.#words !== undefined || this.#otherLengths.length > 0;
  }

  /** The vault's entry that holds this very secret. */
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
  *search(line: string, from: number, to: number): Generator<{ start: number; end: number }> {
    yield* this.#searchWords(line, from, to);
    for (const length of this.#otherLengths) {
      for (let start = from; start <= to && start + length <= line.length; start++) {
        if (!isBoundary(line, start) || !isBoundary(line, start + length)) continue;
        const end = start + length;
        if (this.refOf(line.slice(start, end)) !== undefined) yield { start, end };
      }
    }
  }

  *#searchWords(line: string, from: number, to: number): Generator<{ start: number; end: number }> {
    if (this.#words === undefined) return;
    let base = from;
    while (base > 0 && base > from - longest && word.test(line.charAt(base - 1))) base--;
    const part = line.slice(base, Math.min(line.length, to + this.reach));
    for (const { index, 0: run } of part.matchAll(this.#words)) {
      const start = base + index;
      if (start < from || start > to || !this.#wordLengths.has(run.length)) continue;
      if (this.refOf(run) !== undefined) yield { start, end: start + run.length };
    }
  }
}

function isBoundary(line: string, at: number): boolean {
  return !(word.test(line.charAt(at - 1)) && word.test(line.charAt(at)));
}
