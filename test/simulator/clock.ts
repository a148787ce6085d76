// The simulated time: the real time plus what tests have added; it can be frozen. All times are milliseconds since the
// epoch.

export class SimulatedClock {
  readonly #realNow: () => number;
  #advanced = 0;
  #lag = 0;
  #frozenAt: number | undefined;

  constructor(realNow: () => number = Date.now) {
    this.#realNow = realNow;
  }

  /** The time of transitions and expiry. */
  now(): number {
    return this.#frozenAt ?? this.#realNow() + this.#advanced - this.#lag;
  }

  /**
   * The time of rate limits. Freezing doesn't stop it, because clients pace themselves in real time and would wait
   * forever.
   */
  wall(): number {
    return this.#realNow() + this.#advanced;
  }

  get frozen(): boolean {
    return this.#frozenAt !== undefined;
  }

  /** Moves the time forward, frozen or not. `ms` is 0 or more. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError("time only moves forward");
    this.#advanced += ms;
    if (this.#frozenAt !== undefined) this.#frozenAt += ms;
  }

  freeze(): void {
    this.#frozenAt ??= this.now();
  }

  /** Continues from the frozen time without a jump. */
  resume(): void {
    if (this.#frozenAt === undefined) return;
    this.#lag = this.#realNow() + this.#advanced - this.#frozenAt;
    this.#frozenAt = undefined;
  }

  /** Returns to the real time. */
  reset(): void {
    this.#advanced = 0;
    this.#lag = 0;
    this.#frozenAt = undefined;
  }
}

/** RFC 3339 in UTC, like all times in responses. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
