// What is written all the time, as if it had always been: entries follow from their moment, so that
// days of them exist without having been kept. Beside them stands what a test adds.

import { rfc3339 } from "../clock";
import { chance } from "./chance";

interface Entry {
  timestamp: string;
}

export interface TimelineOptions<T extends Entry> {
  /** Which one, so that two don't write at the same moments. */
  name: string;
  /** Milliseconds between entries, roughly. */
  everyMs: number;
  /** How long entries are kept. */
  keepMs: number;
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
    const from = rfc3339(now - this.#options.keepMs);
    // RFC 3339 in UTC sorts as text does.
    return all
      .filter(({ timestamp }) => timestamp >= from)
      .sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  }

  #catchUp(now: number): void {
    const { name, everyMs, keepMs, make } = this.#options;
    this.#next ??= Math.ceil((now - keepMs) / everyMs);
    for (; ; this.#next += 1) {
      const at = Math.floor((this.#next + 0.9 * chance(name, this.#next)) * everyMs);
      if (at > now) break;
      const entry = make(at, this.#next);
      if (entry !== undefined) this.#made.push({ ...entry, timestamp: rfc3339(at) } as T);
    }
    const from = rfc3339(now - keepMs);
    this.#made = this.#made.filter(({ timestamp }) => timestamp >= from);
  }
}
