// Three characters in a row as one number, letters of either case alike, and a set of such numbers
// that takes no more room than four kilobytes, so that the text beside it leaves it in the cache.
// Some other characters look the same as letters: what is in the set is only worth a closer look.

/** The three that end with this character, where `before` ended with the one in front of it. */
export function tripleAfter(before: number, code: number): number {
  return ((before << 5) | (code & 31)) & 0x7fff;
}

export class TripleSet {
  readonly #bits = new Int32Array(1 << 10);

  constructor(texts: readonly string[]) {
    for (const text of texts) {
      let triple = 0;
      for (let at = 0; at < 3; at++) triple = tripleAfter(triple, text.charCodeAt(at));
      this.#bits[triple >> 5] = (this.#bits[triple >> 5] ?? 0) | (1 << (triple & 31));
    }
  }

  /** 1 for those that are in it, else 0. */
  has(triple: number): number {
    return ((this.#bits[triple >> 5] ?? 0) >>> (triple & 31)) & 1;
  }
}
