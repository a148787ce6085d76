// Whether something stays the same for as long as somebody looks at it. Looks are counted and not
// time: a machine that slept for an hour has not looked meanwhile.

interface Seen {
  readonly value: string;
  readonly looks: number;
  readonly at: number;
}

/** Milliseconds between two looks that count. */
const betweenLooks = 2000;

export class Stillness {
  readonly #elapsed: () => number;
  readonly #seen = new Map<string, Seen>();

  /** `elapsed`: milliseconds that never go back. */
  constructor(elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  /** Looks at it. Answers how many looks have found it unchanged. */
  look(name: string, value: string): number {
    const at = this.#elapsed();
    const before = this.#seen.get(name);
    if (before?.value !== value) {
      this.#seen.set(name, { value, looks: 0, at });
      return 0;
    }
    if (at - before.at < betweenLooks) return before.looks;
    this.#seen.set(name, { value, looks: before.looks + 1, at });
    return before.looks + 1;
  }

  looks(name: string): number {
    return this.#seen.get(name)?.looks ?? 0;
  }
}
