// Carries out a change: shown while it is under way, with a busy cluster waited for where the person
// sees it and can stop waiting. Nothing that may have been done is sent again.

import * as vscode from "vscode";
import type { HttpAnswer } from "../../../api/http";
import { mayHaveBeenDone, type Answer, type Problem } from "../../../api/problem";
import type { WriteRoute } from "../../../api/skycloak";
import type { Connection } from "../../../connections/connection";
import { describe } from "../../../ui/problem";
import { tellProblem } from "../../../ui/tell";

const t = vscode.l10n.t;

export interface Change {
  readonly route: WriteRoute;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** “Renaming “x”…” */
  readonly title: string;
  /** “Renaming “x””, before a colon. */
  readonly subject: string;
}

/** Whoever waits longer than this for a busy cluster is told instead. Milliseconds. */
const longestWait = 15 * 60_000;

/** The answer of what was done; undefined where it was not, or may have been, and the person knows. */
export async function carryOut(
  connection: Connection,
  change: Change,
  words: (problem: Problem) => string | undefined = () => undefined,
): Promise<HttpAnswer | undefined> {
  const answer = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: change.title,
      cancellable: true,
    },
    (progress, token) =>
      send(connection, change, (report) => progress.report({ message: report }), token),
  );
  if (answer === undefined) return undefined;
  if (answer.ok) return answer.value;
  const { problem } = answer;
  connection.learn(problem);
  const { subject } = change;
  const host = connection.host();
  if (mayHaveBeenDone(problem) && words(problem) === undefined) {
    const { sentence } = describe(problem, host);
    void vscode.window.showWarningMessage(
      t(
        "{0}: it is not known whether it was done, so it was not sent again. {1} The list is being read again.",
        subject,
        sentence,
      ),
    );
    return undefined;
  }
  tellProblem(problem, host, (why) => t("{0}: {1}", subject, words(problem) ?? why));
  return undefined;
}

/** Undefined where the person stopped waiting before anything was done. */
async function send(
  connection: Connection,
  { route, parameters, body }: Change,
  report: (message: string) => void,
  token: vscode.CancellationToken,
): Promise<Answer<HttpAnswer> | undefined> {
  const until = Date.now() + longestWait;
  for (;;) {
    const client = await connection.client();
    if (!client.ok) return client;
    if (token.isCancellationRequested) return undefined;
    const answer = await client.value.write(route, {
      ...(parameters === undefined ? {} : { parameters }),
      ...(body === undefined ? {} : { body }),
    });
    const busyFor =
      !answer.ok && answer.problem.kind === "conflict" ? answer.problem.retryAfter : undefined;
    if (busyFor === undefined || Date.now() > until) return answer;
    // The server has said that it did nothing: asking again is safe.
    const seconds = Math.max(1, Math.min(busyFor, 60));
    report(t("The cluster is busy. Trying again in {0} seconds…", seconds));
    if (!(await pause(seconds * 1000, token))) return undefined;
    report("");
  }
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
