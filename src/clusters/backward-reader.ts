// Reads a list that is ordered by time from its newest entry back, in periods that grow while there is
// nothing, to the beginning of what is wanted or 90 days ago. Pure.

import { succeeded, failure, type Result } from "../api/errors";
import { longestPeriod, type Bounds } from "./period";
import type { Read } from "./list-page";

/** Each period is this many times as long as the previous one. */
const growth = 4;
/** A search stops after this many requests; the next one continues from there. */
const mostRequests = 30;
/** `Date` is accurate to the second, and set after the answer was put together. Milliseconds. */
const inexact = 60_000;
/** What clocks differ by at most, in milliseconds. */
const largestSkew = 24 * 3_600_000;

export interface ListPage<T> {
  readonly entries: readonly T[];
  /** How many the answer held, readable or not. */
  readonly count: number;
}

export interface PageRequest {
  readonly order: "desc";
  readonly limit: number;
  readonly offset: number;
  readonly start_time?: string;
  readonly end_time?: string;
}

export interface BackwardReaderOptions<T> {
  readonly bounds: Bounds;
  /** The period that the API covers unless told, in milliseconds. */
  readonly usual: number;
  readonly limit: number;
  readonly ask: (request: PageRequest) => Promise<Result<Read<ListPage<T>>>>;
  readonly timeOf: (entry: T) => number;
  /**
   * Adds a page's entries and returns how many of them are new. `continues`: the list has not moved
   * since the previous page, so an entry that is on both really occurs twice.
   */
  readonly take: (entries: readonly T[], continues: boolean) => number;
  readonly now?: () => number;
}

export interface Search {
  readonly signal?: AbortSignal;
  /** Called before each further request, with the time back to which it searches. */
  readonly goesOn?: (back: number) => void;
}

export class BackwardReader<T> {
  readonly #options: BackwardReaderOptions<T>;
  readonly #clock: () => number;
  /** How far this machine's clock is behind the server's. */
  #skew = 0;
  #begunAt: number | undefined;
  /** The period being read. The first has no end if the newest entries are wanted. */
  #start = 0;
  #end: number | undefined;
  #offset = 0;
  #length: number;
  #total: number | undefined;
  #floor = 0;
  #since: number | undefined;
  #from: number | undefined;
  #taken = 0;
  /** The total within what was searched so far. */
  #expected: number | undefined;
  #done = false;

  constructor(options: BackwardReaderOptions<T>) {
    this.#options = options;
    this.#clock = options.now ?? Date.now;
    this.#length = options.usual;
  }

  /** The server's time at the first answer: nothing newer was read. */
  get begunAt(): number | undefined {
    return this.#begunAt;
  }

  get hasOlder(): boolean {
    return !this.#done;
  }

  /** Everything since then has been read; undefined before the first answer. */
  get since(): number | undefined {
    return this.#since;
  }

  /** The beginning of the period that was asked for last, of which there may be more pages. */
  get from(): number | undefined {
    return this.#from;
  }

  /** How many there are since `from`, if the server says so. */
  get expected(): number | undefined {
    return this.#expected;
  }

  /** The server's time, if known. */
  now(): number {
    return this.#clock() + this.#skew;
  }

  /** Reads until something new turns up. If a request fails, what was read before is kept. */
  async older({ signal, goesOn }: Search = {}): Promise<Result<undefined>> {
    for (let requests = 0; requests < mostRequests && !this.#done; requests++) {
      if (requests > 0) goesOn?.(this.#start);
      if (signal?.aborted === true) return failure({ kind: "cancelled" });
      const answer = await unlessAborted(signal, this.#options.ask(this.#request()));
      if (!answer.ok) return answer;
      if (this.#took(answer.value) > 0) break;
    }
    return succeeded(undefined);
  }

  #request(): PageRequest {
    const { bounds, limit, usual } = this.#options;
    const { from, to } = bounds;
    const plain = { order: "desc", limit, offset: this.#offset } as const;
    if (this.#begunAt !== undefined) return { ...plain, ...this.#period() };
    const now = this.now();
    this.#floor = Math.max(from ?? 0, now - longestPeriod);
    if (to !== undefined && to < now) {
      this.#end = to;
      this.#start = from === undefined ? Math.max(this.#floor, to - usual) : this.#floor;
      return { ...plain, ...this.#period() };
    }
    // For the newest entries the server sets the end, as its clock may be ahead of ours.
    if (from === undefined || from < now - longestPeriod + largestSkew) return plain;
    this.#start = from;
    return { ...plain, start_time: timeText(from) };
  }

  #period(): { readonly start_time: string; readonly end_time?: string } {
    const end = this.#end === undefined ? {} : { end_time: timeText(this.#end) };
    return { start_time: timeText(this.#start), ...end };
  }

  #took({ value, total, at }: Read<ListPage<T>>): number {
    if (this.#begunAt === undefined) this.#begin(at);
    const { entries, count } = value;
    const continues = this.#offset > 0 && total !== undefined && total === this.#total;
    this.#total = total;
    const { take, timeOf, bounds } = this.#options;
    const before = this.#taken;
    const added = take(
      entries.filter((entry) => timeOf(entry) >= (bounds.from ?? 0)),
      continues,
    );
    this.#taken += added;
    if (this.#offset === 0 && total !== undefined) {
      // Without those that were read before.
      this.#expected = before + total - (entries.length - added);
    }
    const isLast = isLastPage({ value, total }, this.#offset, this.#options.limit);
    this.#advance(entries.map(timeOf), count, isLast);
    return added;
  }

  #begin(at: number | undefined): void {
    const { bounds, usual } = this.#options;
    if (at !== undefined) this.#skew = at - this.#clock();
    const now = this.now();
    this.#begunAt = now;
    this.#floor = Math.max(bounds.from ?? 0, now - longestPeriod);
    if (this.#end !== undefined || this.#start > 0) return;
    // Without the server's time, nothing counts as read yet.
    this.#start = Math.max(this.#floor, at === undefined ? now : now - usual + inexact);
  }

  #advance(times: readonly number[], count: number, isLast: boolean): void {
    // An impossible time is no position to continue from.
    const latest = this.now() + largestSkew;
    const likely = times.filter((at) => this.#floor <= at && at <= latest);
    const oldest = Math.min(...likely);
    // The first period may have begun earlier than was known.
    this.#start = Math.min(this.#start, oldest);
    this.#from = this.#start;
    if (isLast) {
      this.#since = this.#start;
      this.#expected = this.#taken;
      this.#done = this.#start <= this.#floor;
      if (!this.#done) this.#goBack();
      return;
    }
    if (likely.length > 0) {
      this.#since = oldest;
      // A time may be finer than milliseconds.
      this.#end ??= Math.max(...likely) + 1;
      if (oldest + 1 < this.#end) {
        this.#end = oldest + 1;
        this.#offset = 0;
        return;
      }
    }
    // All entries have the same time, so only the offset can advance.
    this.#offset += count;
  }

  #goBack(): void {
    this.#length *= growth;
    this.#end = this.#start;
    this.#start = Math.max(this.#floor, this.#start - this.#length);
    this.#offset = 0;
  }
}

/** Whether a page is the last. The server may return fewer entries than were asked for. */
export function isLastPage(
  { value: { count }, total }: Read<ListPage<unknown>>,
  offset: number,
  limit: number,
): boolean {
  const seen = offset + count;
  return count === 0 || (total !== undefined && total >= seen ? total === seen : count < limit);
}

/** Returns at once when a search is cancelled, even if its request is still queued. */
async function unlessAborted<T>(
  signal: AbortSignal | undefined,
  work: Promise<Result<T>>,
): Promise<Result<T>> {
  if (signal === undefined) return work;
  let stop: () => void = () => undefined;
  const stopped = new Promise<Result<T>>((resolve) => {
    stop = () => resolve(failure({ kind: "cancelled" }));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([stopped, work]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
