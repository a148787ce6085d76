// The periods for which logs and events are read, bounds as users type them, and reading backwards in time. Pure.

import { failure, succeeded, type ApiError, type Result } from "../api/errors";
import type { ApiResponse, ApiSuccess } from "../api/http";
import { totalCount } from "../api/skycloak";
import { unlessAborted } from "../api/wait";

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

/** Reads the bounds from the query of a request. */
export function parseBounds(query: Readonly<Record<string, unknown>>): Bounds {
  const at = (name: string): number | undefined => {
    const value = query[name];
    return typeof value === "string" ? Date.parse(value) : undefined;
  };
  return { from: at("start_time"), to: at("end_time") };
}

export function omitBounds<T>(query: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const others = Object.entries(query).filter(([name]) => !/^(?:start|end)_time$/.test(name));
  return Object.fromEntries(others);
}

export type BoundsProblem = "reversed" | "future" | "too-old" | "clipped";

/** The problem with the bounds, if any. Clipped bounds still work: the search ends 90 days ago. */
export function checkBounds({ from, to }: Bounds, now: number): BoundsProblem | undefined {
  const oldest = now - longestPeriod;
  if (from !== undefined && to !== undefined && from > to) return "reversed";
  if (from !== undefined && from > now) return "future";
  if (to !== undefined && to < oldest) return "too-old";
  return from !== undefined && from < oldest ? "clipped" : undefined;
}

/** The period to export for a shown period: all that the bounds allow, within the API's limit. */
export function exportedPeriod(shown: Period, { from, to }: Bounds): Period {
  const end = Math.min(to ?? Infinity, shown.to);
  return { from: Math.max(from ?? shown.from, end - longestPeriod), to: end };
}

export function periodQuery({ from, to }: Period): { readonly start_time: string; readonly end_time: string } {
  return { start_time: new Date(from).toISOString(), end_time: new Date(to).toISOString() };
}

export function lastPeriodQuery(length: number, now = Date.now()): ReturnType<typeof periodQuery> {
  return periodQuery({ from: now - length, to: now });
}

/** `2026-01-31T23:59`, in local time. */
export function formatMinute(at: Date): string {
  const pad = (value: number): string => String(value).padStart(2, "0");
  const day = [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join("-");
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** The first moment of a day or a minute that the user typed, for the API; undefined if the text is neither. */
export function parseStart(text: string): string | undefined {
  return parseMoment(text, "00:00", "00.000");
}

/** The last moment of a day or a minute that the user typed: “to 23:59” includes all of that minute. */
export function parseEnd(text: string): string | undefined {
  return parseMoment(text, "23:59", "59.999");
}

function parseMoment(text: string, timeOfDay: string, seconds: string): string | undefined {
  const [, day = "", time = timeOfDay] = /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d))?$/.exec(text.trim()) ?? [];
  const at = new Date(`${day}T${time}:${seconds}`);
  // February 30 would be read as a day in March.
  return Number.isNaN(at.getTime()) || !formatMinute(at).startsWith(day) ? undefined : at.toISOString();
}

/** Each period is this many times as long as the previous one. */
const growth = 4;
/** A search stops after this many requests; the next one continues from there. */
const maxRequests = 30;
/** The `Date` header is accurate to the second, and is set after the response was assembled. Milliseconds. */
const dateTolerance = 60_000;
/** The largest difference between two clocks, in milliseconds. */
const largestSkew = 24 * 3_600_000;

export interface ListPage<T> {
  readonly entries: readonly T[];
  /** The number of entries in the response, including unreadable ones. */
  readonly count: number;
}

export interface PageRequest {
  readonly order: "asc" | "desc";
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
  readonly fetchPage: (request: PageRequest) => Promise<ApiResponse<ListPage<T>>>;
  readonly timeOf: (entry: T) => number;
  /**
   * Adds a page's entries and returns how many of them are new. `continues`: the list has not moved
   * since the previous page, so an entry on both pages really occurs twice.
   */
  readonly add: (entries: readonly T[], continues: boolean) => number;
  readonly now?: () => number;
}

export interface Search {
  readonly signal?: AbortSignal;
  /** Called before each further request, with the start of the period that it searches. */
  readonly onProgress?: (searchedBackTo: number) => void;
}

/**
 * Reads a list from its newest entry back to the beginning of the bounds or 90 days ago. The periods that it requests
 * grow as long as they are empty.
 */
export class BackwardReader<T> {
  /** The server's time at the first response. Nothing newer has been read. */
  startedAt: number | undefined;
  /** All entries since this time have been read; undefined before the first response. */
  completeSince: number | undefined;
  /** The beginning of the latest period, which may have more pages. */
  periodStart: number | undefined;
  /** The number of entries since `periodStart`, if the server reports it. */
  expectedCount: number | undefined;
  /** How far back the running search has gone, if it has found nothing yet. */
  searchedBackTo: number | undefined;
  /** Why the last search failed. A search that is stopped has only failed if nothing has been read. */
  problem: ApiError | undefined;
  /** How far this machine's clock is behind the server's. */
  #skew = 0;
  /** How many new entries have been found. */
  protected found = 0;
  #requests = this.#requestPages();
  #next: PageRequest | undefined;

  constructor(private readonly options: BackwardReaderOptions<T>) {}

  get hasOlder(): boolean {
    return this.startedAt === undefined || this.#next !== undefined;
  }

  /** The server's time, if known. */
  now(): number {
    return (this.options.now ?? Date.now)() + this.#skew;
  }

  /** The problem with the bounds at present, if any. */
  get boundsProblem(): BoundsProblem | undefined {
    return checkBounds(this.options.bounds, this.now());
  }

  /** Reads until it finds a new entry, if the bounds allow any. If a request fails, earlier entries stay. */
  async readOlder(search: Search = {}): Promise<void> {
    const { boundsProblem } = this;
    if (boundsProblem !== undefined && boundsProblem !== "clipped") return;
    const result = await this.#search(search);
    this.searchedBackTo = undefined;
    const isStopped = !result.ok && result.problem.kind === "cancelled" && this.startedAt !== undefined;
    this.problem = result.ok || isStopped ? undefined : result.problem;
  }

  async #search({ signal, onProgress }: Search): Promise<Result<undefined>> {
    if (this.startedAt === undefined) {
      // An earlier attempt failed, and its period may be outdated.
      this.#requests = this.#requestPages();
      this.#next = this.#requests.next().value;
    }
    const before = this.found;
    for (let requests = 0; requests < maxRequests && this.found === before; requests++) {
      if (this.#next === undefined) break;
      const { start_time } = this.#next;
      if (requests > 0 && start_time !== undefined) {
        this.searchedBackTo = Date.parse(start_time);
        onProgress?.(this.searchedBackTo);
      }
      if (signal?.aborted === true) return failure({ kind: "cancelled" });
      // Returns at once when the search is cancelled, even if its request is still queued.
      const request = unlessAborted(this.options.fetchPage(this.#next), signal);
      const response = await request.catch((error: unknown) => {
        if (signal?.aborted !== true) throw error;
        return failure({ kind: "cancelled" });
      });
      if (!response.ok) return response;
      this.#next = this.#requests.next(response).value;
    }
    return succeeded(undefined);
  }

  /** Yields the requests in order. Each depends on the response to the previous one. */
  *#requestPages(): Generator<PageRequest, undefined, ApiSuccess<ListPage<T>>> {
    const { bounds, defaultPeriod, limit, timeOf, add } = this.options;
    const { from = 0 } = bounds;
    let { start, end } = this.#initialPeriod();
    let length = defaultPeriod;
    let offset = 0;
    let lastTotal: number | undefined;
    for (;;) {
      const page = yield {
        order: "desc",
        limit,
        offset,
        ...(start !== undefined && { start_time: new Date(start).toISOString() }),
        ...(end !== undefined && { end_time: new Date(end).toISOString() }),
      };
      const { value, headers } = page;
      const [total, at] = [totalCount(headers), serverTime(headers)];
      if (this.startedAt === undefined) {
        if (at !== undefined) this.#skew = at - this.now();
        this.startedAt = this.now();
      }
      const floor = Math.max(from, this.startedAt - longestPeriod);
      // Without the server's time, nothing counts as read yet.
      start ??= Math.max(floor, at === undefined ? this.startedAt : this.startedAt - defaultPeriod + dateTolerance);
      const { entries, count } = value;
      const continues = offset > 0 && total !== undefined && total === lastTotal;
      lastTotal = total;
      const inBounds = entries.filter((entry) => timeOf(entry) >= from);
      const added = add(inBounds, continues);
      // Entries that were read before are counted once.
      if (offset === 0 && total !== undefined) this.expectedCount = this.found + total - (entries.length - added);
      this.found += added;
      // An impossible time is no position to continue from.
      const latest = this.now() + largestSkew;
      const times = entries.map(timeOf).filter((time) => floor <= time && time <= latest);
      const oldest = Math.min(...times);
      // The first period may have begun earlier than was known.
      start = Math.min(start, oldest);
      this.periodStart = start;
      if (isLastPage(page, offset, limit)) {
        this.completeSince = start;
        this.expectedCount = this.found;
        if (start <= floor) return undefined;
        length *= growth;
        end = start;
        start = Math.max(floor, start - length);
        offset = 0;
        continue;
      }
      if (times.length > 0) {
        this.completeSince = oldest;
        // A time may be finer than milliseconds.
        end ??= Math.max(...times) + 1;
      }
      // If all entries have the same time, only the offset can advance.
      const canAdvance = end !== undefined && oldest + 1 < end;
      offset = canAdvance ? 0 : offset + count;
      if (canAdvance) end = oldest + 1;
    }
  }

  /** The end is undefined for the newest entries, because the server's clock may be ahead of this machine's. */
  #initialPeriod(): { start: number | undefined; end: number | undefined } {
    const { from, to } = this.options.bounds;
    const oldest = this.now() - longestPeriod;
    if (to !== undefined && to < this.now()) {
      return { start: Math.max(from ?? to - this.options.defaultPeriod, oldest), end: to };
    }
    return { start: from === undefined || from < oldest + largestSkew ? undefined : from, end: undefined };
  }
}

/** Reads a list with `parse`, which leaves out unreadable entries. They count towards the offset of the next page. */
export function pageReader<T, E>(parse: (body: unknown) => readonly T[] | undefined, toEntry: (item: T) => E) {
  return (body: unknown): ListPage<E> | undefined => {
    const items = parse(body);
    return items && { entries: items.map(toEntry), count: Array.isArray(body) ? body.length : items.length };
  };
}

/** Whether a page is the last. The server may return fewer entries than requested. */
export function isLastPage(
  { value: { count }, headers }: ApiSuccess<ListPage<unknown>>,
  offset: number,
  limit: number,
): boolean {
  const end = offset + count;
  const total = totalCount(headers);
  return count === 0 || (total !== undefined && total >= end ? total === end : count < limit);
}

/** The time of a response by the server's clock, in milliseconds since 1970. */
export function serverTime(headers: Headers): number | undefined {
  const at = Date.parse(headers.get("Date") ?? "");
  // Times calculated from it must be valid, too.
  return at > 0 && at < Date.UTC(9999, 0) ? at : undefined;
}
