// Marks files with findings in the explorer and on their tabs.

import * as vscode from "vscode";
import type { Problems } from "./problems";
import { showsDecorations } from "./settings";

const t = vscode.l10n.t;

export class FileMarks implements vscode.FileDecorationProvider {
  readonly #problems: Problems;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(problems: Problems) {
    this.#problems = problems;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      problems.onDidChange((uris) => this.#changed.fire([...uris])),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("skycloak.leaks")) this.#changed.fire(undefined);
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const problems = this.#problems.in(uri);
    if (problems.length === 0 || !showsDecorations()) return undefined;
    const isCommitted = problems.some(({ severity }) => severity === "error");
    const decoration = new vscode.FileDecoration(
      "K",
      problems.length === 1
        ? t("A Skycloak key stands in this file")
        : t("{0} Skycloak keys stand in this file", problems.length),
      new vscode.ThemeColor(isCommitted ? "list.errorForeground" : "list.warningForeground"),
    );
    // The folders above have colours enough.
    decoration.propagate = false;
    return decoration;
  }
}
