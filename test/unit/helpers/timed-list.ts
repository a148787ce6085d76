// A list that the API orders by time, with its default and longest period, page sizes and clock.
import type { Result } from "../../../src/api/errors";
import type { ApiResponse } from "../../../src/api/http";
import type { ListPage } from "../../../src/clusters/period";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface Asked {
  readonly order?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly start_time?: string;
  readonly end_time?: string;
}

export class TimedList<T> {
  readonly written: T[] = [];
  readonly asked: Asked[] = [];
  /** The server's clock. */
  now = Date.UTC(2026, 5, 1, 12);
  usual = hour;
  mostAtOnce = 1_000;
  hasTotal = true;
  hasDate = true;
  /** Called while a request is in progress. */
  meanwhile: () => void = () => undefined;
  problem: Extract<Result<never>, { ok: false }>["problem"] | undefined;
  readonly #timeOf: (entry: T) => number;

  constructor(timeOf: (entry: T) => number) {
    this.#timeOf = timeOf;
  }

  readonly ask = async (asked: Asked): Promise<ApiResponse<ListPage<T>>> => {
    this.asked.push(asked);
    const { order = "desc", limit = 100, offset = 0, start_time, end_time } = asked;
    const { now, problem } = this;
    const start = start_time === undefined ? now - this.usual : Date.parse(start_time);
    const end = end_time === undefined ? now : Date.parse(end_time);
    this.meanwhile();
    await Promise.resolve();
    if (problem !== undefined) return { ok: false, problem };
    const isBackwards = start_time !== undefined && start > end;
    if (isBackwards || end - start > 90 * day || limit > 1_000) {
      return { ok: false, problem: { kind: "invalid", fields: [] } };
    }
    const fitting = this.written.filter((entry) => {
      const at = this.#timeOf(entry);
      return start <= at && at <= end;
    });
    // Stable: of entries with equal times, the last added is the newest.
    fitting.sort((a, b) => this.#timeOf(a) - this.#timeOf(b));
    if (order === "desc") fitting.reverse();
    const entries = fitting.slice(offset, offset + Math.min(limit, this.mostAtOnce));
    const headers = new Headers();
    if (this.hasTotal) headers.set("Total-Count", String(fitting.length));
    // To the second.
    if (this.hasDate) headers.set("Date", new Date(now).toUTCString());
    return { ok: true, value: { entries, count: entries.length }, headers };
  };
}
