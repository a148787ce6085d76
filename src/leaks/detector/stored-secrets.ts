// Searches texts for the secrets in secret storage without their values: by keyed hashes, which reveal nothing without
// the key, and one character of each secret.

import { createHmac } from "node:crypto";
import { characterSet, isIn } from "./character-set";

export interface StoredMark {
  /** Names the entry in secret storage. */
  readonly ref: string;
  /** HMAC-SHA-256 in hex, with the salt of this set. */
  readonly mac: string;
  /** Eight bits of a sum over its first four characters, and eight of the sum over all of them. */
  readonly sum: number;
  /** In UTF-16 units. */
  readonly length: number;
  /** The character of it that is rarest in files, and its offset. */
  readonly rarest: string;
  readonly offset: number;
  /** Whether it begins as keys do; those are compared where a key's head is found. */
  readonly isKey: boolean;
}

/** Nobody is given a shorter or longer secret. */
const shortest = 8;
const longest = 512;

const tokenCharacters = characterSet(/[A-Za-z0-9_-]/);

export function macOf(secret: string, salt: Uint8Array): string {
  return createHmac("sha256", salt).update(secret).digest("hex");
}

/** Multiplies the sum of a mark for each character. */
export function factorOf([first = 0, second = 0, third = 0]: Uint8Array): number {
  return (0x10000001 + (first << 20) + (second << 12) + (third << 4)) | 1;
}

export class StoredSecrets {
  readonly #salt: Uint8Array;
  readonly #refs: ReadonlyMap<string, string>;
  readonly #keyLengths: ReadonlySet<number>;
  readonly #others: readonly StoredMark[];
  /** How far from the beginning of a secret, in characters, the text matters. */
  readonly maxLength: number;

  constructor(salt: Uint8Array, marks: readonly StoredMark[]) {
    this.#salt = salt;
    const usable = marks.filter(({ length }) => length >= shortest && length <= longest);
    this.#refs = new Map(usable.map(({ mac, ref }) => [mac, ref]));
    this.#keyLengths = new Set(usable.filter(({ isKey }) => isKey).map(({ length }) => length));
    this.#others = usable.filter(({ isKey }) => !isKey);
    this.maxLength = Math.max(0, ...this.#others.map(({ length }) => length)) + 1;
  }

  /** Whether any of them is no key, and so has to be searched for everywhere. */
  get hasOtherSecrets(): boolean {
    return this.#others.length > 0;
  }

  /** The entry in secret storage that has exactly this secret. */
  refOf(secret: string): string | undefined {
    return this.refOfMac(macOf(secret, this.#salt));
  }

  refOfMac(mac: string): string | undefined {
    return this.#refs.get(mac);
  }

  /** The same for a text with a key's head, which costs nothing for other lengths. */
  refOfKey(candidate: string): string | undefined {
    return this.#keyLengths.has(candidate.length) ? this.refOf(candidate) : undefined;
  }

  /** The secrets that are no keys and begin at `from` to `to`, each as a whole token. */
  search(text: string, from: number, to: number): { start: number; end: number }[] {
    const part = text.slice(from, to + this.maxLength);
    const factor = factorOf(this.#salt);
    const found: { start: number; end: number }[] = [];
    for (const { rarest, offset, length, sum } of this.#others) {
      for (let at = part.indexOf(rarest, offset); at >= 0; at = part.indexOf(rarest, at + 1)) {
        const start = from + at - offset;
        const end = start + length;
        if (start > to || end > text.length) break;
        if (!isBoundary(text, start) || !isBoundary(text, end) || !hasSum(text, start, end, factor, sum)) continue;
        if (this.refOf(text.slice(start, end)) !== undefined) found.push({ start, end });
      }
    }
    return found;
  }
}

/** Four characters tell nearly all texts apart, so the cost hardly depends on the secret's length. */
function hasSum(text: string, start: number, end: number, factor: number, expected: number): boolean {
  let sum = 0;
  for (let at = start; at < end; at++) {
    sum = (Math.imul(sum, factor) + text.charCodeAt(at)) | 0;
    if (at === start + 3 && sum >>> 24 !== expected >>> 8) return false;
  }
  return sum >>> 24 === (expected & 255);
}

/** No boundary is inside a run of letters, digits, `_` and `-`. */
function isBoundary(text: string, at: number): boolean {
  return !(isIn(tokenCharacters, text, at - 1) && isIn(tokenCharacters, text, at));
}
