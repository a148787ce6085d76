// Keeps this extension within the workspace's rate limits, which it shares with Terraform and the user's other clients:
// at most 5 requests a second, fewer while others send requests too, hardly any while few are left, and none when the
// limit is reached. Requests that the user waits for go before background refreshes.

import pThrottle from "p-throttle";
import { longestWait, pause as wait, parseSeconds } from "./wait";

/** Skycloak's published limit per workspace: 5 requests a second. */
const perSecond = 5;

/** The part of a minute's, an hour's or a day's limit that is left for others. */
const reserve = 0.2;

/** More requests in a minute than this extension sent, by this number, mean that others send requests too. */
const noticeable = 5;

/** Milliseconds between two requests. */
const pauseWhileShared = 350;
const pauseWhileScarce = 1000;

/** `background`: nobody waits for it. */
export type Urgency = "person" | "background";

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
  sleep: (milliseconds) => wait(milliseconds),
};

interface Waiting {
  readonly urgency: Urgency;
  readonly end: (turn: Turn) => void;
}

/** `onPace`: called for every change of the pace. */
export function createPacing(clock: PacingClock = systemClock, onPace: (pace: Pace) => void = () => undefined): Pacing {
  let closedUntil = 0;
  let pace: Pace = "free";
  /** When the last limits that were received are out of date. */
  let validUntil = 0;
  let last = Number.NEGATIVE_INFINITY;
  let sent: number[] = [];
  const waiting: Waiting[] = [];
  let letting = false;
  /** Interrupts the pause of a background request. */
  let wake: (() => void) | undefined;
  const throttle = pThrottle({ limit: perSecond, interval: 1000, strict: true });
  const slot: () => Promise<void> = throttle(() => Promise.resolve());

  function become(next: Pace): void {
    if (next === pace) return;
    pace = next;
    onPace(next);
  }

  /** Milliseconds until a request of this urgency may be sent. */
  function wait(urgency: Urgency): number {
    const now = clock.now();
    if (closedUntil > now) return closedUntil - now;
    if (validUntil <= now) {
      become("free");
      return 0;
    }
    if (pace === "closed") become("scarce");
    if (pace === "scarce" && urgency === "background") return validUntil - now;
    const pause = pace === "scarce" ? pauseWhileScarce : pace === "shared" ? pauseWhileShared : 0;
    return Math.max(0, last + pause - now);
  }

  /** The next request: the user's first. */
  function first(): Waiting | undefined {
    return waiting.find(({ urgency }) => urgency === "person") ?? waiting[0];
  }

  /** Lets requests go one by one. After each pause everything is decided again. */
  async function letGo(): Promise<void> {
    if (letting) return;
    letting = true;
    for (let next = first(); next !== undefined; next = first()) {
      const pause = wait(next.urgency);
      if (pause > 0) {
        const slept = clock.sleep(pause);
        if (next.urgency === "person") await slept;
        else await Promise.race([slept, new Promise<void>((resolve) => (wake = resolve))]);
        wake = undefined;
        continue;
      }
      await slot();
      const chosen = first();
      if (chosen === undefined || wait(chosen.urgency) > 0) continue;
      waiting.splice(waiting.indexOf(chosen), 1);
      last = clock.now();
      sent = [...sent.filter((at) => at > last - 60_000), last];
      chosen.end("go");
      // The response may change the limits for the requests behind it.
      await Promise.resolve();
    }
    letting = false;
  }

  return {
    turn: (urgency = "person", signal) =>
      new Promise((resolve) => {
        const leave = (): void => {
          const at = waiting.indexOf(one);
          if (at >= 0) waiting.splice(at, 1);
          one.end("cancelled");
        };
        const one: Waiting = {
          urgency,
          end: (turn) => {
            signal?.removeEventListener("abort", leave);
            resolve(turn);
          },
        };
        if (signal?.aborted === true) {
          resolve("cancelled");
          return;
        }
        signal?.addEventListener("abort", leave, { once: true });
        waiting.push(one);
        if (urgency === "person") wake?.();
        void letGo();
      }),
    closedFor: () => Math.max(0, closedUntil - clock.now()),
    update(headers) {
      const now = clock.now();
      const left = leftIn(headers);
      if (left.length > 0) {
        validUntil = now + 60_000;
        sent = sent.filter((at) => at > now - 60_000);
        const minute = left.find(({ name }) => name === "Minute");
        const others = minute === undefined ? 0 : minute.limit - minute.remaining - sent.length;
        if (left.some(({ limit, remaining }) => remaining < limit * reserve)) become("scarce");
        else become(others > noticeable ? "shared" : "free");
      }
      const date = headers.get("Date");
      const reset = parseSeconds(headers.get("RateLimit-Reset"), date) ?? 0;
      if (parseSeconds(headers.get("RateLimit-Remaining"), null) !== 0 || reset === 0) return;
      // After a longer pause than this, the request is sent anyway and gets a 429.
      const pause = Math.min(reset, longestWait) * 1000;
      closedUntil = Math.max(closedUntil, now + pause);
      validUntil = Math.max(validUntil, closedUntil);
      // Nobody notices a second.
      if (reset <= 1) return;
      become("closed");
      for (const one of waiting.splice(0)) one.end("closed");
    },
  };
}

/** The limits per minute, hour and day, as far as the response has them. */
function leftIn(headers: Headers): { name: string; limit: number; remaining: number }[] {
  return ["Minute", "Hour", "Day"].flatMap((name) => {
    const limit = Number(headers.get(`X-RateLimit-Limit-${name}`) ?? Number.NaN);
    const remaining = Number(headers.get(`X-RateLimit-Remaining-${name}`) ?? Number.NaN);
    return limit > 0 && remaining >= 0 ? [{ name, limit, remaining }] : [];
  });
}
