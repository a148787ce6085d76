// The period that logs or events are read for, its bounds as users type them, and reading backwards. Pure.

import { failure, succeeded, type Result } from "../api/errors";
import { unlessAborted } from "../api/wait";
import type { Read } from "./resource-list";

export const day = 86_400_000;

/** How far back the API goes, and the longest range that it accepts, in milliseconds. */
export const longestPeriod = 90 * day;

/** In milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The bounds that the user set, in milliseconds since 1970. */
export interface Bounds {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** From what is sent to the API. */
export function boundsOf(query: Readonly<Record<string, unknown>>): Bounds {
  const at = (name: string): number | undefined => {
    const value = query[name];
    return typeof value === "string" ? Date.parse(value) : undefined;
  };
  return { from: at("start_time"), to: at("end_time") };
}

export function withoutBounds<T>(query: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const others = Object.entries(query).filter(([name]) => !/^(?:start|end)_time$/.test(name));
  return Object.fromEntries(others);
}

export type BoundsProblem = "backwards" | "future" | "too-old" | "clipped";

/** What is wrong with the bounds. `clipped` ones still work: the search ends 90 days ago. */
export function boundsProblem({ from, to }: Bounds, now: number): BoundsProblem | undefined {
  const oldest = now - longestPeriod;
  if (from !== undefined && to !== undefined && from > to) return "backwards";
  if (from !== undefined && from > now) return "future";
  if (to !== undefined && to < oldest) return "too-old";
  return from !== undefined && from < oldest ? "clipped" : undefined;
}

/** The period to export for what is shown: all that the filters ask for, within the API's limit. */
export function exportedPeriod(shown: Period, { from, to }: Bounds): Period {
  const end = Math.min(to ?? Infinity, shown.to);
  return { from: Math.max(from ?? shown.from, end - longestPeriod), to: end };
}

export function queryOfPeriod({ from, to }: Period): {
  readonly start_time: string;
  readonly end_time: string;
} {
  return { start_time: new Date(from).toISOString(), end_time: new Date(to).toISOString() };
}

export function queryOfLast(length: number, now = Date.now()): ReturnType<typeof queryOfPeriod> {
  return queryOfPeriod({ from: now - length, to: now });
}

/** `2026-01-31T23:59` by this machine's clock. */
export function minuteOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Reads a day, or a day and a time. Undefined for anything else. */
export function parseLocalTime(text: string): { readonly day: string; readonly time?: string } | undefined {
  const [, day = "", time] = /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d))?$/.exec(text.trim()) ?? [];
  // With a time, since a day alone would be read as UTC.
  const at = new Date(`${day}T${time ?? "00:00"}`);
  if (Number.isNaN(at.getTime()) || !minuteOf(at).startsWith(day)) return undefined;
  return time === undefined ? { day } : { day, time };
}

/** Its first moment, for the API; undefined if it is not a time. */
export function startOf(text: string): string | undefined {
  const typed = parseLocalTime(text);
  return typed && new Date(`${typed.day}T${typed.time ?? "00:00"}`).toISOString();
}

/** Its last moment: “to 23:59” means all of that minute. */
export function endOf(text: string): string | undefined {
  const typed = parseLocalTime(text);
  return typed && new Date(`${typed.day}T${typed.time ?? "23:59"}:59.999`).toISOString();
}

/** Each period is this many times as long as the previous one. */
const growth = 4;
/** A search stops after this many requests; the next one continues from there. */
const mostRequests = 30;
/** `Date` is accurate to the second, and set after the answer was put together. Milliseconds. */
const inexact = 60_000;
/** The largest difference between two clocks, in milliseconds. */
const largestSkew = 24 * 3_600_000;

export interface ListPage<T> {
  readonly entries: readonly T[];
  /** How many the response had, readable or not. */
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
  /** The period that the API covers by default, in milliseconds. */
  readonly defaultPeriod: number;
  readonly limit: number;
  readonly ask: (request: PageRequest) => Promise<Result<Read<ListPage<T>>>>;
  readonly timeOf: (entry: T) => number;
  /**
   * Adds a page's entries and returns how many of them are new. `continues`: the list has not moved
   * since the previous page, so an entry that is on both really occurs twice.
   */
  readonly add: (entries: readonly T[], continues: boolean) => number;
  readonly now?: () => number;
}

export interface Search {
  readonly signal?: AbortSignal;
  /** Called before each further request, with the time back to which it searches. */
  readonly onProgress?: (back: number) => void;
}

/**
 * Reads a list that is ordered by time from its newest entry back, in periods that grow while there is nothing, to
 * the beginning of the bounds or 90 days ago.
 */
export class BackwardReader<T> {
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

  constructor(private readonly options: BackwardReaderOptions<T>) {
    this.#clock = options.now ?? Date.now;
    this.#length = options.defaultPeriod;
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
  async older({ signal, onProgress: goesOn }: Search = {}): Promise<Result<undefined>> {
    for (let requests = 0; requests < mostRequests && !this.#done; requests++) {
      if (requests > 0) goesOn?.(this.#start);
      if (signal?.aborted === true) return failure({ kind: "cancelled" });
      // Returns at once when the search is cancelled, even if its request is still queued.
      const asked = unlessAborted(this.options.ask(this.#request()), signal);
      const answer = await asked.catch((error: unknown) => {
        if (signal?.aborted !== true) throw error;
        return failure({ kind: "cancelled" });
      });
      if (!answer.ok) return answer;
      if (this.#took(answer.value) > 0) break;
    }
    return succeeded(undefined);
  }

  #request(): PageRequest {
    const { bounds, limit, defaultPeriod: usual } = this.options;
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
    const { add: take, timeOf, bounds } = this.options;
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
    const isLast = isLastPage({ value, total }, this.#offset, this.options.limit);
    this.#advance(entries.map(timeOf), count, isLast);
    return added;
  }

  #begin(at: number | undefined): void {
    const { bounds, defaultPeriod: usual } = this.options;
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

function timeText(at: number): string {
  return new Date(at).toISOString();
}
