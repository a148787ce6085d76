// Progress in notifications and in the status bar: for work that takes a while, and for requests that have to wait.

import * as vscode from "vscode";
import type { ShowWait, Wait } from "../api/wait";
import { withProgress } from "./messages";

const t = vscode.l10n.t;

type Report = (message: string, increment?: number) => void;

/** Shows the progress of work. Its signal is aborted when the user cancels. */
export async function withCancellableProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  return withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const cancelled = new AbortController();
    const listener = token.onCancellationRequested(() => cancelled.abort());
    try {
      return await work(cancelled.signal, (message, increment) => progress.report({ message, increment }));
    } finally {
      listener.dispose();
    }
  });
}

/** Shows the progress of work that can't be cancelled. In the status bar: a message about the outcome may follow. */
export async function withProgressTitle<T>(title: string, work: () => Promise<T>): Promise<T> {
  return withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

/** Shows progress until it is closed. `delay`: milliseconds before it appears. */
export function openProgress(title: string, delay = 0) {
  const cancelled = new AbortController();
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));
  let latest: string | undefined;
  let reportNow: Report | undefined;
  const timer = setTimeout(() => {
    void withCancellableProgress(title, (signal, report) => {
      signal.addEventListener("abort", () => cancelled.abort());
      if (latest !== undefined) report(latest);
      reportNow = report;
      return closed;
    });
  }, delay);
  return {
    /** Aborted when the user cancels. */
    signal: cancelled.signal,
    report: (message: string): void => {
      latest = message;
      reportNow?.(message);
    },
    close: (): void => {
      clearTimeout(timer);
      close();
    },
  };
}

/**
 * Shows that a request is waiting, and why. Requests that wait for the same reason at the same time share a notification.
 * `host`: the host that the requests go to.
 */
export function createWaitDisplay(): (wait: Wait, host: string) => ReturnType<ShowWait> {
  const open = new Map<string, ReturnType<typeof openProgress> & { users: number }>();
  return (wait, host) => {
    const key = JSON.stringify([wait.reason, host]);
    const current = open.get(key);
    const isUsable = current !== undefined && !current.signal.aborted;
    const notification = isUsable ? current : { ...openProgress(waitMessage(wait, host)), users: 0 };
    open.set(key, notification);
    notification.users += 1;
    return {
      signal: notification.signal,
      end: () => {
        notification.users -= 1;
        if (notification.users > 0) return;
        if (open.get(key) === notification) open.delete(key);
        notification.close();
      },
    };
  };
}

function waitMessage({ reason, milliseconds }: Wait, host: string): string {
  const seconds = Math.ceil(milliseconds / 1000);
  switch (reason) {
    case "rate-limited":
      return t("{0} has reached its rate limit. Waiting {1} seconds…", host, seconds);
    case "conflict":
      return t("{0} is busy with another change. Trying again in {1} seconds…", host, seconds);
    default:
      return t("{0} is not available. Trying again in {1} seconds…", host, seconds);
  }
}
