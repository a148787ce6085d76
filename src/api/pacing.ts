// Keeps this extension within the workspace's rate limits, which it shares with Terraform and the user's other clients:
// at most 5 requests a second, fewer while others send requests too, hardly any while few are left, and none when the
// limit is reached. Requests that the user waits for go before background refreshes.

import pThrottle from "p-throttle";
import { maxWaitSeconds, parseSeconds, pause } from "./wait";

/** Skycloak's published limit per workspace: 5 requests a second. */
const perSecond = 5;

/** The share of the limit per minute, hour or day that is reserved for others. */
const reserve = 0.2;

/** If the server counted this many more requests in a minute than were sent from here, others send requests too. */
const sharedThreshold = 5;

/** Milliseconds between two requests. */
const pauseWhileShared = 350;
const pauseWhileScarce = 1000;

/** `foreground`: the user waits for the response. */
export type Urgency = "foreground" | "background";

/** `shared`: others send requests too; `scarce`: few are left; `closed`: none are. */
export type Pace = "free" | "shared" | "scarce" | "closed";

export type Turn = "go" | "cancelled" | "closed";

export interface Pacing {
  /**
   * Resolves when the request may be sent: the user's first, otherwise in the order of the calls. `cancelled`: the
   * signal was aborted. `closed`: no requests are left any more; the caller shows the wait and asks again.
   */
  turn(urgency?: Urgency, signal?: AbortSignal): Promise<Turn>;
  /** Milliseconds until any request may be sent; 0 while requests are left. */
  closedFor(): number;
  /** Reads the limit headers of a response. */
  update(headers: Headers): void;
}

export interface PacingClock {
  /** Milliseconds since any fixed moment. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

const systemClock: PacingClock = {
  now: () => performance.now(),
  sleep: (milliseconds) => pause(milliseconds),
};

interface Waiting {
  readonly urgency: Urgency;
  readonly end: (turn: Turn) => void;
}

/** `onPace` is called whenever the pace changes. */
export function createPacing(clock: PacingClock = systemClock, onPace: (pace: Pace) => void = () => undefined): Pacing {
  let closedUntil = 0;
  let pace: Pace = "free";
  /** When the last received limits expire. */
  let validUntil = 0;
  let last = Number.NEGATIVE_INFINITY;
  let sent: number[] = [];
  const waiting: Waiting[] = [];
  let isDispatching = false;
  /** Interrupts the pause of a background request. */
  let wake: (() => void) | undefined;
  const throttle = pThrottle({ limit: perSecond, interval: 1000, strict: true });
  const slot: () => Promise<void> = throttle(() => Promise.resolve());

  function setPace(next: Pace): void {
    if (next === pace) return;
    pace = next;
    onPace(next);
  }

  /** Milliseconds until a request of this urgency may be sent. */
  function delayOf(urgency: Urgency): number {
    const now = clock.now();
    if (closedUntil > now) return closedUntil - now;
    if (validUntil <= now) {
      setPace("free");
      return 0;
    }
    if (pace === "closed") setPace("scarce");
    if (pace === "scarce" && urgency === "background") return validUntil - now;
    const interval = pace === "scarce" ? pauseWhileScarce : pace === "shared" ? pauseWhileShared : 0;
    return Math.max(0, last + interval - now);
  }

  /** The next request: the user's first. */
  function first(): Waiting | undefined {
    return waiting.find(({ urgency }) => urgency === "foreground") ?? waiting[0];
  }

  /** Sends waiting requests one by one. After each pause, the next one is chosen again. */
  async function dispatch(): Promise<void> {
    if (isDispatching) return;
    isDispatching = true;
    for (let next = first(); next !== undefined; next = first()) {
      const delay = delayOf(next.urgency);
      if (delay > 0) {
        const elapsed = clock.sleep(delay);
        if (next.urgency === "foreground") await elapsed;
        else await Promise.race([elapsed, new Promise<void>((resolve) => (wake = resolve))]);
        wake = undefined;
        continue;
      }
      await slot();
      const chosen = first();
      if (chosen === undefined || delayOf(chosen.urgency) > 0) continue;
      waiting.splice(waiting.indexOf(chosen), 1);
      last = clock.now();
      sent = [...sent.filter((at) => at > last - 60_000), last];
      chosen.end("go");
      // The response may change the limits for the requests after it.
      await Promise.resolve();
    }
    isDispatching = false;
  }

  return {
    turn: (urgency = "foreground", signal) =>
      new Promise((resolve) => {
        const cancel = (): void => {
          const at = waiting.indexOf(request);
          if (at >= 0) waiting.splice(at, 1);
          request.end("cancelled");
        };
        const request: Waiting = {
          urgency,
          end: (turn) => {
            signal?.removeEventListener("abort", cancel);
            resolve(turn);
          },
        };
        if (signal?.aborted === true) {
          resolve("cancelled");
          return;
        }
        signal?.addEventListener("abort", cancel, { once: true });
        waiting.push(request);
        if (urgency === "foreground") wake?.();
        void dispatch();
      }),
    closedFor: () => Math.max(0, closedUntil - clock.now()),
    update(headers) {
      const now = clock.now();
      const limits = readLimits(headers);
      if (limits.length > 0) {
        validUntil = now + 60_000;
        sent = sent.filter((at) => at > now - 60_000);
        const minute = limits.find(({ name }) => name === "Minute");
        const others = minute === undefined ? 0 : minute.limit - minute.remaining - sent.length;
        if (limits.some(({ limit, remaining }) => remaining < limit * reserve)) setPace("scarce");
        else setPace(others > sharedThreshold ? "shared" : "free");
      }
      const date = headers.get("Date");
      const reset = parseSeconds(headers.get("RateLimit-Reset"), date) ?? 0;
      if (parseSeconds(headers.get("RateLimit-Remaining"), null) !== 0 || reset === 0) return;
      // After a longer pause than this, the request is sent anyway and gets a 429.
      closedUntil = Math.max(closedUntil, now + Math.min(reset, maxWaitSeconds) * 1000);
      validUntil = Math.max(validUntil, closedUntil);
      // A wait of one second is not shown.
      if (reset <= 1) return;
      setPace("closed");
      for (const request of waiting.splice(0)) request.end("closed");
    },
  };
}

/** The limits per minute, hour and day that the response has. */
function readLimits(headers: Headers): { name: string; limit: number; remaining: number }[] {
  return ["Minute", "Hour", "Day"].flatMap((name) => {
    const limit = Number(headers.get(`X-RateLimit-Limit-${name}`) ?? Number.NaN);
    const remaining = Number(headers.get(`X-RateLimit-Remaining-${name}`) ?? Number.NaN);
    return limit > 0 && remaining >= 0 ? [{ name, limit, remaining }] : [];
  });
}
