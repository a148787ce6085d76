// How many findings there are, in the status bar; nothing where there is none.

import * as vscode from "vscode";
import { createStatusBarItem, type StatusBarItem } from "../ui/messages";
import type { Problems } from "./problems";

const t = vscode.l10n.t;

export class CountItem {
  readonly #item: StatusBarItem;
  readonly #problems: Problems;
  readonly #subscription: vscode.Disposable;
  #announced: NodeJS.Immediate | undefined;

  constructor(problems: Problems) {
    this.#problems = problems;
    this.#item = createStatusBarItem("leaks", vscode.StatusBarAlignment.Left, 1);
    this.#subscription = problems.onDidChange(() => {
      this.#announced ??= setImmediate(() => {
        this.#announced = undefined;
        this.#show();
      });
    });
  }

  dispose(): void {
    clearImmediate(this.#announced);
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #show(): void {
    const all = this.#problems.all();
    const count = all.reduce((sum, { problems }) => sum + problems.length, 0);
    if (count === 0) {
      this.#item.hide();
      return;
    }
    const isCommitted = all.some(({ problems }) =>
      problems.some(({ severity }) => severity === "error"),
    );
    this.#item.show({
      icon: "key",
      text: String(count),
      tooltip:
        count === 1
          ? t("One Skycloak key stands in a file. Show it in Problems.")
          : t("{0} Skycloak keys stand in files. Show them in Problems.", count),
      name: t("Skycloak Keys in Files"),
      command: "workbench.actions.view.problems",
      isError: isCommitted,
    });
  }
}
