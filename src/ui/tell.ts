// A problem as one message, with the one button that helps.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import { commands } from "../commands";
import { showErrorMessage } from "./messages";
import { describe } from "./problem";

/**
 * `sentence` puts the reason into the words of whoever tells it. Comes back at once: a message
 * may stay unanswered for hours, and nothing waits for it.
 */
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
    command: commands.showLog,
  };
  void showErrorMessage(sentence(why), title).then((choice) => {
    if (choice === title) void vscode.commands.executeCommand(command, ...given);
  });
}
