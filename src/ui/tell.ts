// A problem as one message, with the one button that helps.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import { commands } from "../commands";
import { describe } from "./problem";

/** `sentence` puts the reason into the words of whoever tells it. */
export async function tellProblem(
  problem: Problem,
  host: string,
  sentence: (why: string) => string = (why) => why,
): Promise<void> {
  const { sentence: why, remedy } = describe(problem, host);
  const titles = remedy === undefined ? [vscode.l10n.t("Show Log")] : [remedy.title];
  const choice = await vscode.window.showErrorMessage(sentence(why), ...titles);
  if (choice === undefined) return;
  if (remedy === undefined) await vscode.commands.executeCommand(commands.showLog);
  else await vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? []));
}
