// Sends a change, with a busy cluster waited for where the person sees it and can stop waiting. Nothing
// that may have been done is sent again.

import * as vscode from "vscode";
import type { HttpAnswer } from "../../../api/http";
import type { Answer } from "../../../api/problem";
import type { WriteRoute } from "../../../api/skycloak";
import type { Connection } from "../../../connections/connection";
import { withProgress } from "../../../ui/messages";
import { sendThrough } from "./send";

const t = vscode.l10n.t;

export interface Request {
  readonly route: WriteRoute;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Whoever waits longer than this for a busy cluster is told instead. Milliseconds. */
const longestWait = 15 * 60_000;

/** Undefined where the person stopped waiting before anything was done. */
export async function sendPatiently(
  connection: Connection,
  title: string,
  { route, parameters, body }: Request,
): Promise<Answer<HttpAnswer> | undefined> {
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const until = Date.now() + longestWait;
      for (;;) {
        const answer = await sendThrough(connection, route, async (client) =>
          token.isCancellationRequested
            ? undefined
            : client.write(route, {
                ...(parameters === undefined ? {} : { parameters }),
                ...(body === undefined ? {} : { body }),
              }),
        );
        const busyFor =
          answer?.ok === false && answer.problem.kind === "conflict"
            ? answer.problem.retryAfter
            : undefined;
        if (busyFor === undefined || Date.now() > until) return answer;
        // The server has said that it did nothing: asking again is safe.
        const seconds = Math.max(1, Math.min(busyFor, 60));
        const message = t("The cluster is busy. Trying again in {0} seconds…", seconds);
        progress.report({ message });
        if (!(await pause(seconds * 1000, token))) return undefined;
        progress.report({ message: "" });
      }
    },
  );
}

/** Whether the time has passed without anybody stopping it. */
function pause(milliseconds: number, token: vscode.CancellationToken): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(true), milliseconds);
    const stopped = token.onCancellationRequested(() => end(false));
    const end = (passed: boolean): void => {
      clearTimeout(timer);
      stopped.dispose();
      resolve(passed);
    };
  });
}
