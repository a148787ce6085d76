// Looks at all files of the workspace, without loading them into the editor. What is found stands
// in Problems, is kept true as files change, and goes by a command.

import { join } from "node:path";
import * as vscode from "vscode";
import type { Finding } from "../engine/line-findings";
import type { Knowledge } from "../knowledge";
import { tellTooLarge } from "../oversized";
import type { FindingPlaces } from "../places";
import {
  filesToScan,
  findingsAt,
  findingsInDocument,
  isToScan,
  openDocuments,
  type ReportedPlace,
  ScannedFiles,
  type Unread,
} from "./files";
import { type ScanAnswer, scanFiles } from "./pool";
import { isEnabled, largest } from "../settings";
import { followTabs } from "../tabs";
import { showInformationMessage, withProgress } from "../../ui/messages";

const t = vscode.l10n.t;

/** Milliseconds in which several changes of files are looked at together. */
const settle = 200;

export class WorkspaceScan {
  readonly #places: FindingPlaces;
  readonly #knowledge: Knowledge;
  readonly #script: string;
  readonly #shown: (names: ReadonlySet<string>) => Promise<number>;
  /** Follows the files, from the first scan until its results are cleared. */
  #follow: vscode.Disposable | undefined;
  readonly #changed = new Map<string, vscode.Uri>();
  /** Names of the files that were looked at: those are followed, and new ones. */
  #looked = new Set<string>();
  /** Names of the files of which it was said since that they are too large. */
  readonly #toldTooLarge = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #listTimer: NodeJS.Timeout | undefined;
  #ignoredToo = false;
  /** Ends the scan that runs. */
  #stop: AbortController | undefined;

  /** @param shown answers how many findings Problems has of these, once that is settled */
  constructor(
    places: FindingPlaces,
    knowledge: Knowledge,
    extension: vscode.Uri,
    shown: (names: ReadonlySet<string>) => Promise<number>,
  ) {
    this.#shown = shown;
    this.#places = places;
    this.#knowledge = knowledge;
    this.#script = join(extension.fsPath, "dist", "leaks.js");
  }

  dispose(): void {
    this.#stop?.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#listTimer);
    this.#timer = undefined;
    this.#listTimer = undefined;
    this.#changed.clear();
    this.#follow?.dispose();
    this.#follow = undefined;
  }

  /** Takes what was found out of Problems again, but for what is open. */
  clear(): void {
    this.dispose();
    this.#places.clearScan();
  }

  async run(ignoredToo: boolean): Promise<void> {
    if (!isEnabled()) {
      const off = t("Warnings about keys are switched off in the settings.");
      void showInformationMessage(off);
      return;
    }
    if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
      const none = t(
        "No folder is open, so there is nothing to scan. Open files are looked at anyway.",
      );
      void showInformationMessage(none);
      return;
    }
    const title = t("Looking for Skycloak keys");
    const location = vscode.ProgressLocation.Notification;
    const sum = await withProgress({ location, title, cancellable: true }, (progress, token) =>
      this.#scan(ignoredToo, progress, token),
    );
    void tellScan(sum, ignoredToo);
  }

  async #scan(
    ignoredToo: boolean,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<Sum> {
    // The results of one scan stand in Problems: one that still runs makes way.
    this.clear();
    const stop = new AbortController();
    this.#stop = stop;
    token.onCancellationRequested(() => stop.abort());
    const sum: Sum = { looked: 0, found: 0, tooLarge: 0, unread: 0, stopped: false };
    const uris = await filesToScan(ignoredToo, token);
    if (stop.signal.aborted) return { ...sum, stopped: true };
    this.#ignoredToo = ignoredToo;
    this.#looked = new Set(uris.map((uri) => uri.toString()));
    this.#follow = this.#start();
    const { signal } = stop;
    const reported: Promise<void>[] = [];
    const files = await ScannedFiles.now();
    const add = (answer: ScanAnswer): void => {
      if (signal.aborted) return;
      for (const { path, findings } of answer.found) {
        reported.push(this.#report(vscode.Uri.file(path), findings, files));
      }
      sum.looked += answer.looked;
      sum.tooLarge += answer.tooLarge;
      sum.unread += answer.unread;
      const increment = (100 * answer.looked) / uris.length;
      progress.report({ increment, message: t("{0} of {1} files", sum.looked, uris.length) });
    };
    const open = new Set(openDocuments().map(({ uri }) => uri.toString()));
    const isForThreads = (uri: vscode.Uri): boolean =>
      uri.scheme === "file" && !open.has(uri.toString());
    const { salt, marks } = this.#knowledge.marks;
    const options = {
      script: this.#script,
      signal,
      answered: add,
      largest: largest(),
      salt,
      marks,
    };
    await scanFiles(
      uris.filter(isForThreads).map(({ fsPath }) => fsPath),
      options,
    );
    const others = async (): Promise<void> => {
      await Promise.all(reported);
      for (const uri of uris) {
        if (isForThreads(uri) || signal.aborted) continue;
        const looked = await this.#look(uri, files);
        if (looked !== "read") sum[looked]++;
        sum.looked++;
      }
    };
    await untilStopped(others(), signal);
    const scanned = this.#looked;
    const opened = openDocuments().map(({ uri }) => uri.toString());
    const found = await this.#shown(new Set([...scanned, ...opened]));
    const looked = sum.looked + opened.filter((name) => !scanned.has(name)).length;
    return { ...sum, looked, found, stopped: signal.aborted };
  }

  /** One file, wherever it is kept. Where it can't be read, what was found in it before stays. */
  async #look(uri: vscode.Uri, files: ScannedFiles): Promise<"read" | Unread> {
    const findings = await findingsAt(uri, this.#knowledge);
    if (typeof findings === "string") return findings;
    await this.#report(uri, findings, files);
    return "read";
  }

  /** Under one name of the file; where it is open, by what is in the editor. */
  async #report(uri: vscode.Uri, findings: readonly Finding[], files: ScannedFiles): Promise<void> {
    const following = this.#follow;
    const found = findings.length === 0 ? { uri } : await files.placeOf(uri, this.#looked);
    // Another scan may have begun meanwhile, or its results been cleared.
    if (following === undefined || this.#follow !== following) return;
    const { uri: place, document, other }: ReportedPlace = found;
    const now = document === undefined ? findings : findingsInDocument(document, this.#knowledge);
    for (const name of [uri, other]) {
      if (name !== undefined && name.toString() !== place.toString()) {
        this.#places.set("scan", name, undefined);
      }
    }
    this.#places.set("scan", place, now);
  }

  /** Tells once of each file that has grown above the limit: it is no longer known to be clean. */
  async #lookAt(uris: readonly vscode.Uri[]): Promise<void> {
    const files = await ScannedFiles.now();
    const looked = await Promise.all(uris.map((uri) => this.#look(uri, files)));
    const tooLarge = uris.filter(
      (uri, at) => looked[at] === "tooLarge" && !this.#toldTooLarge.has(uri.toString()),
    );
    for (const uri of tooLarge) this.#toldTooLarge.add(uri.toString());
    void tellTooLarge(tooLarge);
  }

  #start(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher("**/*");
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(async (uri) => {
        if (isGitIgnore(uri)) this.#listSoon();
        if (!(await isToScan(uri, this.#ignoredToo))) return;
        this.#looked.add(uri.toString());
        this.#lookSoon(uri);
      }),
      watcher.onDidChange((uri) => {
        if (isGitIgnore(uri)) this.#listSoon();
        if (this.#looked.has(uri.toString())) this.#lookSoon(uri);
      }),
      // It is told of a folder, and not of what was in it.
      watcher.onDidDelete((gone) => {
        if (isGitIgnore(gone)) this.#listSoon();
        for (const uri of this.#places.scanned) {
          if (isBelow(uri, gone)) this.#places.set("scan", uri, undefined);
        }
      }),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#lookAgain(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#lookAgain(uri)),
      followTabs((uri) => this.#lookAgain(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#listSoon()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        const names = ["skycloak.leaks", "files.exclude"];
        if (names.some((name) => change.affectsConfiguration(name))) this.#listSoon();
      }),
      this.#knowledge.onDidChange((textsToo) => {
        if (textsToo) for (const uri of this.#places.scanned) this.#lookSoon(uri);
      }),
    );
  }

  /** Where a file is open counts instead of the file, or no longer does. */
  #lookAgain(uri: vscode.Uri): void {
    if (this.#looked.has(uri.toString())) this.#lookSoon(uri);
  }

  #lookSoon(uri: vscode.Uri): void {
    if (this.#follow === undefined) return;
    this.#changed.set(uri.toString(), uri);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const changed = [...this.#changed.values()];
      this.#changed.clear();
      void this.#lookAt(changed);
    }, settle);
  }

  #listSoon(): void {
    if (this.#follow === undefined) return;
    this.#listTimer ??= setTimeout(() => {
      this.#listTimer = undefined;
      void this.#listAgain();
    }, settle);
  }

  /**
   * After a change of settings, folders or what Git ignores: what would not be looked at now is not
   * to be shown either, and what would be is looked at.
   */
  async #listAgain(): Promise<void> {
    const following = this.#follow;
    const uris = isEnabled() ? await filesToScan(this.#ignoredToo) : [];
    // Another scan may have begun meanwhile, or its results been cleared.
    if (this.#follow === undefined || this.#follow !== following) return;
    const before = this.#looked;
    this.#looked = new Set(uris.map((uri) => uri.toString()));
    for (const uri of this.#places.scanned) {
      if (!this.#looked.has(uri.toString())) this.#places.set("scan", uri, undefined);
    }
    for (const uri of uris) if (!before.has(uri.toString())) this.#lookSoon(uri);
  }
}

/** What does not answer is not waited for once the person stops the scan. */
function untilStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return Promise.race([work, stopped]);
}

function isGitIgnore({ path }: vscode.Uri): boolean {
  return path.endsWith("/.gitignore");
}

function isBelow({ scheme, path }: vscode.Uri, gone: vscode.Uri): boolean {
  return scheme === gone.scheme && (path === gone.path || path.startsWith(`${gone.path}/`));
}

// What is said of a scan at its end.

export interface Sum {
  looked: number;
  /** As many as Problems has. */
  found: number;
  tooLarge: number;
  unread: number;
  stopped: boolean;
}

async function tellScan(sum: Sum, ignoredToo: boolean): Promise<void> {
  const show = t("Show Problems");
  const ignored = t("Scan Ignored Files Too");
  const megabytes = largest() / (1024 * 1024);
  const text = [
    sum.found === 0
      ? t("No Skycloak key was found in {0} files.", sum.looked)
      : t("Skycloak keys found: {0}, in {1} files looked at.", sum.found, sum.looked),
    ...(sum.stopped ? [t("The scan was stopped before its end.")] : []),
    ...(sum.tooLarge === 0
      ? []
      : [t("Files larger than the limit of {0} MB: {1}.", megabytes, sum.tooLarge)]),
    ...(sum.unread === 0 ? [] : [t("Files that could not be read: {0}.", sum.unread)]),
  ].join(" ");
  const buttons = [...(sum.found === 0 ? [] : [show]), ...(ignoredToo ? [] : [ignored])];
  const choice = await showInformationMessage(text, ...buttons);
  if (choice === show) {
    void vscode.commands.executeCommand("workbench.actions.view.problems");
  } else if (choice === ignored) {
    void vscode.commands.executeCommand("skycloak.leaks.scanAll");
  }
}
