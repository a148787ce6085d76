// Notifications with a Cancel button, for work that takes a while and for requests that have to wait.

import * as vscode from "vscode";
import type { ShowWait, Wait } from "../api/wait";
import { withProgress } from "./messages";

const t = vscode.l10n.t;

type Report = (message: string, increment?: number) => void;

/** Shows the work's progress. Its signal is aborted when the user cancels. */
export async function withCancellableProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const cancelled = new AbortController();
      const listener = token.onCancellationRequested(() => cancelled.abort());
      try {
        return await work(cancelled.signal, (message, increment) =>
          progress.report(increment === undefined ? { message } : { message, increment }),
        );
      } finally {
        listener.dispose();
      }
    },
  );
}

/** Shows the progress of work that can't be cancelled. */
export async function withProgressTitle<T>(title: string, work: () => Promise<T>): Promise<T> {
  return withProgress({ location: vscode.ProgressLocation.Notification, title }, work);
}

export interface OpenProgress {
  /** Aborted when the user cancels. */
  readonly signal: AbortSignal;
  report(message: string): void;
  close(): void;
}

/** Shows progress until it is closed. `delay`: milliseconds for which nothing is shown. */
export function openProgress(title: string, delay = 0): OpenProgress {
  const cancelled = new AbortController();
  let last: string | undefined;
  let report: Report | undefined;
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));
  const timer = setTimeout(() => {
    void withCancellableProgress(title, (signal, reportTo) => {
      signal.addEventListener("abort", () => cancelled.abort());
      report = reportTo;
      if (last !== undefined) report(last);
      return closed;
    });
  }, delay);
  return {
    signal: cancelled.signal,
    report: (message) => {
      last = message;
      report?.(message);
    },
    close: () => {
      clearTimeout(timer);
      close();
    },
  };
}

/**
 * Shows that a request waits, and for what. Requests that wait for the same thing at the same time share a
 * notification. `host`: where the requests go.
 */
export function createWaitDisplay(): (wait: Wait, host: string) => ReturnType<ShowWait> {
  const open = new Map<string, OpenProgress & { users: number }>();
  return (wait, host) => {
    const name = JSON.stringify([wait.why, host]);
    const current = open.get(name);
    const isUsable = current !== undefined && !current.signal.aborted;
    const shown = isUsable ? current : { ...openProgress(words(wait, host)), users: 0 };
    open.set(name, shown);
    shown.users += 1;
    return {
      signal: shown.signal,
      end: () => {
        shown.users -= 1;
        if (shown.users > 0) return;
        if (open.get(name) === shown) open.delete(name);
        shown.close();
      },
    };
  };
}

function words({ why, milliseconds }: Wait, host: string): string {
  const seconds = Math.ceil(milliseconds / 1000);
  switch (why) {
    case "rate-limited":
      return t("{0} has reached its rate limit. Waiting {1} seconds…", host, seconds);
    case "conflict":
      return t("{0} is busy with another change. Trying again in {1} seconds…", host, seconds);
    default:
      return t("{0} is not available. Trying again in {1} seconds…", host, seconds);
  }
}
