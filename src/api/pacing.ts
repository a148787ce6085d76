// Keeps this extension within the workspace's rate limits, which it shares with Terraform and
// every other client of the person: never more than 5 requests in a second, fewer while others send
// some too, hardly any while little is left, and none while nothing is. What a person waits for goes
// before what is only kept up to date.

import pThrottle from "p-throttle";
import { longestWait, pause as wait, parseSeconds } from "./wait";

/** Skycloak's published limit per workspace: 5 requests a second. */
const perSecond = 5;

/** The part of a minute's, an hour's or a day's requests that is left for others. */
const reserve = 0.2;

/** So many more requests in a minute than went out from here are somebody else's. */
const noticeable = 5;

/** Milliseconds between two requests. */
const pauseWhileShared = 350;
const pauseWhileScarce = 1000;

/** `background`: nobody waits for it. */
export type Urgency = "person" | "background";

/** `shared`: others send requests too; `scarce`: little is left; `closed`: nothing is. */
export type Pace = "free" | "shared" | "scarce" | "closed";

export type Turn = "go" | "cancelled" | "closed";

export interface Pacing {
  /**
   * Resolves when the next request may go out: urgent ones first, else in the order of the calls.
   * `cancelled`: the signal was aborted before. `closed`: no requests are left since then, or for longer.
   * The caller shows that wait, and asks again.
   */
  turn(urgency?: Urgency, signal?: AbortSignal): Promise<Turn>;
  /** Milliseconds until any request may go out; 0 while requests are left. */
  closedFor(): number;
  /** Reads the limit headers of an answer. */
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

/** `told`: hears of every change of the pace. */
export function createPacing(
  clock: PacingClock = systemClock,
  told: (pace: Pace) => void = () => undefined,
): Pacing {
  let closedUntil = 0;
  let pace: Pace = "free";
  /** When what was heard last is too old to go by. */
  let heardUntil = 0;
  let last = Number.NEGATIVE_INFINITY;
  let sent: number[] = [];
  const waiting: Waiting[] = [];
  let letting = false;
  /** Ends a wait of something that nobody waits for. */
  let wake: (() => void) | undefined;
  const throttle = pThrottle({ limit: perSecond, interval: 1000, strict: true });
  const slot: () => Promise<void> = throttle(() => Promise.resolve());

  function become(next: Pace): void {
    if (next === pace) return;
    pace = next;
    told(next);
  }

  /** Milliseconds until a request of this urgency may go out. */
  function wait(urgency: Urgency): number {
    const now = clock.now();
    if (closedUntil > now) return closedUntil - now;
    if (heardUntil <= now) {
      become("free");
      return 0;
    }
    if (pace === "closed") become("scarce");
    if (pace === "scarce" && urgency === "background") return heardUntil - now;
    const pause = pace === "scarce" ? pauseWhileScarce : pace === "shared" ? pauseWhileShared : 0;
    return Math.max(0, last + pause - now);
  }

  /** The one to go next: an urgent one, where there is any. */
  function first(): Waiting | undefined {
    return waiting.find(({ urgency }) => urgency === "person") ?? waiting[0];
  }

  /** Lets them go one by one. Everything is looked at again after each wait. */
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
      // Whoever goes may learn something that those behind it have to know.
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
        heardUntil = now + 60_000;
        sent = sent.filter((at) => at > now - 60_000);
        const minute = left.find(({ name }) => name === "Minute");
        const others = minute === undefined ? 0 : minute.limit - minute.remaining - sent.length;
        if (left.some(({ limit, remaining }) => remaining < limit * reserve)) become("scarce");
        else become(others > noticeable ? "shared" : "free");
      }
      const date = headers.get("Date");
      const reset = parseSeconds(headers.get("RateLimit-Reset"), date) ?? 0;
      if (parseSeconds(headers.get("RateLimit-Remaining"), null) !== 0 || reset === 0) return;
      // The request after a longer wait goes out all the same, and hears its 429.
      const pause = Math.min(reset, longestWait) * 1000;
      closedUntil = Math.max(closedUntil, now + pause);
      heardUntil = Math.max(heardUntil, closedUntil);
      // A second passes before anybody notices.
      if (reset <= 1) return;
      become("closed");
      for (const one of waiting.splice(0)) one.end("closed");
    },
  };
}

/** The limits of the longer times, as far as an answer announces them. */
function leftIn(headers: Headers): { name: string; limit: number; remaining: number }[] {
  return ["Minute", "Hour", "Day"].flatMap((name) => {
    const limit = Number(headers.get(`X-RateLimit-Limit-${name}`) ?? Number.NaN);
    const remaining = Number(headers.get(`X-RateLimit-Remaining-${name}`) ?? Number.NaN);
    return limit > 0 && remaining >= 0 ? [{ name, limit, remaining }] : [];
  });
}
