// Keeps this extension within the workspace's rate limits, which it shares with Terraform and
// every other client of the person: never more than 5 requests in a second, and none while
// the last answer said that nothing is left.

import pThrottle from "p-throttle";

/** Skycloak's published limit per workspace: 5 requests a second. */
const perSecond = 5;

/** Longer waits are not worth a person's time: the request goes out and hears its 429. */
const longestPauseSeconds = 60;

export interface Pacing {
  /** Resolves when the next request may go out, in the order of the calls. */
  turn(): Promise<void>;
  /** Reads the limit headers of an answer. */
  heard(headers: Headers): void;
}

export interface PacingClock {
  /** Milliseconds since any fixed moment. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const systemClock: PacingClock = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export function createPacing(clock: PacingClock = systemClock): Pacing {
  let closedUntil = 0;
  const throttle = pThrottle({ limit: perSecond, interval: 1000, strict: true });
  const slot: () => Promise<void> = throttle(() => Promise.resolve());
  return {
    async turn() {
      // The gate comes first and is looked at again: those who waited at it must not all
      // pass at once when it opens.
      do {
        for (let wait = closedUntil - clock.now(); wait > 0; wait = closedUntil - clock.now()) {
          await clock.sleep(wait);
        }
        await slot();
      } while (closedUntil > clock.now());
    },
    heard(headers) {
      const reset = Number(headers.get("RateLimit-Reset") ?? Number.NaN);
      if (headers.get("RateLimit-Remaining") !== "0" || !(reset > 0)) return;
      const pause = Math.min(reset, longestPauseSeconds) * 1000;
      closedUntil = Math.max(closedUntil, clock.now() + pause);
    },
  };
}
