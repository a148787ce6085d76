// Carries out a change of a cluster itself: shown while it is under way, and told where it was not done.

import * as vscode from "vscode";
import type { HttpAnswer } from "../../../api/http";
import { mayHaveBeenDone, type Problem } from "../../../api/problem";
import type { Connection } from "../../../connections/connection";
import { describe } from "../../../ui/problem";
import { tellProblem } from "../../../ui/tell";
import { sendPatiently, type Request } from "./patient";

const t = vscode.l10n.t;

export interface Change extends Request {
  /** “Renaming “x”…” */
  readonly title: string;
  /** “Renaming “x””, before a colon. */
  readonly subject: string;
}

/** The answer of what was done; undefined where it was not, or may have been, and the person knows. */
export async function carryOut(
  connection: Connection,
  change: Change,
  words: (problem: Problem) => string | undefined = () => undefined,
): Promise<HttpAnswer | undefined> {
  const answer = await sendPatiently(connection, change.title, change);
  if (answer === undefined) return undefined;
  if (answer.ok) return answer.value;
  const { problem } = answer;
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
