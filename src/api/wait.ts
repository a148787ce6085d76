// Waiting: durations from servers and settings within safe bounds, pauses that the user sees, and the clocks of servers.

import type { ApiError } from "./errors";

/** Seconds. A request that would have to wait longer fails instead. */
export const maxWaitSeconds = 60;

/** Seconds. Longer delays are cut to a day, since they only mean "not soon". */
const maxDelaySeconds = 86_400;

/** Milliseconds. A longer timer fires at once. */
const maxTimerMs = 2 ** 31 - 1;

const number = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|infinity)$/i;
/** A date that carries a weekday may contain a comma. */
const listElement = /(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,[^,]*|[^,]+/gi;

/**
 * Reads a header such as `Retry-After` as whole seconds, rounded up; undefined if it is missing or invalid. Reads the longest
 * of a list. A date is compared with `date`, the response's `Date` header, since this machine's clock may be wrong.
 */
export function parseSeconds(value: string | null, date: string | null): number | undefined {
  const elements = value?.slice(0, 1000).match(listElement) ?? [];
  const read = elements.flatMap((element) => secondsOf(element.trim(), date) ?? []);
  if (read.length === 0) return undefined;
  return Math.min(Math.max(0, Math.ceil(Math.max(...read))), maxDelaySeconds);
}

function secondsOf(text: string, date: string | null): number | undefined {
  if (number.test(text)) return Number(text.toLowerCase().replace("infinity", "Infinity"));
  // An HTTP date has a time of day. Date.parse() also accepts texts such as "soon 5".
  if (!/[a-z]/i.test(text) || !/\d\d:\d\d:\d\d/.test(text)) return undefined;
  const now = headerTime(date);
  const seconds = (headerTime(text) - (Number.isNaN(now) ? Date.now() : now)) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** The end of a date without a time zone: the time of day, or the year, as in C's `asctime`. */
const endWithoutZone = /\d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?$/;

/** Milliseconds since the epoch, or NaN. Dates in headers are in GMT, even without a time zone. */
function headerTime(text: string | null): number {
  const date = text?.trim() ?? "";
  return Date.parse(endWithoutZone.test(date) ? `${date}Z` : date);
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** The result for a value that is not a number. */
  readonly fallback: number;
}

/** A number from a setting or a response, within bounds. */
export function bounded(value: unknown, { min, max, fallback }: Bounds): number {
  if (typeof value !== "number" || Number.isNaN(value)) return fallback;
  return Math.min(Math.max(value, min), max);
}

/** Rejects as soon as the signal is aborted, even if the work ignores the signal or never ends. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined | null): Promise<T> {
  if (signal == null) return work;
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new Error("aborted"));
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    work
      .finally(() => signal.removeEventListener("abort", leave))
      .then(resolve, (error: unknown) => reject(error as Error));
  });
}

/** Whether the time passed without the signal being aborted. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  const bounds = { min: 0, max: maxTimerMs, fallback: maxTimerMs };
  let timer: NodeJS.Timeout | undefined;
  // The global timer, which integration tests replace.
  const elapsed = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, bounded(milliseconds, bounds), true);
  });
  return unlessAborted(elapsed, signal)
    .catch(() => false)
    .finally(() => clearTimeout(timer));
}

export interface Wait {
  /** The error of the last attempt, or the one that pacing prevents. */
  readonly reason: ApiError["kind"];
  readonly milliseconds: number;
}

export interface ShownWait {
  /** Aborted when the user gives up. */
  readonly signal: AbortSignal;
  end(): void;
}

export type ShowWait = (wait: Wait) => ShownWait;

/** Milliseconds. Shorter waits end before the user could read the message. */
const shownFromMs = 1000;

/** Shows a longer wait while `work` runs, whose signal is aborted when the user gives up. */
export async function withWaitShown<T>(
  show: ShowWait | undefined,
  wait: Wait,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const shown = wait.milliseconds > shownFromMs ? show?.(wait) : undefined;
  if (shown === undefined) return work(signal);
  const until = signal === undefined ? shown.signal : AbortSignal.any([signal, shown.signal]);
  try {
    return await work(until);
  } finally {
    shown.end();
  }
}

export class ServerTimes {
  readonly #elapsed: () => number;
  readonly #received = new Map<string, { readonly time: number; readonly at: number }>();

  /** `elapsed`: a monotonic clock in milliseconds. */
  constructor(elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  /** Returns the response. */
  record(url: string, response: Response): Response {
    const time = headerTime(response.headers.get("date"));
    if (!Number.isNaN(time)) this.#received.set(new URL(url).host, { time, at: this.#elapsed() });
    return response;
  }

  /** The server's time or a little earlier, as RFC 3339; undefined if it has not sent any. */
  at(host: string): string | undefined {
    const received = this.#received.get(host);
    if (received === undefined) return undefined;
    return new Date(received.time + this.#elapsed() - received.at).toISOString();
  }
}
