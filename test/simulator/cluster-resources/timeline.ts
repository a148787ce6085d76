// What is written all the time, as if it had always been: entries follow from their moment, so that
// months of them exist without having been kept. They are frequent in the last days, rare before, and for
// some weeks there are none. Beside them stands what a test adds.

import { rfc3339 } from "../clock";
import { pseudoRandom } from "./pseudo-random";

const hour = 3_600_000;
const day = 24 * hour;

/** How long entries are kept. */
const keepMs = 90 * day;
/** How far apart they are, roughly, where they are rare. */
const rareMs = 2 * hour;
/** When nothing was written, in days before the first look. */
const silences = [
  [9, 20],
  [31, 58],
] as const;

interface Entry {
  timestamp: string;
}

export interface TimelineOptions<T extends Entry> {
  /** Which one, so that two don't write at the same moments. */
  name: string;
  /** Milliseconds between entries, roughly. */
  everyMs: number;
  /** For how long before the first look they are as frequent as that. */
  frequentMs: number;
  /** undefined: nothing was written then. */
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

  /** All that there is at a moment, oldest first; only what was added if nothing writes by itself. */
  entries(now: number, quiet: boolean): T[] {
    if (!quiet) this.#catchUp(now);
    const all = quiet ? this.#added : [...this.#made, ...this.#added];
    const from = rfc3339(now - keepMs);
    // RFC 3339 in UTC sorts as text does.
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

  /** The entries before the one of this number, which it answers. */
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
