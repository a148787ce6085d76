// Says once, and never again, that something was found: whoever sees it for the first time may
// not know where to look.

import * as vscode from "vscode";
import { showInformationMessage } from "../ui/messages";
import type { Problems } from "./problems";

const t = vscode.l10n.t;

const shownName = "skycloak.leaks.noticeShown";

export function tellFirstTime(problems: Problems, state: vscode.Memento): vscode.Disposable {
  if (state.get(shownName) === true) return new vscode.Disposable(() => undefined);
  const waiting = problems.onDidChange((uris) => {
    const [uri] = uris.filter((one) => problems.in(one).length > 0);
    if (uri === undefined || isBeingTyped(uri)) return;
    waiting.dispose();
    void state.update(shownName, true);
    const show = t("Show Problems");
    const name = vscode.workspace.asRelativePath(uri);
    void showInformationMessage(
      t("A Skycloak key stands in {0}. It is underlined there.", name),
      show,
    ).then((choice) => {
      if (choice === show) {
        void vscode.commands.executeCommand("workbench.actions.view.problems");
      }
    });
  });
  return waiting;
}

/** Whoever types a key knows that it is there, and is not to be disturbed. */
function isBeingTyped(uri: vscode.Uri): boolean {
  const name = uri.toString();
  return vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === name,
  );
}
