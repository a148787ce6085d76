// The one place that asks again and again, with growing pauses: for the end of an operation (`pollUntil`),
// or for news while somebody can see them (`createPoller`). A new kind of waiting for something outside
// this process uses one of these two functions, not a loop or timer of its own.

import { pause } from "./wait";

/** Milliseconds, and the factor by which pauses grow; without the latter two all pauses are alike. */
export interface Pauses {
  readonly first: number;
  readonly longest?: number;
  readonly growth?: number;
}

/** What a look at an operation found; without `done` it goes on. */
export interface Polled<T> {
  readonly done?: T;
  /** Look again after so many milliseconds instead of a pause that is longer than the one before. */
  readonly after?: number;
}

export interface PollOptions extends Pauses {
  readonly signal?: AbortSignal | undefined;
  /** For tests. Resolves to false when the signal is aborted. */
  readonly wait?: typeof pause;
}

/**
 * Calls `look` after a first pause, and again until it is done. Undefined if it was aborted, which does
 * not interrupt a look.
 */
export async function pollUntil<T>(
  look: () => Promise<Polled<T>>,
  { first, longest = first, growth = 1, signal, wait = pause }: PollOptions,
): Promise<T | undefined> {
  for (let next = first; await wait(next, signal);) {
    const looked = await look();
    if (looked.done !== undefined) return looked.done;
    next = looked.after ?? Math.min(next * growth, longest);
  }
  return undefined;
}

export interface PollerOptions {
  /** Whether to look at all: it is visible, and not final. */
  readonly worthwhile: () => boolean;
  /** What is shown now, as text; while it stays the same the pauses grow. */
  readonly seen: () => string;
  readonly look: () => Promise<void>;
  readonly wait?: typeof pause;
}

export interface Poller {
  /** To be called whenever `worthwhile` may have changed. */
  readonly reconsider: () => void;
  readonly dispose: () => void;
}

/** Creating a cluster takes 45 seconds to 4 minutes: a first look after 5 seconds is early enough. */
const whileVisible = { first: 5_000, longest: 60_000, growth: 1.5 };

/** Looks while it is worthwhile. After a break, or news, it begins again with the shortest pause. */
export function createPoller({ worthwhile, seen, look, wait }: PollerOptions): Poller {
  let polling: AbortController | undefined;
  let looking = false;
  let disposed = false;

  function stop(): void {
    polling?.abort();
    polling = undefined;
  }

  function start(): void {
    polling = new AbortController();
    let last = seen();
    void pollUntil(
      async () => {
        looking = true;
        const looked = look();
        // An exception is a bug, reported as an unhandled rejection, and does not end the polling.
        void looked.finally(() => (looking = false));
        await Promise.allSettled([looked]);
        if (!worthwhile()) stop();
        const before = last;
        last = seen();
        return last === before ? {} : { after: whileVisible.first };
      },
      { ...whileVisible, signal: polling.signal, wait },
    );
  }

  return {
    reconsider: () => {
      if (looking || disposed) return;
      if (!worthwhile()) stop();
      else if (polling === undefined) start();
    },
    dispose: () => {
      disposed = true;
      stop();
    },
  };
}
