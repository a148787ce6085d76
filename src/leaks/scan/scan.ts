// Scans all files of the workspace, without loading them into the editor. The findings are shown in Problems, updated
// when files change, and cleared by a command.

import * as vscode from "vscode";
import { watchFiles } from "../../files/workspace";
import { offerActions, showInformationMessage, type Action } from "../../ui/messages";
import { withCancellableProgress } from "../../ui/progress";
import type { LeakDiagnostics } from "../editor/diagnostics";
import { followTabs, isBelow, reportTooLarge } from "../editor/document-scanner";
import type { FindingStore } from "../editor/finding-store";
import type { Finding } from "../detector/incremental-detector";
import type { KnownSecrets } from "../known-secrets";
import { isEnabled, maxFileSize } from "../settings";
import * as files from "./files";
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
      void showInformationMessage(t("Warnings about keys are disabled in the settings."));
    } else if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
      void showInformationMessage(t("No folder is open. Open files are searched anyway."));
    } else {
      await withCancellableProgress(t("Scanning for Skycloak keys"), (signal, report) =>
        this.#scan(withIgnored, signal, (increment, done, all) => report(t("{0} of {1} files", done, all), increment)),
      );
    }
  }

  async #scan(
    withIgnored: boolean,
    cancelled: AbortSignal,
    report: (increment: number, done: number, all: number) => void,
  ): Promise<void> {
    // Problems shows the results of one scan, so a running scan is stopped.
    this.clear();
    const stopper = (this.#stopper = new AbortController());
    const signal = AbortSignal.any([cancelled, stopper.signal]);
    const summary = { searched: 0, found: 0, tooLarge: 0, unread: 0 };
    const uris = await files.filesToScan(withIgnored, signal);
    if (signal.aborted) {
      showSummary(summary, withIgnored, true);
      return;
    }
    this.#withIgnored = withIgnored;
    this.#scanned = new Set(uris.map(String));
    this.#watching = this.#watchFiles();
    void vscode.commands.executeCommand("setContext", "skycloak.workspaceScanned", true);
    const findReported = await files.reportedFileFinder();
    const open = new Set(files.openDocuments().map(({ uri }) => uri.toString()));
    const isForThreads = (uri: vscode.Uri): boolean => uri.scheme === "file" && !open.has(uri.toString());
    const reported: Promise<void>[] = [];
    const reportPercent = percentReporter(uris.length, (increment, done) => report(increment, done, uris.length));
    const onResponse = (response: ScanResponse): void => {
      if (signal.aborted) return;
      const found = response.found.map(({ path, findings }) => ({ uri: vscode.Uri.file(path), findings }));
      if (found.length > 0) reported.push(this.#report(found, findReported));
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
        const [unread] = await this.#read([uri], findReported);
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
    const opened = files.openDocuments().map(({ uri }) => uri.toString());
    summary.found = await this.diagnostics.countIn(new Set([...scanned, ...opened]));
    summary.searched += opened.filter((name) => !scanned.has(name)).length;
    showSummary(summary, withIgnored, signal.aborted);
  }

  /** Reads files on any file system. If a file can't be read, its earlier findings stay. */
  async #read(
    uris: readonly vscode.Uri[],
    findReported: files.FindReportedFile,
  ): Promise<(files.UnreadReason | undefined)[]> {
    const all = await Promise.all(uris.map(async (uri) => ({ uri, result: await files.findingsAt(uri, this.known) })));
    const read = all.flatMap(({ uri, result }) => (typeof result === "string" ? [] : [{ uri, findings: result }]));
    await this.#report(read, findReported);
    return all.map(({ result }) => (typeof result === "string" ? result : undefined));
  }

  /** Reports each file under a single URI. If a file is open, reports the findings of its document. */
  async #report(
    found: readonly { readonly uri: vscode.Uri; readonly findings: readonly Finding[] }[],
    findReported: files.FindReportedFile,
  ): Promise<void> {
    const watching = this.#watching;
    const named = found.map(async ({ uri, findings }): Promise<[vscode.Uri, readonly Finding[] | undefined][]> => {
      if (findings.length === 0) return [[uri, findings]];
      const file = await findReported(uri, this.#scanned);
      const outdated = [uri, file.otherUri ?? uri].filter((name) => name.toString() !== file.uri.toString());
      const current = file.document === undefined ? findings : files.findingsInDocument(file.document, this.known);
      return [...outdated.map((name): [vscode.Uri, undefined] => [name, undefined]), [file.uri, current]];
    });
    const all = (await Promise.all(named)).flat();
    // Another scan may have started in the meantime, or the results may have been cleared.
    if (watching !== undefined && this.#watching === watching) this.findings.set("scan", all);
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
        if (!(await files.shouldScan(uri, this.#withIgnored))) return;
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
      this.known.onDidChange((textsToo) => {
        if (textsToo) this.#updateSoon(this.findings.scanned);
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
      const uris = isEnabled() ? await files.filesToScan(this.#withIgnored) : [];
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
    const results = await this.#read(changed, await files.reportedFileFinder());
    const tooLarge = changed.filter(
      (uri, index) => results[index] === "tooLarge" && !this.#reportedTooLarge.has(uri.toString()),
    );
    for (const uri of tooLarge) this.#reportedTooLarge.add(uri.toString());
    reportTooLarge(tooLarge);
  }
}

function showSummary(
  { searched, found, tooLarge, unread }: Record<"searched" | "found" | files.UnreadReason, number>,
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
