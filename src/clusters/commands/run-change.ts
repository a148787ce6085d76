// The one way to change something on the server: with progress, waiting for a busy cluster as long as the
// person likes, and telling the person if it was not done, or may have been. A request that may have been
// carried out is never sent again.

import * as vscode from "vscode";
import type { ApiResponse, ApiSuccess } from "../../api/http";
import { pollUntil } from "../../api/poll";
import { mayHaveBeenDone, type ApiError } from "../../api/errors";
import type { WriteRoute } from "../../api/routes";
import { longestWait } from "../../api/wait";
import type { Connection } from "../../connections/connection";
import { cancellable } from "../../ui/progress";
import { showError } from "../../errors/errors";

const t = vscode.l10n.t;

export interface Change {
  readonly route: WriteRoute;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** “Renaming “x””: the title of the progress, and how error messages begin. */
  readonly subject: string;
  /** What an error of the API means here; undefined for its own words. */
  readonly words?: (problem: ApiError) => string | undefined;
  /** The list that shows what was changed: read again if the outcome is unknown, and after `show`. */
  readonly list?: { reread(): Promise<void> };
  /** Shows the response in the list at once, before that is read again. */
  readonly show?: (body: unknown) => void;
}

/** The response; undefined if it was not done or may not have been, which the person has been told. */
export async function runChange(
  connection: Connection,
  change: Change,
): Promise<ApiSuccess | undefined> {
  const { route, subject, words, list, show } = change;
  const answer = await sendWithRetry(connection, change);
  if (answer?.ok === true) {
    if (show !== undefined) {
      show(answer.value);
      void list?.reread();
    }
    return answer;
  }
  // Undefined: the person stopped waiting before anything was done.
  const problem = answer?.problem;
  if (problem === undefined || (problem.kind === "cancelled" && problem.undone === true)) {
    return undefined;
  }
  // The words are for the API's own errors.
  const own = problem.unproven === true ? undefined : words?.(problem);
  const isGone = route.method === "DELETE" && problem.kind === "not-found";
  const isUnknown = isGone || mayHaveBeenDone(problem);
  showError(problem, connection.host(), (why) =>
    isUnknown
      ? t(
          "{0}: this may have been done, so it was not sent again. {1} Checking…",
          subject,
          own ?? why,
        )
      : t("{0} was not done. {1}", subject, own ?? why),
  );
  if (isUnknown) await list?.reread();
  return undefined;
}

/** Milliseconds after which a cluster that is still busy is an error. */
const longestInAll = 15 * 60_000;

function sendWithRetry(
  connection: Connection,
  { route, parameters, body, subject }: Change,
): Promise<ApiResponse | undefined> {
  return cancellable(`${subject}…`, (signal, report) => {
    const until = performance.now() + longestInAll;
    return pollUntil(
      async () => {
        report("");
        const answer = await connection.call(route, { parameters, body, signal });
        const busyFor =
          !answer.ok && answer.problem.kind === "conflict" && !mayHaveBeenDone(answer.problem)
            ? answer.problem.retryAfter
            : undefined;
        if (busyFor === undefined || performance.now() > until) return { done: answer };
        // The server has said that it did nothing, so it is safe to send it again.
        const seconds = Math.max(1, Math.min(busyFor, longestWait));
        report(t("The cluster is busy. Trying again in {0} seconds…", seconds));
        return { after: seconds * 1000 };
      },
      { first: 0, signal },
    );
  });
}
