// Scans all files of the workspace, without loading them into the editor. The findings are shown in Problems, updated
// when files change, and cleared by a command.

import * as vscode from "vscode";
import { canonicalUri, exists, filesBelow, identityOf } from "../../files/workspace";
import { isListed, readFile, watchFiles, workspaceRoots } from "../../files/workspace";
import { getGitApi } from "../../git/git-api";
import { ignoredFiles } from "../../git/repositories";
import { offerActions, showInformationMessage, type Action } from "../../ui/messages";
import { withCancellableProgress } from "../../ui/progress";
import { findSecrets } from "../detector/find";
import type { Finding, SecretLookup } from "../detector/incremental-detector";
import type { LeakDiagnostics } from "../editor/diagnostics";
import { followTabs, isBelow, reportTooLarge, textsInTabs } from "../editor/document-scanner";
import type { FindingStore, FindingsUpdate } from "../editor/finding-store";
import type { KnownSecrets } from "../known-secrets";
import { excludedGlobs, isEnabled, maxFileSize, siblingGlobs, siblingOf } from "../settings";
import { findingsIn } from "./bytes";
import { percentReporter, type ScanResponse, scanFiles } from "./threads";

const t = vscode.l10n.t;

/** Milliseconds. Changes of files within this time are handled together. */
const batchDelay = 200;

export class WorkspaceScan {
  /** The watchers of the files, from the first scan until its results are cleared. */
  #watching: vscode.Disposable | undefined;
  readonly #changed = new Map<string, vscode.Uri>();
  /** URIs of the scanned files, including new files, as strings. */
  #scanned = new Set<string>();
  /** URIs of files that have since been reported as too large, as strings. */
  readonly #reportedTooLarge = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Set when settings or ignore files may have changed the list of files to scan. */
  #isListStale = false;
  #withIgnored = false;
  /** Stops the running scan. */
  #stopper: AbortController | undefined;

  /** @param script of the worker threads */
  constructor(
    private readonly findings: FindingStore,
    private readonly known: KnownSecrets,
    private readonly diagnostics: LeakDiagnostics,
    private readonly script: string,
  ) {}

  dispose(): void {
    this.#stopper?.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.clear();
    this.#watching?.dispose();
    this.#watching = undefined;
  }

  /** Removes the findings from Problems, except findings in open documents. */
  clear(): void {
    this.dispose();
    this.findings.removeScanned();
    void vscode.commands.executeCommand("setContext", "skycloak.workspaceScanned", false);
  }

  async run(withIgnored: boolean): Promise<void> {
    if (!isEnabled()) {
      offerActions(showInformationMessage, t("Warnings about keys are disabled in the settings."), [
        t("Open Setting"),
        "workbench.action.openSettings",
        "skycloak.leaks.enabled",
      ]);
    } else if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
      offerActions(showInformationMessage, t("No folder is open. Open files are searched anyway."), [
        t("Open Folder…"),
        "vscode.openFolder",
      ]);
    } else {
      const title = t("Scanning for Skycloak keys");
      await withCancellableProgress(title, (signal, report) => this.#scan(withIgnored, signal, report));
    }
  }

  async #scan(
    withIgnored: boolean,
    cancelled: AbortSignal,
    report: (message: string, increment: number) => void,
  ): Promise<void> {
    // Problems shows the results of one scan, so a running scan is stopped.
    this.clear();
    const stopper = (this.#stopper = new AbortController());
    const signal = AbortSignal.any([cancelled, stopper.signal]);
    const summary = { searched: 0, found: 0, tooLarge: 0, unread: 0 };
    const uris = await filesToScan(withIgnored, signal);
    if (signal.aborted) {
      showSummary(summary, withIgnored, true);
      return;
    }
    this.#withIgnored = withIgnored;
    this.#scanned = new Set(uris.map(String));
    this.#watching = this.#watchFiles();
    void vscode.commands.executeCommand("setContext", "skycloak.workspaceScanned", true);
    const reportFile = await createFileReporter(this.known);
    const open = new Set(openDocuments().map(({ uri }) => uri.toString()));
    const isForThreads = (uri: vscode.Uri): boolean => uri.scheme === "file" && !open.has(uri.toString());
    const reported: Promise<void>[] = [];
    const reportPercent = percentReporter(uris.length, (increment, done) =>
      report(t("{0} of {1} files", done, uris.length), increment),
    );
    const onResponse = (response: ScanResponse): void => {
      if (signal.aborted) return;
      const found = response.found.map(({ path, findings }) => [vscode.Uri.file(path), findings] as const);
      if (found.length > 0) reported.push(this.#report(found, reportFile));
      for (const count of ["searched", "tooLarge", "unread"] as const) summary[count] += response[count];
      reportPercent(summary.searched);
    };
    const paths = uris.filter(isForThreads).map(({ fsPath }) => fsPath);
    const options = { script: this.script, signal, onResponse, maxFileSize: maxFileSize() };
    await scanFiles(paths, { ...options, ...this.known.marks });
    const readOthers = async (): Promise<void> => {
      await Promise.all(reported);
      for (const uri of uris) {
        if (isForThreads(uri) || signal.aborted) continue;
        const [unread] = await this.#read([uri], reportFile);
        if (unread !== undefined) summary[unread]++;
        summary.searched++;
      }
    };
    // A stopped scan must not wait for a file system that doesn't respond.
    const stopped = new Promise((resolve) => {
      signal.addEventListener("abort", resolve, { once: true });
    });
    await Promise.race([readOthers(), stopped]);
    const scanned = this.#scanned;
    const opened = openDocuments().map(({ uri }) => uri.toString());
    summary.found = await this.diagnostics.countIn(new Set([...scanned, ...opened]));
    summary.searched += opened.filter((name) => !scanned.has(name)).length;
    showSummary(summary, withIgnored, signal.aborted);
  }

  /** Reads files on any file system. If a file can't be read, its earlier findings stay. */
  async #read(uris: readonly vscode.Uri[], reportFile: ReportFile): Promise<(UnreadReason | undefined)[]> {
    const all = await Promise.all(uris.map(async (uri) => [uri, await findingsAt(uri, this.known)] as const));
    await this.#report(
      all.flatMap(([uri, result]) => (typeof result === "string" ? [] : [[uri, result]])),
      reportFile,
    );
    return all.map(([, result]) => (typeof result === "string" ? result : undefined));
  }

  async #report(found: readonly (readonly [vscode.Uri, readonly Finding[]])[], reportFile: ReportFile): Promise<void> {
    const watching = this.#watching;
    const reported = await Promise.all(found.map(([uri, findings]) => reportFile(uri, findings, this.#scanned)));
    // Another scan may have started in the meantime, or the results may have been cleared.
    if (watching !== undefined && this.#watching === watching) this.findings.set("scan", reported.flat());
  }

  #watchFiles(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher("**/*");
    // While a document is open, it takes precedence over its file.
    const rescan = (uri: vscode.Uri): void => {
      if (this.#scanned.has(uri.toString())) this.#updateSoon([uri]);
    };
    const listAgain = (): void => this.#updateSoon([], true);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(async (uri) => {
        if (!(await shouldScan(uri, this.#withIgnored))) return;
        this.#scanned.add(uri.toString());
        rescan(uri);
      }),
      watcher.onDidChange(rescan),
      // Fires for a deleted folder, but not for the files in it.
      watcher.onDidDelete((gone) => this.findings.removeScanned((uri) => isBelow(uri, gone))),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => rescan(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => rescan(uri)),
      followTabs(rescan),
      watchFiles("**/.gitignore", listAgain),
      vscode.workspace.onDidChangeWorkspaceFolders(listAgain),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (["skycloak.leaks", "files.exclude"].some((name) => change.affectsConfiguration(name))) listAgain();
      }),
      this.known.onDidChange((areTextsStale) => {
        if (areTextsStale) this.#updateSoon(this.findings.scanned);
      }),
    );
  }

  /** @param isListStale after a change of settings, folders or ignored files: whether to list the files again */
  #updateSoon(changed: readonly vscode.Uri[], isListStale = false): void {
    for (const uri of changed) this.#changed.set(uri.toString(), uri);
    this.#isListStale ||= isListStale;
    const watching = this.#watching;
    if (watching === undefined) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#update(watching);
    }, batchDelay);
  }

  /**
   * Removes files that are now excluded, and reads new and changed files. Reports each file that has grown above the
   * limit once, since it may contain keys now.
   */
  async #update(watching: vscode.Disposable): Promise<void> {
    if (this.#isListStale) {
      this.#isListStale = false;
      const uris = isEnabled() ? await filesToScan(this.#withIgnored) : [];
      // Another scan may have started in the meantime, or the results may have been cleared.
      if (this.#watching !== watching) return;
      const before = this.#scanned;
      this.#scanned = new Set(uris.map(String));
      this.findings.removeScanned((uri) => !this.#scanned.has(uri.toString()));
      for (const uri of uris) {
        if (!before.has(uri.toString())) this.#changed.set(uri.toString(), uri);
      }
    }
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    const results = await this.#read(changed, await createFileReporter(this.known));
    const tooLarge = changed.filter(
      (uri, index) => results[index] === "tooLarge" && !this.#reportedTooLarge.has(uri.toString()),
    );
    for (const uri of tooLarge) this.#reportedTooLarge.add(uri.toString());
    reportTooLarge(tooLarge);
  }
}

function showSummary(
  { searched, found, tooLarge, unread }: Record<"searched" | "found" | UnreadReason, number>,
  withIgnored: boolean,
  isStopped: boolean,
): void {
  const text = [
    found === 0
      ? t("No Skycloak keys found in {0} files.", searched)
      : t("Skycloak keys found: {0}, in {1} files searched.", found, searched),
    isStopped && t("The scan was stopped."),
    tooLarge > 0 && t("Files larger than the limit of {0} MB: {1}.", maxFileSize() / (1024 * 1024), tooLarge),
    unread > 0 && t("Files that couldn't be read: {0}.", unread),
  ];
  const show: Action = [t("Show Problems"), "workbench.actions.view.problems"];
  const all: Action = [t("Scan Ignored Files Too"), "skycloak.leaks.scanAll"];
  const actions = [...(found === 0 ? [] : [show]), ...(withIgnored ? [] : [all])];
  offerActions(showInformationMessage, text.filter(Boolean).join(" "), ...actions);
}

// The files of a scan, and the URIs under which they are reported.

/** Third-party code, which rarely contains the user's keys. Nearly every repository ignores it. */
const dependenciesGlob = "**/node_modules/**";

async function filesToScan(withIgnored: boolean, signal?: AbortSignal): Promise<vscode.Uri[]> {
  const files = new Map<string, vscode.Uri>();
  const cancellation = new vscode.CancellationTokenSource();
  signal?.addEventListener("abort", () => cancellation.cancel(), { once: true });
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const exclude = [...excludedGlobs(folder.uri), ...(withIgnored ? [] : [dependenciesGlob])];
    const found = await filesBelow(folder, { pattern: "**/*", exclude }, cancellation.token);
    for (const uri of await withoutExcluded(folder, found, withIgnored)) files.set(uri.toString(), uri);
  }
  return [...files.values()];
}

/** Whether to scan a file that is new or was excluded before. */
async function shouldScan(uri: vscode.Uri, withIgnored: boolean): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !isEnabled()) return false;
  const excludedFolders = withIgnored ? /\/\.git\// : /\/(?:node_modules|\.git)\//;
  if (excludedFolders.test(uri.path)) return false;
  if (!(await isListed(folder, uri, excludedGlobs(folder.uri)))) return false;
  return (await withoutExcluded(folder, [uri], withIgnored)).length > 0;
}

/** Removes files that are excluded because a sibling exists, or ignored by their own repositories. */
async function withoutExcluded(
  folder: vscode.WorkspaceFolder,
  files: vscode.Uri[],
  withIgnored: boolean,
): Promise<vscode.Uri[]> {
  const excluded = new Set<string>();
  for (const { glob, when } of siblingGlobs(folder.uri)) {
    for (const uri of await filesBelow(folder, { pattern: glob })) {
      if (await exists(siblingOf(uri, when))) excluded.add(uri.toString());
    }
  }
  const listed = excluded.size === 0 ? files : files.filter((uri) => !excluded.has(uri.toString()));
  const isLocal = folder.uri.scheme === "file" && !withIgnored;
  const binary = isLocal ? (await getGitApi())?.git.path : undefined;
  if (binary === undefined) return listed;
  const paths = listed.map(({ fsPath }) => fsPath);
  const ignored = await ignoredFiles(binary, paths);
  return listed.filter(({ fsPath }) => !ignored.has(fsPath));
}

type UnreadReason = "tooLarge" | "unread";

/** Finds the secrets in a file or its open document; none if the file no longer exists. */
async function findingsAt(uri: vscode.Uri, known: SecretLookup): Promise<readonly Finding[] | UnreadReason> {
  const document = openDocument(uri);
  if (document !== undefined) return findingsInDocument(document, known);
  try {
    const bytes = await readFile(uri, maxFileSize());
    if (bytes === "too-large") return "tooLarge";
    return bytes === "irregular" ? "unread" : (findingsIn(bytes, known) ?? "unread");
  } catch (error) {
    const isGone = error instanceof vscode.FileSystemError && error.code === "FileNotFound";
    return isGone ? [] : "unread";
  }
}

type ReportFile = (
  uri: vscode.Uri,
  findings: readonly Finding[],
  scanned: ReadonlySet<string>,
) => Promise<FindingsUpdate[]>;

/** Returns a function that reports a file under a single URI. If the file is open by any path, its document is reported. */
async function createFileReporter(known: SecretLookup): Promise<ReportFile> {
  const roots = await workspaceRoots();
  const local = openDocuments().filter(({ uri }) => uri.scheme === "file");
  const identified = local.map(async (document) => [await identityOf(document.uri), document] as const);
  const open = new Map(await Promise.all(identified));
  return async (uri, findings, scanned) => {
    if (findings.length === 0) return [[uri, findings]];
    const real = await canonicalUri(uri, roots);
    const document = openDocument(uri) ?? open.get(await identityOf(uri));
    const isOpen = document?.isClosed === false;
    const reported = isOpen ? document.uri : scanned.has(real.toString()) ? real : uri;
    // It may have been reported under these before.
    const others = (isOpen ? [uri, real] : [uri]).filter((name) => name.toString() !== reported.toString());
    const current = isOpen ? findingsInDocument(document, known) : findings;
    return [...others.map((name): FindingsUpdate => [name, undefined]), [reported, current]];
  };
}

/**
 * Documents with a tab, or with unsaved changes. The editor keeps closed documents in memory for a while, and
 * extensions open documents without a tab; these are treated as files, which may have been deleted.
 */
function openDocuments(): readonly vscode.TextDocument[] {
  const shown = textsInTabs();
  return vscode.workspace.textDocuments.filter(
    ({ isClosed, isDirty, uri }) => !isClosed && (isDirty || shown.has(uri.toString())),
  );
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const name = uri.toString();
  return openDocuments().find((document) => document.uri.toString() === name);
}

function findingsInDocument(document: vscode.TextDocument, known: SecretLookup): readonly Finding[] {
  const text = document.getText();
  return text.length > maxFileSize() ? [] : findSecrets(text, known);
}
