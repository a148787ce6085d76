// Scans all files of the workspace, without loading them into the editor. The findings are shown in Problems, follow
// the files, and are cleared by a command.

import * as vscode from "vscode";
import { showInformationMessage, withProgress } from "../../ui/messages";
import type { LeakDiagnostics } from "../editor/diagnostics";
import { followTabs, isBelow, reportTooLarge } from "../editor/document-scanner";
import type { FindingStore } from "../editor/finding-store";
import type { Finding } from "../detector/incremental-detector";
import type { KnownSecrets } from "../known-secrets";
import { isEnabled, largest } from "../settings";
import {
  fileNames,
  type FileNames,
  filesToScan,
  findingsAt,
  findingsInDocument,
  isToScan,
  openDocuments,
  type ReportedFile,
  type Unread,
} from "./files";
import { percentReporter, type ScanAnswer, scanFiles } from "./threads";

const t = vscode.l10n.t;

/** Milliseconds in which several changes of files are handled together. */
const settle = 200;

interface Summary {
  searched: number;
  /** As many as Problems shows. */
  found: number;
  tooLarge: number;
  unread: number;
  stopped: boolean;
}

export class WorkspaceScan {
  /** Follows the files, from the first scan until its results are cleared. */
  #watching: vscode.Disposable | undefined;
  readonly #changed = new Map<string, vscode.Uri>();
  /** Names of the scanned files: those are followed, and new ones. */
  #scanned = new Set<string>();
  /** Names of files that were reported as too large since. */
  readonly #reportedTooLarge = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Whether other files may be scanned now. */
  #isListStale = false;
  #withIgnored = false;
  /** Ends the running scan. */
  #stop: AbortController | undefined;

  /** @param script of the worker threads */
  constructor(
    private readonly findings: FindingStore,
    private readonly known: KnownSecrets,
    private readonly diagnostics: LeakDiagnostics,
    private readonly script: string,
  ) {}

  dispose(): void {
    this.#stop?.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.clear();
    this.#watching?.dispose();
    this.#watching = undefined;
  }

  /** Takes the findings out of Problems again, except those of open documents. */
  clear(): void {
    this.dispose();
    this.findings.clearScan();
  }

  async run(withIgnored: boolean): Promise<void> {
    if (!isEnabled()) {
      void showInformationMessage(t("Warnings about keys are disabled in the settings."));
      return;
    }
    if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
      const none = t("No folder is open. Open files are searched anyway.");
      void showInformationMessage(none);
      return;
    }
    const title = t("Scanning for Skycloak keys");
    const location = vscode.ProgressLocation.Notification;
    const summary = await withProgress({ location, title, cancellable: true }, (progress, token) =>
      this.#scan(withIgnored, progress, token),
    );
    void showSummary(summary, withIgnored);
  }

  async #scan(
    withIgnored: boolean,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<Summary> {
    // Problems shows the results of one scan: one that is still running makes way.
    this.clear();
    const stop = new AbortController();
    this.#stop = stop;
    const { signal } = stop;
    token.onCancellationRequested(() => stop.abort());
    const summary: Summary = { searched: 0, found: 0, tooLarge: 0, unread: 0, stopped: false };
    const uris = await filesToScan(withIgnored, token);
    if (signal.aborted) return { ...summary, stopped: true };
    this.#withIgnored = withIgnored;
    this.#scanned = new Set(uris.map(String));
    this.#watching = this.#watchFiles();
    const names = await fileNames();
    const open = new Set(openDocuments().map(({ uri }) => uri.toString()));
    const isForThreads = (uri: vscode.Uri): boolean => uri.scheme === "file" && !open.has(uri.toString());
    const reported: Promise<void>[] = [];
    const percent = percentReporter(uris.length, (increment, done) =>
      progress.report({ increment, message: t("{0} of {1} files", done, uris.length) }),
    );
    const answered = (answer: ScanAnswer): void => {
      if (signal.aborted) return;
      const found = answer.found.map((one) => ({ ...one, uri: vscode.Uri.file(one.path) }));
      if (found.length > 0) reported.push(this.#report(found, names));
      summary.searched += answer.searched;
      summary.tooLarge += answer.tooLarge;
      summary.unread += answer.unread;
      percent(summary.searched);
    };
    const paths = uris.filter(isForThreads).map(({ fsPath }) => fsPath);
    const options = { script: this.script, signal, answered, largest: largest() };
    await scanFiles(paths, { ...options, ...this.known.marks });
    const others = async (): Promise<void> => {
      await Promise.all(reported);
      for (const uri of uris) {
        if (isForThreads(uri) || signal.aborted) continue;
        const [result] = await this.#read([uri], names);
        if (result !== undefined && result !== "read") summary[result]++;
        summary.searched++;
      }
    };
    // Files that do not answer must not keep a stopped scan waiting.
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([others(), stopped]);
    const scanned = this.#scanned;
    const opened = openDocuments().map(({ uri }) => uri.toString());
    const found = await this.diagnostics.countIn(new Set([...scanned, ...opened]));
    const searched = summary.searched + opened.filter((name) => !scanned.has(name)).length;
    return { ...summary, searched, found, stopped: signal.aborted };
  }

  /** Reads files, on whatever file system they are. Where one can't be read, its earlier findings stay. */
  async #read(uris: readonly vscode.Uri[], names: FileNames): Promise<("read" | Unread)[]> {
    const all = await Promise.all(uris.map(async (uri) => ({ uri, findings: await findingsAt(uri, this.known) })));
    await this.#report(
      all.flatMap(({ uri, findings }) => (typeof findings === "string" ? [] : [{ uri, findings }])),
      names,
    );
    return all.map(({ findings }) => (typeof findings === "string" ? findings : "read"));
  }

  /** Reports each file under one name; where it is open, with the findings of its document. */
  async #report(
    files: readonly { readonly uri: vscode.Uri; readonly findings: readonly Finding[] }[],
    names: FileNames,
  ): Promise<void> {
    const watching = this.#watching;
    const all = await Promise.all(
      files.map(async ({ uri, findings }) => {
        const isClean = findings.length === 0;
        const file: ReportedFile = isClean ? { uri } : await names(uri, this.#scanned);
        return { uri, findings, file };
      }),
    );
    // Meanwhile another scan may have begun, or the results been cleared.
    if (watching === undefined || this.#watching !== watching) return;
    this.findings.set(
      "scan",
      all.flatMap(({ uri, findings, file }) => {
        const { document, other = uri } = file;
        const now = document === undefined ? findings : findingsInDocument(document, this.known);
        const gone = [uri, other].filter((one) => one.toString() !== file.uri.toString());
        return [...gone.map((one) => [one, undefined] as const), [file.uri, now] as const];
      }),
    );
  }

  #watchFiles(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher("**/*");
    // A document counts instead of its file while it is open.
    const rescan = (uri: vscode.Uri): void => {
      if (this.#scanned.has(uri.toString())) this.#readSoon([uri]);
    };
    const listIfIgnores = ({ path }: vscode.Uri): void => {
      if (path.endsWith("/.gitignore")) this.#listSoon();
    };
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(async (uri) => {
        listIfIgnores(uri);
        if (!(await isToScan(uri, this.#withIgnored))) return;
        this.#scanned.add(uri.toString());
        this.#readSoon([uri]);
      }),
      watcher.onDidChange((uri) => {
        listIfIgnores(uri);
        rescan(uri);
      }),
      // Fires for a folder, but not for the files that were in it.
      watcher.onDidDelete((gone) => {
        listIfIgnores(gone);
        this.#remove((uri) => isBelow(uri, gone));
      }),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => rescan(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => rescan(uri)),
      followTabs(rescan),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#listSoon()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        const names = ["skycloak.leaks", "files.exclude"];
        if (names.some((name) => change.affectsConfiguration(name))) this.#listSoon();
      }),
      this.known.onDidChange((textsToo) => {
        if (textsToo) this.#readSoon(this.findings.scanned);
      }),
    );
  }

  #remove(isGone: (uri: vscode.Uri) => boolean): void {
    const gone = this.findings.scanned.filter(isGone);
    this.findings.set(
      "scan",
      gone.map((uri) => [uri, undefined]),
    );
  }

  #readSoon(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) this.#changed.set(uri.toString(), uri);
    this.#updateSoon();
  }

  /** After a change of settings, folders or ignored files. */
  #listSoon(): void {
    this.#isListStale = true;
    this.#updateSoon();
  }

  #updateSoon(): void {
    const watching = this.#watching;
    if (watching === undefined) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#update(watching);
    }, settle);
  }

  /**
   * Removes files that are excluded now, and reads new and changed ones. Reports each file once that has grown above
   * the limit: it is no longer known to be clean.
   */
  async #update(watching: vscode.Disposable): Promise<void> {
    if (this.#isListStale) {
      this.#isListStale = false;
      const uris = isEnabled() ? await filesToScan(this.#withIgnored) : [];
      // Meanwhile another scan may have begun, or the results been cleared.
      if (this.#watching !== watching) return;
      const before = this.#scanned;
      this.#scanned = new Set(uris.map(String));
      this.#remove((uri) => !this.#scanned.has(uri.toString()));
      for (const uri of uris) {
        if (!before.has(uri.toString())) this.#changed.set(uri.toString(), uri);
      }
    }
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    const results = await this.#read(changed, await fileNames());
    const tooLarge = changed.filter(
      (uri, at) => results[at] === "tooLarge" && !this.#reportedTooLarge.has(uri.toString()),
    );
    for (const uri of tooLarge) this.#reportedTooLarge.add(uri.toString());
    void reportTooLarge(tooLarge);
  }
}

async function showSummary(summary: Summary, withIgnored: boolean): Promise<void> {
  const { searched, found, stopped, tooLarge, unread } = summary;
  const show = t("Show Problems");
  const ignored = t("Scan Ignored Files Too");
  const megabytes = largest() / (1024 * 1024);
  const text = [
    found === 0
      ? t("No Skycloak keys found in {0} files.", searched)
      : t("Skycloak keys found: {0}, in {1} files searched.", found, searched),
    stopped && t("The scan was stopped."),
    tooLarge > 0 && t("Files larger than the limit of {0} MB: {1}.", megabytes, tooLarge),
    unread > 0 && t("Files that couldn't be read: {0}.", unread),
  ];
  const buttons = [...(found === 0 ? [] : [show]), ...(withIgnored ? [] : [ignored])];
  const choice = await showInformationMessage(text.filter(Boolean).join(" "), ...buttons);
  if (choice === show) {
    void vscode.commands.executeCommand("workbench.actions.view.problems");
  } else if (choice === ignored) {
    void vscode.commands.executeCommand("skycloak.leaks.scanAll");
  }
}
