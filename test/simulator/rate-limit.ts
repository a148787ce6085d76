// A workspace's rate limit: four windows that start at whole seconds, minutes, hours and days, as gateways with these
// headers count.

import type { Limits } from "./control-protocol";

const windows = [
  { name: "second", header: "Second", ms: 1_000 },
  { name: "minute", header: "Minute", ms: 60_000 },
  { name: "hour", header: "Hour", ms: 3_600_000 },
  { name: "day", header: "Day", ms: 86_400_000 },
] as const;

type Window = (typeof windows)[number];

interface Budget {
  window: Window;
  limit: number;
  remaining: number;
  /** Seconds until the window ends, at least 1. */
  reset: number;
}

export class RateLimiter {
  readonly #now: () => number;
  readonly #limits: () => Limits;
  readonly #used = new Map<string, { start: number; count: number }>();

  /** `now` is in milliseconds; `limits` is called each time, because a test can change it. */
  constructor(now: () => number, limits: () => Limits) {
    this.#now = now;
    this.#limits = limits;
  }

  /** Counts a request; returns undefined if it is allowed, otherwise the seconds to wait (`Retry-After`). */
  take(): number | undefined {
    const spent = this.#budgets().filter((budget) => budget.remaining === 0);
    if (spent.length > 0) return Math.max(...spent.map((budget) => budget.reset));
    this.spend(1);
    return undefined;
  }

  /** Uses up the limit like another client of the workspace. */
  spend(requests: number): void {
    for (const window of windows) this.#counter(window).count += requests;
  }

  /** The headers of every response; the general ones describe the window with the least left. */
  headers(): Record<string, string> {
    const budgets = this.#budgets();
    const scarcest = budgets.toSorted((a, b) => a.remaining - b.remaining || b.window.ms - a.window.ms)[0];
    if (scarcest === undefined) return {};
    const headers: Record<string, string> = {
      "RateLimit-Limit": String(scarcest.limit),
      "RateLimit-Remaining": String(scarcest.remaining),
      "RateLimit-Reset": String(scarcest.reset),
    };
    for (const { window, limit, remaining } of budgets) {
      headers[`X-RateLimit-Limit-${window.header}`] = String(limit);
      headers[`X-RateLimit-Remaining-${window.header}`] = String(remaining);
    }
    return headers;
  }

  #budgets(): Budget[] {
    const now = this.#now();
    return windows.flatMap((window) => {
      const limit = this.#limits()[window.name];
      if (limit === null) return [];
      const { start, count } = this.#counter(window);
      const reset = Math.max(1, Math.ceil((start + window.ms - now) / 1_000));
      return [{ window, limit, remaining: Math.max(0, limit - count), reset }];
    });
  }

  #counter(window: Window): { start: number; count: number } {
    const start = Math.floor(this.#now() / window.ms) * window.ms;
    const known = this.#used.get(window.name);
    if (known?.start === start) return known;
    const fresh = { start, count: 0 };
    this.#used.set(window.name, fresh);
    return fresh;
  }
}
