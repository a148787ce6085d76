// Shows a problem as a message, with a button for its remedy.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import type { Route } from "../api/routes";
import type { Scope } from "../api/scopes";
import { showErrorMessage } from "../ui/messages";
import { describeError } from "./errors";

/**
 * Whether a connection's key may do something, as far as is known; if not, says so. To be called before asking
 * any questions.
 */
export function checkScope(
  connection: { lacks(scope: Scope): boolean; host(): string },
  { scope }: Route,
): boolean {
  if (scope === undefined || !connection.lacks(scope)) return true;
  showError({ kind: "scope-missing", scope }, connection.host());
  return false;
}

/** `sentence` puts the reason into the caller's words. Does not wait for the answer, which may never come. */
export function showError(
  problem: ApiError,
  host: string,
  sentence: (why: string) => string = (why) => why,
): void {
  const { sentence: why, remedy } = describeError(problem, host);
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
