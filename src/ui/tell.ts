// Shows a problem as a message, with a button for its remedy.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import type { Route } from "../api/routes";
import type { Scope } from "../api/scopes";
import { showErrorMessage } from "./messages";
import { describe } from "./problem";

/**
 * Whether a connection's key may do something, as far as is known; if not, says so. To be called before asking
 * any questions.
 */
export function checkScope(
  connection: { lacks(scope: Scope): boolean; host(): string },
  { scope }: Route,
): boolean {
  if (scope === undefined || !connection.lacks(scope)) return true;
  tellProblem({ kind: "scope-missing", scope }, connection.host());
  return false;
}

/** `sentence` puts the reason into the caller's words. Does not wait for the answer, which may never come. */
export function tellProblem(
  problem: Problem,
  host: string,
  sentence: (why: string) => string = (why) => why,
): void {
  const { sentence: why, remedy } = describe(problem, host);
  const {
    title,
    command,
    arguments: given = [],
  } = remedy ?? {
    title: vscode.l10n.t("Show Log"),
    command: "skycloak.showLog",
  };
  void showErrorMessage(sentence(why), title).then((choice) => {
    if (choice === title) void vscode.commands.executeCommand(command, ...given);
  });
}
