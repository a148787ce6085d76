// Terminals with a secret in the environment: of that one terminal, which VS Code does not bring back
// after a restart, since it would have to keep the environment on disk.

import * as vscode from "vscode";
import { showErrorMessage } from "./messages";
import { changedVariable } from "./terminal-environment";
import { plainText, singleLine } from "./untrusted-text";

const t = vscode.l10n.t;

/** Undefined where the person was told why there is none. */
export function openTerminal(
  name: string,
  env: Readonly<Record<string, string>>,
): vscode.Terminal | undefined {
  const changed = changedVariable(env);
  if (changed !== undefined) {
    void showErrorMessage(
      t("Couldn't open a terminal: VS Code would change the value of {0}.", changed),
    );
    return undefined;
  }
  const terminal = vscode.window.createTerminal({
    // Icons are drawn in it.
    name: plainText(singleLine(name)),
    iconPath: new vscode.ThemeIcon("key"),
    env,
    isTransient: true,
  });
  terminal.show();
  return terminal;
}
