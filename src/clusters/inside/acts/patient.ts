// Sends a change, with a busy cluster waited for where the person sees it and can stop waiting. Nothing
// that may have been done is sent again.

import * as vscode from "vscode";
import type { HttpAnswer } from "../../../api/http";
import { mayHaveBeenDone, type Answer } from "../../../api/problem";
import type { WriteRoute } from "../../../api/skycloak";
import { longestWait, pause } from "../../../api/wait";
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
const longestInAll = 15 * 60_000;

/** Undefined where the person stopped waiting before anything was done. */
export async function sendPatiently(
  connection: Connection,
  title: string,
  { route, parameters, body }: Request,
): Promise<Answer<HttpAnswer> | undefined> {
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const until = performance.now() + longestInAll;
      const leaving = new AbortController();
      token.onCancellationRequested(() => leaving.abort());
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
          answer?.ok === false &&
          answer.problem.kind === "conflict" &&
          !mayHaveBeenDone(answer.problem)
            ? answer.problem.retryAfter
            : undefined;
        if (busyFor === undefined || performance.now() > until) return answer;
        // The server has said that it did nothing: asking again is safe.
        const seconds = Math.max(1, Math.min(busyFor, longestWait));
        const message = t("The cluster is busy. Trying again in {0} seconds…", seconds);
        progress.report({ message });
        if (!(await pause(seconds * 1000, leaving.signal))) return undefined;
        progress.report({ message: "" });
      }
    },
  );
}
