// Waits that a person notices are shown, and can be cancelled: whatever waits has not been done.

import type { Problem } from "./problem";

export interface Wait {
  /** What the last attempt ran into, or the pacing foresees. */
  readonly why: Problem["kind"];
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
