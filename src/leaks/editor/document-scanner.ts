// Keeps the findings of every open document in step with its text.

import * as vscode from "vscode";
import { offerActions, showInformationMessage } from "../../ui/messages";
import { onDidChangeSetting } from "../../ui/settings";
import { IncrementalDetector, type DocumentLines } from "../detector/incremental-detector";
import type { KnownSecrets } from "../known-secrets";
import { isEnabled, isWatched, largest } from "../settings";
import type { FindingStore } from "./finding-store";

const t = vscode.l10n.t;

/** Milliseconds that reading a newly opened document may block everything else. */
const slice = 8;

export class DocumentScanner {
  readonly #watched = new Map<vscode.TextDocument, IncrementalDetector>();
  /** Those of them that have not been read to their end. */
  readonly #unread = new Set<vscode.TextDocument>();
  /** Documents that were visible or edited; others are not read before that. */
  readonly #seen = new WeakSet<vscode.TextDocument>();
  /** Documents that are too large, so that each is reported once. */
  readonly #tooLarge = new WeakSet<vscode.TextDocument>();
  /** Documents whose file or last tab is gone; an edit shows that they are still in use. */
  readonly #released = new WeakSet<vscode.TextDocument>();
  readonly #subscriptions: vscode.Disposable;
  #next: NodeJS.Immediate | undefined;

  constructor(
    private readonly store: FindingStore,
    private readonly known: KnownSecrets,
  ) {
    const rescan = (document: vscode.TextDocument): void => this.#rescan([document]);
    const rescanAll = (): void => this.#rescan(vscode.workspace.textDocuments);
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(rescan),
      vscode.workspace.onDidCloseTextDocument((document) => this.#drop(document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.#applyEdits(event)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#read()),
      vscode.workspace.onDidRenameFiles(({ files }) => this.#releaseBelow(files.map(({ oldUri }) => oldUri))),
      followTabs(
        (uri) => documentsAt(uri).forEach((document) => this.#release(document)),
        (uri) => this.#rescan(documentsAt(uri)),
      ),
      vscode.workspace.onDidDeleteFiles(({ files }) => this.#releaseBelow(files)),
      vscode.workspace.onDidChangeWorkspaceFolders(rescanAll),
      onDidChangeSetting("leaks", rescanAll),
      known.onDidChange((textsToo) => {
        // A stored secret may be anywhere, or only where there was a finding.
        const isAnywhere = known.stored?.isAnywhere === true;
        const watched = textsToo ? [...this.#watched] : [];
        this.#rescan(watched.filter(([, findings]) => isAnywhere || findings.hasSecrets).map(([document]) => document));
      }),
      reportHiddenFiles(),
    );
    // Don't slow down the editor's start by reading what is open.
    this.#next = setImmediate(() => {
      this.#next = undefined;
      rescanAll();
    });
  }

  dispose(): void {
    clearImmediate(this.#next);
    this.#subscriptions.dispose();
    this.#watched.clear();
    this.#unread.clear();
  }

  #rescan(documents: readonly vscode.TextDocument[]): void {
    for (const document of documents) {
      if (document.isClosed || !isWatched(document)) {
        this.#drop(document);
      } else if (lengthOf(document) > largest()) {
        this.#drop(document);
        if (!this.#tooLarge.has(document)) reportTooLarge([document.uri]);
        this.#tooLarge.add(document);
      } else {
        this.#released.delete(document);
        this.#watched.set(document, new IncrementalDetector(this.known));
        this.#unread.add(document);
      }
    }
    this.#read();
  }

  /** Reads for one slice of time, and the rest in later turns of the event loop. */
  #read(): void {
    const end = performance.now() + slice;
    const enough = (): boolean => performance.now() > end;
    for (const document of this.#readable()) {
      const findings = this.#watched.get(document);
      if (findings?.read(linesOf(document), enough) === false) break;
      this.#unread.delete(document);
      if (findings !== undefined) this.store.set("open", [[document.uri, findings.findings]]);
      if (enough()) break;
    }
    if (this.#readable().length === 0) return;
    this.#next ??= setImmediate(() => {
      this.#next = undefined;
      this.#read();
    });
  }

  /** The documents to read now, visible ones first. Documents that were never visible wait. */
  #readable(): vscode.TextDocument[] {
    const visible = new Set(vscode.window.visibleTextEditors.map(({ document }) => document));
    for (const document of visible) this.#seen.add(document);
    // A cell has no editor before the cursor is in it; its notebook is visible.
    const isCell = ({ uri }: vscode.TextDocument): boolean => uri.scheme === "vscode-notebook-cell";
    const all = [...this.#unread].filter((one) => this.#seen.has(one) || isCell(one));
    return [...all.filter((one) => visible.has(one)), ...all.filter((one) => !visible.has(one))];
  }

  /** In the same tick: the editor moves its squiggles with the text, but not the diagnostics in Problems. */
  #applyEdits({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const findings = this.#watched.get(document);
    if (findings === undefined) {
      // Costs nothing for documents that are not watched, such as an output channel that changes all the time.
      if (this.#released.has(document) || this.#tooLarge.has(document)) this.#rescan([document]);
      return;
    }
    if (findings.applyChanges(contentChanges, linesOf(document))) {
      this.store.set("open", [[document.uri, findings.findings]]);
    }
    if (!findings.isStale) return;
    this.#seen.add(document);
    if (lengthOf(document) > largest()) {
      this.#rescan([document]);
    } else {
      this.#unread.add(document);
      this.#read();
    }
  }

  #drop(document: vscode.TextDocument): void {
    this.#unread.delete(document);
    if (this.#watched.delete(document)) this.store.set("open", [[document.uri, undefined]]);
  }

  #release(document: vscode.TextDocument): void {
    if (this.#watched.has(document)) this.#released.add(document);
    this.#drop(document);
  }

  /** The editor keeps a document for a while after its file is gone. */
  #releaseBelow(gone: readonly vscode.Uri[]): void {
    for (const document of [...this.#watched.keys()]) {
      if (gone.some((uri) => isBelow(document.uri, uri))) this.#release(document);
    }
  }
}

/** Whether a file is the other one, or in that folder. */
export function isBelow({ scheme, path }: vscode.Uri, other: vscode.Uri): boolean {
  return scheme === other.scheme && (path === other.path || path.startsWith(`${other.path}/`));
}

/** In UTF-16 units, without joining the lines. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

export function linesOf(document: vscode.TextDocument): DocumentLines {
  return { lineCount: document.lineCount, line: (index) => document.lineAt(index).text };
}

function documentsAt(uri: vscode.Uri): vscode.TextDocument[] {
  const name = uri.toString();
  return vscode.workspace.textDocuments.filter((one) => one.uri.toString() === name);
}

/**
 * Calls `closed` for each text that has no tab any more, and `opened` for each that got one. The editor keeps a
 * document in memory for minutes after its last tab was closed; by then its findings are of no interest.
 */
export function followTabs(
  closed: (uri: vscode.Uri) => void,
  opened: (uri: vscode.Uri) => void = () => undefined,
): vscode.Disposable {
  return vscode.window.tabGroups.onDidChangeTabs((tabs) => {
    tabs.opened.flatMap(urisOf).forEach(opened);
    const shown = textsInTabs();
    const gone = tabs.closed.flatMap(urisOf).filter((uri) => !shown.has(uri.toString()));
    gone.forEach(closed);
  });
}

/** The names of the texts that have a tab. */
export function textsInTabs(): ReadonlySet<string> {
  const { all } = vscode.window.tabGroups;
  return new Set(all.flatMap(({ tabs }) => tabs.flatMap(urisOf)).map(String));
}

function urisOf({ input }: vscode.Tab): vscode.Uri[] {
  if (input instanceof vscode.TabInputText) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}

// Files that are too large to be searched are reported: silence would look like “no keys found”.

export function reportTooLarge(uris: readonly vscode.Uri[]): void {
  const [first] = uris;
  if (first === undefined) return;
  const name = vscode.workspace.asRelativePath(first);
  const message =
    uris.length === 1
      ? t("{0} is larger than the size limit and is not searched for Skycloak keys.", name)
      : t("{0} files are larger than the size limit and are not searched for Skycloak keys.", uris.length);
  const openSetting = [t("Open Setting"), "workbench.action.openSettings", "skycloak.leaks.maxFileSize"] as const;
  offerActions(showInformationMessage, message, openSetting);
}

/** Bytes above which VS Code gives extensions no document (it counts UTF-16 units, of which there are no more). */
const mostForExtensions = 50 * 1024 * 1024;

/** Reports each file in a tab that VS Code shows to no extension, once. */
function reportHiddenFiles(): vscode.Disposable {
  const reported = new Set<string>();
  const report = async ({ input }: vscode.Tab): Promise<void> => {
    if (!(input instanceof vscode.TabInputText) || !isEnabled()) return;
    const { uri } = input;
    const { size } = await vscode.workspace.fs.stat(uri).then(undefined, () => ({ size: 0 }));
    if (size <= mostForExtensions || reported.has(uri.toString())) return;
    reported.add(uri.toString());
    const message = t(
      "{0} is not searched for Skycloak keys: VS Code doesn't give extensions access to files larger than 50 MB.",
      vscode.workspace.asRelativePath(uri),
    );
    void showInformationMessage(message);
  };
  const { all, onDidChangeTabs } = vscode.window.tabGroups;
  const reportAll = (tabs: readonly vscode.Tab[]): void => tabs.forEach((tab) => void report(tab));
  reportAll(all.flatMap(({ tabs }) => tabs));
  return onDidChangeTabs(({ opened }) => reportAll(opened));
}
