// The secrets in a repository's history: a view with a row for each secret, below it the files and
// the commits that put it there. A row opens the commit's version.

import * as vscode from "vscode";
import { gitApi, type GitApi } from "../../git/extension";
import { GitFailed } from "../../git/run";
import {
  showInformationMessage,
  showQuickPick,
  showWarningMessage,
  withProgress,
} from "../../ui/messages";
import type { Knowledge } from "../knowledge";
import { commitRow, secretRow } from "./rows";
import { searchHistory, type Introduced } from "./search";

const t = vscode.l10n.t;

const viewId = "skycloak.history";

type Node =
  | { readonly kind: "secret"; readonly first: Introduced; readonly all: readonly Introduced[] }
  | { readonly kind: "commit"; readonly one: Introduced };

export class HistoryView implements vscode.TreeDataProvider<Node> {
  readonly #knowledge: Knowledge;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable;
  #secrets: readonly Node[] = [];
  #api: GitApi | undefined;
  #root: vscode.Uri | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      vscode.window.registerTreeDataProvider(viewId, this),
      knowledge.onDidChange(() => this.#changed.fire(undefined)),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async scan(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      const said = t(
        "Git's history is read by running Git, which waits until you trust this workspace.",
      );
      void showInformationMessage(said);
      return;
    }
    this.#api = await gitApi();
    const root = await chooseRepository(this.#api);
    if (this.#api === undefined || root === undefined) {
      if (this.#api === undefined || this.#api.repositories.length === 0) {
        void showInformationMessage(t("There is no Git repository in this workspace."));
      }
      return;
    }
    await this.#search(this.#api.git.path, root);
  }

  async #search(binary: string, root: vscode.Uri): Promise<void> {
    const title = t("Looking for Skycloak keys in Git's history");
    const location = vscode.ProgressLocation.Notification;
    const options = { location, title, cancellable: true };
    await withProgress(options, async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      try {
        const { commits, introduced } = await searchHistory({
          binary,
          folder: root.fsPath,
          known: this.#knowledge,
          signal: stop.signal,
          progress: (count, done, of) =>
            progress.report({
              message:
                of === 0 ? t("{0} commits", count) : t("{0} of {1} versions of files", done, of),
            }),
        });
        if (!stop.signal.aborted) await this.#show(root, commits, introduced);
      } catch (error) {
        if (!(error instanceof GitFailed)) throw error;
        void showWarningMessage(t("Git could not read the history."));
      }
    });
  }

  async #show(root: vscode.Uri, commits: number, found: readonly Introduced[]): Promise<void> {
    this.#root = root;
    const groups = new Map<string, Introduced[]>();
    for (const one of found) {
      const { fingerprint } = one.finding;
      groups.set(fingerprint, [...(groups.get(fingerprint) ?? []), one]);
    }
    this.#secrets = [...groups.values()].flatMap((all) => {
      const [first] = all;
      return first === undefined ? [] : [{ kind: "secret", first, all }];
    });
    this.#changed.fire(undefined);
    await vscode.commands.executeCommand("setContext", "skycloak.historyScanned", found.length > 0);
    if (found.length > 0) await vscode.commands.executeCommand(`${viewId}.focus`);
    else {
      void showInformationMessage(t("No Skycloak key was found in {0} commits.", commits));
    }
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return [...this.#secrets];
    return node.kind === "secret" ? node.all.map((one) => ({ kind: "commit", one })) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === "commit") {
      const root = this.#root;
      const { commit, path } = node.one;
      const version = root && this.#api?.toGitUri(vscode.Uri.joinPath(root, path), commit);
      return commitRow(node.one, version);
    }
    const { first, all } = node;
    const { known, fingerprint } = first.finding;
    return secretRow(first, all.length - 1, this.#knowledge.factsOf(known, fingerprint));
  }
}

async function chooseRepository(api: GitApi | undefined): Promise<vscode.Uri | undefined> {
  const roots = (api?.repositories ?? []).map(({ rootUri }) => rootUri);
  if (roots.length < 2) return roots[0];
  const items = roots.map((root) => ({ label: vscode.workspace.asRelativePath(root), root }));
  const placeHolder = t("Whose history should be searched?");
  return (await showQuickPick(items, { placeHolder }))?.root;
}
