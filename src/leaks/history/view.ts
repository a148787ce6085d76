// The view of secrets in a repository's history: an item for each secret, and below it the files and commits that
// introduced it, which open the commit's version of the file.

import { createHash } from "node:crypto";
import { join } from "node:path";
import * as vscode from "vscode";
import { readText } from "../../files/text";
import { getGitApi, type GitApi } from "../../git/git-api";
import { committedBytes, repositoryAt } from "../../git/queries";
import { GitError, type GitFolder } from "../../git/run";
import { createFactsTooltip, createTreeView, describeItem, plainTreeItem } from "../../ui/messages";
import { offerActions, showInformationMessage, showQuickPick, showWarningMessage } from "../../ui/messages";
import { withCancellableProgress } from "../../ui/progress";
import { redact } from "../../ui/redact";
import { formatDateTime, formatRelative } from "../../ui/format";
import { rangeOf } from "../editor/finding-store";
import type { KeyFacts, KnownSecrets } from "../known-secrets";
import { searchHistoryInThread } from "../scan/threads";
import { maxFileSize } from "../settings";
import { type HistoryResult, type IntroducedSecret, maxChanges } from "./search";

const t = vscode.l10n.t;

const viewId = "skycloak.history";

/** The scheme of documents with a commit's version of a file. */
const scheme = "skycloak-commit";

/** A secret, as the list of commits that introduced it, or one of these commits. */
type Node = [newest: IntroducedSecret, ...older: IntroducedSecret[]] | IntroducedSecret;

export class HistoryView implements vscode.TreeDataProvider<Node>, vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable;
  #secrets: Node[] = [];
  /** Reads the versions of files that items refer to, by the URIs of their documents. */
  readonly #versions = new Map<string, () => Promise<Buffer>>();
  #repository: GitFolder | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  /** @param script of the worker thread */
  constructor(
    private readonly known: KnownSecrets,
    private readonly script: string,
  ) {
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      createTreeView(viewId, { treeDataProvider: this }),
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      known.onDidChange(() => this.#changed.fire(undefined)),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async scan(): Promise<void> {
    const api = await getGitApi();
    if (!vscode.workspace.isTrusted) {
      const message = t("Searching the history runs Git, which requires a trusted workspace.");
      offerActions(showInformationMessage, message, [t("Manage Workspace Trust"), "workbench.trust.manage"]);
    } else if (api === undefined || api.repositories.length === 0) {
      void showInformationMessage(t("This workspace has no Git repository."));
    } else {
      const root = await chooseRepository(api);
      if (root !== undefined) await this.#search(repositoryAt(api.git.path, root.fsPath));
    }
  }

  async #search(repository: GitFolder): Promise<void> {
    await withCancellableProgress(t("Searching the Git history for Skycloak keys"), async (signal, report) => {
      const { binary, folder } = repository;
      try {
        const found = await searchHistoryInThread({
          script: this.script,
          signal,
          progress: (commits, done, all) =>
            report(all === 0 ? t("{0} commits", commits) : t("{0} of {1} versions of files", done, all)),
          ...{ binary, folder, maxFileSize: maxFileSize(), ...this.known.marks },
        });
        if (found !== undefined && !signal.aborted) await this.#show(repository, found);
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        void showWarningMessage(failureText(error));
      }
    });
  }

  async #show(repository: GitFolder, found: HistoryResult): Promise<void> {
    this.#repository = repository;
    const secrets = new Map<string, [IntroducedSecret, ...IntroducedSecret[]]>();
    for (const commit of found.introduced) {
      const secret = secrets.get(commit.finding.fingerprint);
      if (secret === undefined) secrets.set(commit.finding.fingerprint, [commit]);
      else secret.push(commit);
    }
    this.#secrets = [...secrets.values()];
    this.#changed.fire(undefined);
    const isAny = secrets.size > 0;
    await vscode.commands.executeCommand("setContext", "skycloak.historyScanned", isAny);
    const result = resultText(found);
    if (result !== "") void showInformationMessage(result);
    if (isAny) await vscode.commands.executeCommand(`${viewId}.focus`);
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return this.#secrets;
    return Array.isArray(node) ? node : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (Array.isArray(node)) {
      const [newest, ...older] = node;
      const { known, fingerprint } = newest.finding;
      return plainTreeItem(secretItem(newest, older.length, this.known.factsOf(known, fingerprint)));
    }
    return plainTreeItem(commitItem(node, this.#repository && this.#versionAt(node, this.#repository)));
  }

  #versionAt({ commit, path }: IntroducedSecret, repository: GitFolder): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${path}`, query: commit });
    this.#versions.set(uri.toString(), () => committedBytes(repository, commit, join(repository.folder, path)));
    return uri;
  }

  /** The Git extension isn't used for this, because it would run text conversions that the repository configures. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string | undefined> {
    const read = this.#versions.get(uri.toString());
    if (read === undefined || !vscode.workspace.isTrusted) return undefined;
    const reading = readText(await read());
    return reading.ok ? reading.text : undefined;
  }
}

/** Describes what the items don't show: that there are none, and what was not read. */
function resultText({ commits, introduced, tooLarge, missing, isComplete }: HistoryResult): string {
  const limit = megabytes(maxFileSize());
  return [
    introduced.length === 0 && t("No Skycloak keys found in {0} commits.", commits),
    tooLarge > 0 && t("File versions larger than the limit of {0} MB: {1}.", limit, tooLarge),
    missing > 0 && t("File versions missing from this clone: {0}.", missing),
    !isComplete && t("Only the newest {0} file changes were searched.", maxChanges),
  ]
    .filter(Boolean)
    .join(" ");
}

function failureText({ limit }: GitError): string {
  if (limit === undefined) return t("Couldn't read the history.");
  return limit.kind === "time"
    ? t("Couldn't read the history: Git didn't respond for {0} seconds.", limit.max)
    : t("Couldn't read the history: Git's output is larger than {0} MB.", megabytes(limit.max));
}

function megabytes(bytes: number): number {
  return bytes / (1024 * 1024);
}

async function chooseRepository({ repositories }: GitApi): Promise<vscode.Uri | undefined> {
  const items = repositories.map(({ rootUri: root }) => ({ label: vscode.workspace.asRelativePath(root), root }));
  if (items.length < 2) return items[0]?.root;
  const placeHolder = t("Select a repository to search");
  return (await showQuickPick(items, { placeHolder }))?.root;
}

// The items of the view. Commit messages and paths may contain a key, so they are redacted.

/**
 * Creates the item of a secret, labeled with its name or prefix, and described by its newest commit if it has no name.
 */
export function secretItem({ finding, isAtHead, path, commit }: IntroducedSecret, others: number, facts?: KeyFacts) {
  const { head, fingerprint } = finding;
  const isNamed = facts !== undefined && facts.name !== "";
  const label = isNamed ? facts.name : head === "" ? t("Client secret") : head;
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  const location = t("{0} at {1}", redact(path), commit.slice(0, 8));
  item.id = `secret/${fingerprint}`;
  describeItem(item, [
    !isNamed && (others === 0 ? location : t("{0} and {1} more", location, others)),
    facts?.status === "dead" && t("no longer valid"),
    isAtHead ? t("still in HEAD") : t("only in the history"),
  ]);
  item.tooltip = t("{0}, fingerprint {1}", label, fingerprint);
  const color = isAtHead ? new vscode.ThemeColor("list.errorForeground") : undefined;
  item.iconPath = new vscode.ThemeIcon("key", color);
  item.contextValue = "historySecret";
  return item;
}

/** Creates the item of a commit that added a secret to a file. @param version the commit's version of the file */
export function commitItem(introduced: IntroducedSecret, version: vscode.Uri | undefined): vscode.TreeItem {
  const { commit, date, author, subject, path, finding } = introduced;
  const redactedPath = redact(path);
  const item = new vscode.TreeItem(redactedPath);
  const { language } = vscode.env;
  const time = new Date(date * 1000);
  // Distinguishes paths without containing them.
  const digest = createHash("sha256").update(path).digest("hex").slice(0, 16);
  item.id = `commit/${commit}/${finding.fingerprint}/${digest}`;
  describeItem(item, [commit.slice(0, 8), formatRelative(time, new Date(), language)]);
  item.iconPath = new vscode.ThemeIcon("git-commit");
  item.tooltip = createFactsTooltip(redact(subject), [
    [t("Commit"), commit],
    [t("Author"), redact(author)],
    [t("Date"), formatDateTime(time, language)],
    [t("File"), redactedPath],
  ]);
  item.contextValue = "historyCommit";
  // A path that contains a key isn't passed on.
  if (version !== undefined && redactedPath === path) {
    const title = t("Open Version at Commit");
    const options = { selection: rangeOf(finding) };
    item.command = { title, command: "vscode.open", arguments: [version, options] };
  }
  return item;
}
