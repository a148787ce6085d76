// Terminals with a secret in their environment. They are transient: to restore one after a restart, VS Code
// would keep its environment on disk.

import * as vscode from "vscode";
import { showErrorMessage } from "./messages";
import { findAlteredVariable, plainText, singleLine } from "./untrusted-text";

const t = vscode.l10n.t;

/** Opens a terminal. If VS Code would alter a variable, shows an error and returns undefined. */
export function openTerminal(name: string, env: Readonly<Record<string, string>>): vscode.Terminal | undefined {
  const altered = findAlteredVariable(env);
  if (altered !== undefined) {
    void showErrorMessage(t("Couldn't open a terminal: VS Code would change the value of {0}.", altered));
    return undefined;
  }
  const terminal = vscode.window.createTerminal({
    // VS Code renders `$(icon)` in names of terminals.
    name: plainText(singleLine(name)),
    iconPath: new vscode.ThemeIcon("key"),
    env,
    isTransient: true,
  });
  terminal.show();
  return terminal;
}
