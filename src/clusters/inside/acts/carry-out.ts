// Carries out a change, of a cluster or of what is in one: shown while it is under way, and told where it
// was not done, or may not have been.

import * as vscode from "vscode";
import type { HttpAnswer } from "../../../api/http";
import { mayHaveBeenDone, type Problem } from "../../../api/problem";
import type { Connection } from "../../../connections/connection";
import { tellProblem } from "../../../ui/tell";
import { sendPatiently, type Request } from "./patient";

const t = vscode.l10n.t;

export interface Change extends Request {
  /** “Renaming “x””: the title of the progress, and what a message begins with. */
  readonly subject: string;
  /** What a refusal means here; undefined for its own words. */
  readonly words?: (problem: Problem) => string | undefined;
  /** Looks at what it came to, where that is not known. */
  readonly look?: () => Promise<void>;
}

/** The answer of what was done; undefined where it was not, or may have been, and the person knows. */
export async function carryOut(
  connection: Connection,
  { subject, words, look, ...request }: Change,
): Promise<HttpAnswer | undefined> {
  const answer = await sendPatiently(connection, `${subject}…`, request);
  if (answer === undefined) return undefined;
  if (answer.ok) return answer.value;
  const { problem } = answer;
  if (problem.kind === "cancelled" && problem.undone === true) return undefined;
  // The words are those of the API's own refusals.
  const own = problem.unproven === true ? undefined : words?.(problem);
  const isGone = request.route.method === "DELETE" && problem.kind === "not-found";
  const isUnknown = isGone || mayHaveBeenDone(problem);
  tellProblem(problem, connection.host(), (why) =>
    isUnknown
      ? t(
          "{0}: this may have been done, so it was not sent again. {1} Checking…",
          subject,
          own ?? why,
        )
      : t("{0} was not done. {1}", subject, own ?? why),
  );
  if (isUnknown) await look?.();
  return undefined;
}
