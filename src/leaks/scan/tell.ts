// What is said of a scan at its end.

import * as vscode from "vscode";
import { commands } from "../../commands";
import { showInformationMessage } from "../../ui/messages";
import { largest } from "../settings";

const t = vscode.l10n.t;

export interface Sum {
  looked: number;
  /** As many as Problems has. */
  found: number;
  tooLarge: number;
  unread: number;
  stopped: boolean;
}

export async function tellScan(sum: Sum, ignoredToo: boolean): Promise<void> {
  const show = t("Show Problems");
  const ignored = t("Scan Ignored Files Too");
  const megabytes = largest() / (1024 * 1024);
  const text = [
    sum.found === 0
      ? t("No Skycloak key was found in {0} files.", sum.looked)
      : t("Skycloak keys found: {0}, in {1} files looked at.", sum.found, sum.looked),
    ...(sum.stopped ? [t("The scan was stopped before its end.")] : []),
    ...(sum.tooLarge === 0
      ? []
      : [t("Files larger than the limit of {0} MB: {1}.", megabytes, sum.tooLarge)]),
    ...(sum.unread === 0 ? [] : [t("Files that could not be read: {0}.", sum.unread)]),
  ].join(" ");
  const buttons = [...(sum.found === 0 ? [] : [show]), ...(ignoredToo ? [] : [ignored])];
  const choice = await showInformationMessage(text, ...buttons);
  if (choice === show) {
    void vscode.commands.executeCommand("workbench.actions.view.problems");
  } else if (choice === ignored) {
    void vscode.commands.executeCommand(commands.scanAll);
  }
}
