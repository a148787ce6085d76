// Polling with growing pauses: until an operation ends (`pollUntil`), or while somebody can see the result
// (`createPoller`). There are no other polling loops or timers.

import { pause } from "./wait";

/** Milliseconds, and the factor by which pauses grow. By default they stay the same. */
export interface Pauses {
  readonly first: number;
  readonly longest?: number;
  readonly growth?: number;
}

/** The result of one look; without `done`, polling goes on. */
export interface Polled<T> {
  readonly done?: T;
  /** The next pause in milliseconds, instead of a longer one than the last. */
  readonly after?: number;
}

export interface PollOptions extends Pauses {
  readonly signal?: AbortSignal | undefined;
  /** For tests. Resolves to false when the signal is aborted. */
  readonly wait?: typeof pause;
}

/**
 * Calls `look` after a first pause, and again until it is done. Undefined if it is aborted, which does not interrupt a
 * look.
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
  /** Whether to poll: the object is visible, and may still change. */
  readonly worthwhile: () => boolean;
  /** The current state as text; pauses grow while it stays the same. */
  readonly seen: () => string;
  readonly look: () => Promise<void>;
  readonly wait?: typeof pause;
}

export type Poller = ReturnType<typeof createPoller>;

/** Creating a cluster takes 45 seconds to 4 minutes: a first look after 5 seconds is early enough. */
const whileVisible = { first: 5_000, longest: 60_000, growth: 1.5 };

/** Polls while it is worthwhile. After a break or a change it starts with the shortest pause again. */
export function createPoller({ worthwhile, seen, look, wait }: PollerOptions) {
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
    /** To be called whenever `worthwhile` may have changed. */
    reconsider: (): void => {
      if (looking || disposed) return;
      if (!worthwhile()) stop();
      else if (polling === undefined) start();
    },
    dispose: (): void => {
      disposed = true;
      stop();
    },
  };
}
