// Times that a server or a setting names, made safe to wait for; the waiting itself, shown where a person
// notices it; and what time it is at a server.

import type { ApiError } from "./errors";

/** Seconds. Nobody is made to wait longer at once: they are told instead. */
export const longestWait = 60;

/** Seconds. What a server says beyond a day is no more than "not soon". */
const longestTold = 86_400;

/** Milliseconds. A longer timer fires at once. */
const longestTimer = 2 ** 31 - 1;

const number = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|infinity)$/i;
/** A date that carries a weekday may contain a comma. */
const listElement = /(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,[^,]*|[^,]+/gi;

/**
 * Reads a header such as `Retry-After` as whole seconds, rounded up; undefined where it says nothing. Of a
 * list, the longest. A date is held against `date`, the same response's `Date`, since this machine's clock
 * may be wrong.
 */
export function parseSeconds(value: string | null, date: string | null): number | undefined {
  const elements = value?.slice(0, 1000).match(listElement) ?? [];
  const read = elements.flatMap((element) => secondsOf(element.trim(), date) ?? []);
  if (read.length === 0) return undefined;
  return Math.min(Math.max(0, Math.ceil(Math.max(...read))), longestTold);
}

function secondsOf(text: string, date: string | null): number | undefined {
  if (number.test(text)) return Number(text.toLowerCase().replace("infinity", "Infinity"));
  // Without a time of day it is no HTTP date, though Date.parse() makes one of "soon 5".
  if (!/[a-z]/i.test(text) || !/\d\d:\d\d:\d\d/.test(text)) return undefined;
  const now = headerTime(date);
  const seconds = (headerTime(text) - (Number.isNaN(now) ? Date.now() : now)) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** Of a date without a time zone: it ends with the time of day, or, as in C's `asctime`, the year. */
const withoutZone = /\d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?$/;

/** Milliseconds since the epoch, or NaN. Dates in headers are in GMT, also where they don't say so. */
function headerTime(text: string | null): number {
  const date = text?.trim() ?? "";
  return Date.parse(withoutZone.test(date) ? `${date}Z` : date);
}

export interface Bounds {
  readonly least: number;
  readonly most: number;
  /** For what is no number. */
  readonly otherwise: number;
}

/** A number that a setting or a server's answer names, within its bounds. */
export function bounded(value: unknown, { least, most, otherwise }: Bounds): number {
  if (typeof value !== "number" || Number.isNaN(value)) return otherwise;
  return Math.min(Math.max(value, least), most);
}

/** setTimeout() for a time that is not a constant; answers how to call it off. */
export function startTimer(milliseconds: number, act: () => void): () => void {
  const bounds = { least: 0, most: longestTimer, otherwise: longestTimer };
  const timer = setTimeout(act, bounded(milliseconds, bounds));
  return () => clearTimeout(timer);
}

/** Rejects as soon as the signal is aborted, even if the work ignores the signal or never ends. */
export function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined | null,
): Promise<T> {
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
  return new Promise((resolve) => {
    const stop = (): void => end(false);
    const callOff = startTimer(milliseconds, () => end(true));
    const end = (passed: boolean): void => {
      callOff();
      signal?.removeEventListener("abort", stop);
      resolve(passed);
    };
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
  });
}

export interface Wait {
  /** What the last attempt ran into, or the pacing foresees. */
  readonly why: ApiError["kind"];
  readonly milliseconds: number;
}

export interface ShownWait {
  /** Aborted when the person gives up. */
  readonly signal: AbortSignal;
  end(): void;
}

export type ShowWait = (wait: Wait) => ShownWait;

/** Shorter waits pass before anybody has read what they are for. */
const unnoticed = 1000;

/** `work` ends early once its signal is aborted. */
export async function waitShown<T>(
  show: ShowWait | undefined,
  wait: Wait,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const shown = wait.milliseconds > unnoticed ? show?.(wait) : undefined;
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

  /** `elapsed`: milliseconds that never go back. */
  constructor(elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  /** Answers the response. */
  record(url: string, response: Response): Response {
    const time = headerTime(response.headers.get("date"));
    if (!Number.isNaN(time)) this.#received.set(new URL(url).host, { time, at: this.#elapsed() });
    return response;
  }

  /** RFC 3339, not later than it is; undefined for a server that has not said it. */
  at(host: string): string | undefined {
    const said = this.#received.get(host);
    if (said === undefined) return undefined;
    return new Date(said.time + this.#elapsed() - said.at).toISOString();
  }
}
