// A wait of a request in a notification, with what it waits for. Requests that wait for the same thing at the
// same time share one.

import * as vscode from "vscode";
import type { ShowWait, Wait } from "../api/shown-wait";
import { withProgress } from "./messages";

const t = vscode.l10n.t;

interface Shown {
  readonly giveUp: AbortController;
  readonly close: () => void;
  users: number;
}

const nothing = (): void => undefined;

/** `host`: whom the requests go to. */
export function createWaitDisplay(): (wait: Wait, host: string) => ReturnType<ShowWait> {
  const open = new Map<string, Shown>();
  return (wait, host) => {
    const name = JSON.stringify([wait.why, host]);
    const current = open.get(name);
    const isUsable = current !== undefined && !current.giveUp.signal.aborted;
    const shown = isUsable ? current : show(wait, host);
    open.set(name, shown);
    shown.users += 1;
    return {
      signal: shown.giveUp.signal,
      end: () => {
        shown.users -= 1;
        if (shown.users > 0) return;
        if (open.get(name) === shown) open.delete(name);
        shown.close();
      },
    };
  };
}

function show(wait: Wait, host: string): Shown {
  let close = nothing;
  const closed = new Promise<void>((resolve) => (close = resolve));
  const giveUp = new AbortController();
  const location = vscode.ProgressLocation.Notification;
  void withProgress({ location, title: words(wait, host), cancellable: true }, (_, token) => {
    token.onCancellationRequested(() => giveUp.abort());
    return closed;
  });
  return { giveUp, close, users: 0 };
}

function words({ why, milliseconds }: Wait, host: string): string {
  const seconds = Math.ceil(milliseconds / 1000);
  switch (why) {
    case "rate-limited":
      return t("{0} accepts no more requests for now. Waiting {1} seconds…", host, seconds);
    case "conflict":
      return t("{0} is busy with another change. Trying again in {1} seconds…", host, seconds);
    default:
      return t("{0} is not available. Trying again in {1} seconds…", host, seconds);
  }
}
