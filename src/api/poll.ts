// Polling with growing pauses: until an operation ends (`pollUntil`), or while the result is visible (`createPoller`).
// Nothing else polls a server.

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
  /** The next pause in milliseconds; overrides the growing one. */
  readonly after?: number;
}

export interface PollOptions extends Pauses {
  readonly signal?: AbortSignal | undefined;
  /** For tests. Resolves to false when the signal is aborted. */
  readonly wait?: typeof pause;
}

/**
 * Calls `poll` after a first pause, and again until it is done. Resolves to undefined if aborted; a running call of `poll`
 * is not interrupted.
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

/**
 * The pauses of everything that is polled while it is visible. They suit the slowest, the creation of a cluster, which
 * takes 45 seconds to 4 minutes.
 */
const whileVisible = { first: 5_000, max: 60_000, growth: 1.5 };

/** Polls while `isNeeded` returns true. The pauses start anew after a stop or a change of the state. */
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
    let lastState = state();
    void pollUntil(
      async () => {
        isRefreshing = true;
        const refreshed = refresh();
        // An exception is a bug, reported as an unhandled rejection, and does not end the polling.
        void refreshed.finally(() => (isRefreshing = false));
        await Promise.allSettled([refreshed]);
        // What `isNeeded` reads may be gone.
        if (disposed || !isNeeded()) stop();
        const previousState = lastState;
        lastState = state();
        return lastState === previousState ? {} : { after: whileVisible.first };
      },
      { ...whileVisible, signal: polling.signal, wait },
    );
  }

  return {
    /** Call it when `isNeeded` may have changed. */
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
