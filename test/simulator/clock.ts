// The simulated time: the real one, plus what tests advanced it by, and stoppable. All times are
// milliseconds since the epoch.

export class SimulatedClock {
  readonly #realNow: () => number;
  #advanced = 0;
  #lag = 0;
  #frozenAt: number | undefined;

  constructor(realNow: () => number = Date.now) {
    this.#realNow = realNow;
  }

  /** What life cycles and expiries go by. */
  now(): number {
    return this.#frozenAt ?? this.#realNow() + this.#advanced - this.#lag;
  }

  /**
   * What rate limits go by. Freezing does not stop it: clients pace themselves in real time, so
   * a budget that never filled up again would be a fault of the simulator's own.
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

  /** Goes on from where it was frozen, without a jump. */
  resume(): void {
    if (this.#frozenAt === undefined) return;
    this.#lag = this.#realNow() + this.#advanced - this.#frozenAt;
    this.#frozenAt = undefined;
  }

  /** Back to the real time. */
  reset(): void {
    this.#advanced = 0;
    this.#lag = 0;
    this.#frozenAt = undefined;
  }
}

/** RFC 3339 in UTC, as every time in an answer is. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
