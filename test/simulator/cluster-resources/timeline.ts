// A stream of entries that are generated from their times, so that months of them exist without being stored. They are
// frequent in the last days, rare before, and missing for some weeks. Tests can add entries.

import { rfc3339 } from "../clock";
import { pseudoRandom } from "./pseudo-random";

const hour = 3_600_000;
const day = 24 * hour;

/** How long entries are kept. */
const keepMs = 90 * day;
/** The approximate interval where entries are rare. */
const rareMs = 2 * hour;
/** Periods without entries, in days before the first request. */
const silences = [
  [9, 20],
  [31, 58],
] as const;

interface Entry {
  timestamp: string;
}

export interface TimelineOptions<T extends Entry> {
  /** The stream's name, so that two streams don't have entries at the same times. */
  name: string;
  /** The approximate interval in milliseconds. */
  everyMs: number;
  /** For how long before the first request entries are frequent. */
  frequentMs: number;
  /** undefined: no entry at this time. */
  make: (at: number, index: number) => Omit<T, "timestamp"> | undefined;
}

export class Timeline<T extends Entry> {
  readonly #options: TimelineOptions<T>;
  readonly #added: T[] = [];
  #made: T[] = [];
  #next: number | undefined;

  constructor(options: TimelineOptions<T>) {
    this.#options = options;
  }

  add(entry: T): void {
    this.#added.push(entry);
  }

  /** All entries at a time, oldest first; with `quiet`, only those that were added. */
  entries(now: number, quiet: boolean): T[] {
    if (!quiet) this.#catchUp(now);
    const all = quiet ? this.#added : [...this.#made, ...this.#added];
    const from = rfc3339(now - keepMs);
    // RFC 3339 in UTC sorts like text.
    return all
      .filter(({ timestamp }) => timestamp >= from)
      .sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  }

  #catchUp(now: number): void {
    const { everyMs, frequentMs } = this.#options;
    this.#next ??= this.#makeRare(now, Math.ceil((now - frequentMs) / everyMs));
    for (; this.#timeOf(this.#next) <= now; this.#next += 1) this.#make(this.#next);
    const from = rfc3339(now - keepMs);
    this.#made = this.#made.filter(({ timestamp }) => timestamp >= from);
  }

  /** Generates the entries before an index. @returns that index. */
  #makeRare(now: number, end: number): number {
    const { everyMs } = this.#options;
    const step = Math.ceil(rareMs / everyMs);
    for (let index = Math.ceil((now - keepMs) / everyMs); index < end; index += step) {
      const days = (now - this.#timeOf(index)) / day;
      if (!silences.some(([from, to]) => from <= days && days <= to)) this.#make(index);
    }
    return end;
  }

  #make(index: number): void {
    const at = this.#timeOf(index);
    const entry = this.#options.make(at, index);
    if (entry !== undefined) this.#made.push({ ...entry, timestamp: rfc3339(at) } as T);
  }

  #timeOf(index: number): number {
    const { name, everyMs } = this.#options;
    return Math.floor((index + 0.9 * pseudoRandom(name, index)) * everyMs);
  }
}
