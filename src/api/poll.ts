// Polling with growing pauses: until an operation ends (`pollUntil`), or while somebody can see the result
// (`createPoller`). Nothing else polls a server.

import { pause } from "./wait";

/** Pauses in milliseconds, and the factor by which they grow. By default they stay the same. */
export interface Pauses {
  readonly first: number;
  readonly max?: number;
  readonly growth?: number;
}

/** The result of one poll; without `done`, polling continues. */
export interface Polled<T> {
  readonly done?: T;
  /** The next pause in milliseconds, instead of one that has grown. */
  readonly after?: number;
}

export interface PollOptions extends Pauses {
  readonly signal?: AbortSignal | undefined;
  /** For tests. Resolves to false when the signal is aborted. */
  readonly wait?: typeof pause;
}

/**
 * Calls `poll` after a first pause, and again until it is done. Undefined if aborted, which does not interrupt a call.
 */
export async function pollUntil<T>(
  poll: () => Promise<Polled<T>>,
  { first, max = first, growth = 1, signal, wait = pause }: PollOptions,
): Promise<T | undefined> {
  for (let next = first; await wait(next, signal);) {
    const polled = await poll();
    if (polled.done !== undefined) return polled.done;
    next = polled.after ?? Math.min(next * growth, max);
  }
  return undefined;
}

export interface PollerOptions {
  /** Whether to poll: the object is visible, and may still change. */
  readonly isNeeded: () => boolean;
  /** The current state as text; pauses grow while it stays the same. */
  readonly state: () => string;
  readonly refresh: () => Promise<void>;
  readonly wait?: typeof pause;
}

export type Poller = ReturnType<typeof createPoller>;

/** Creating a cluster takes 45 seconds to 4 minutes: a first poll after 5 seconds is early enough. */
const whileVisible = { first: 5_000, max: 60_000, growth: 1.5 };

/** Polls while that is needed. After a break or a change it starts with the shortest pause again. */
export function createPoller({ isNeeded, state, refresh, wait }: PollerOptions) {
  let polling: AbortController | undefined;
  let isRefreshing = false;
  let disposed = false;

  function stop(): void {
    polling?.abort();
    polling = undefined;
  }

  function start(): void {
    polling = new AbortController();
    let last = state();
    void pollUntil(
      async () => {
        isRefreshing = true;
        const refreshed = refresh();
        // An exception is a bug, reported as an unhandled rejection, and does not end the polling.
        void refreshed.finally(() => (isRefreshing = false));
        await Promise.allSettled([refreshed]);
        if (!isNeeded()) stop();
        const before = last;
        last = state();
        return last === before ? {} : { after: whileVisible.first };
      },
      { ...whileVisible, signal: polling.signal, wait },
    );
  }

  return {
    /** To be called whenever `isNeeded` may have changed. */
    reconsider: (): void => {
      if (isRefreshing || disposed) return;
      if (!isNeeded()) stop();
      else if (polling === undefined) start();
    },
    dispose: (): void => {
      disposed = true;
      stop();
    },
  };
}
