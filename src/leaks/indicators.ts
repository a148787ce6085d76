// Shows that there are findings: a count in the status bar, marks on files, and one notification ever.

import * as vscode from "vscode";
import type { Problems } from "./problems";
import { showsDecorations } from "./settings";
import { createStatusBarItem, showInformationMessage, type StatusBarItem } from "../ui/messages";
import { onDidChangeSetting } from "../ui/settings";

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

/** Marks files with findings in the Explorer and on their tabs. */
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
      onDidChangeSetting("leaks", () => this.#changed.fire(undefined)),
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

const shownName = "skycloak.leaks.noticeShown";

/** Tells about the first finding ever, since the user may not know where to look. */
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

/** Someone who is typing a key knows about it, and should not be interrupted. */
function isBeingTyped(uri: vscode.Uri): boolean {
  const name = uri.toString();
  return vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === name,
  );
}
