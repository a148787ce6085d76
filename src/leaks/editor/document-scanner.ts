// Keeps the findings of every open document up to date with its text.

import * as vscode from "vscode";
import { offerActions, showInformationMessage } from "../../ui/messages";
import { onDidChangeSetting } from "../../ui/settings";
import { IncrementalDetector, type DocumentLines } from "../detector/incremental-detector";
import type { KnownSecrets } from "../known-secrets";
import { isEnabled, isWatched, maxFileSize } from "../settings";
import type { FindingStore } from "./finding-store";

const t = vscode.l10n.t;

/** Milliseconds for which reading new documents may block the extension host. */
const timeSlice = 8;

export class DocumentScanner {
  readonly #watched = new Map<vscode.TextDocument, IncrementalDetector>();
  /** Documents that have been visible or edited. Others are not read yet. */
  readonly #seen = new WeakSet<vscode.TextDocument>();
  /** Documents that are too large, so that each is reported once. */
  readonly #tooLarge = new WeakSet<vscode.TextDocument>();
  /** Documents whose file or last tab is gone. An edit shows that a document is still in use. */
  readonly #released = new WeakSet<vscode.TextDocument>();
  readonly #subscriptions: vscode.Disposable;
  #next: NodeJS.Immediate | undefined;

  constructor(
    private readonly store: FindingStore,
    private readonly known: KnownSecrets,
  ) {
    const rescanAll = (): void => this.#rescan(vscode.workspace.textDocuments);
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.#rescan([document])),
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
      known.onDidChange((areTextsStale) => {
        if (!areTextsStale) return;
        // Stored secrets without a recognizable form can be anywhere, others only where there was a finding.
        const isAnywhere = known.stored?.hasOtherSecrets === true;
        const stale = [...this.#watched].filter(([, detector]) => isAnywhere || detector.hasSecrets);
        this.#rescan(stale.map(([document]) => document));
      }),
      reportHiddenFiles(),
    );
    // Don't slow down the editor's start by reading the open documents.
    this.#next = setImmediate(() => {
      this.#next = undefined;
      rescanAll();
    });
  }

  dispose(): void {
    clearImmediate(this.#next);
    this.#subscriptions.dispose();
    this.#watched.clear();
  }

  #rescan(documents: readonly vscode.TextDocument[]): void {
    for (const document of documents) {
      if (document.isClosed || !isWatched(document)) {
        this.#drop(document);
      } else if (lengthOf(document) > maxFileSize()) {
        this.#drop(document);
        if (!this.#tooLarge.has(document)) reportTooLarge([document.uri]);
        this.#tooLarge.add(document);
      } else {
        this.#released.delete(document);
        this.#watched.set(document, new IncrementalDetector(this.known));
      }
    }
    this.#read();
  }

  /** Reads documents for one time slice, and the rest in later turns of the event loop. */
  #read(): void {
    const end = performance.now() + timeSlice;
    const isTimeUp = (): boolean => performance.now() > end;
    for (const [document, detector] of this.#staleDetectors()) {
      if (!detector.read(linesOf(document), isTimeUp)) break;
      this.store.set("open", [[document.uri, detector.findings]]);
      if (isTimeUp()) break;
    }
    if (this.#staleDetectors().length === 0) return;
    this.#next ??= setImmediate(() => {
      this.#next = undefined;
      this.#read();
    });
  }

  /** The documents to read now, visible ones first. Documents that were never visible wait. */
  #staleDetectors(): (readonly [vscode.TextDocument, IncrementalDetector])[] {
    const visible = new Set(vscode.window.visibleTextEditors.map(({ document }) => document));
    for (const document of visible) this.#seen.add(document);
    // A notebook cell has no editor until the cursor enters it, although the notebook is visible.
    const isCell = ({ uri }: vscode.TextDocument): boolean => uri.scheme === "vscode-notebook-cell";
    return [...this.#watched]
      .filter(([document, { isStale }]) => isStale && (this.#seen.has(document) || isCell(document)))
      .sort(([a], [b]) => Number(visible.has(b)) - Number(visible.has(a)));
  }

  /**
   * Applies edits in the same tick, since the editor moves squiggles with the text, but not the entries in Problems.
   */
  #applyEdits({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const detector = this.#watched.get(document);
    if (detector === undefined) {
      // Documents that are not watched, such as a busy output channel, must cost nothing.
      if (this.#released.has(document) || this.#tooLarge.has(document)) this.#rescan([document]);
      return;
    }
    if (detector.applyChanges(contentChanges, linesOf(document))) {
      this.store.set("open", [[document.uri, detector.findings]]);
    }
    if (!detector.isStale) return;
    this.#seen.add(document);
    if (lengthOf(document) > maxFileSize()) this.#rescan([document]);
    else this.#read();
  }

  #drop(document: vscode.TextDocument): void {
    if (this.#watched.delete(document)) this.store.set("open", [[document.uri, undefined]]);
  }

  #release(document: vscode.TextDocument): void {
    if (this.#watched.has(document)) this.#released.add(document);
    this.#drop(document);
  }

  /** The editor keeps a document for a while after its file is gone. */
  #releaseBelow(deleted: readonly vscode.Uri[]): void {
    for (const document of [...this.#watched.keys()]) {
      if (deleted.some((uri) => isBelow(document.uri, uri))) this.#release(document);
    }
  }
}

/** Whether a file is in a folder, or the same file. */
export function isBelow({ scheme, path }: vscode.Uri, parent: vscode.Uri): boolean {
  return scheme === parent.scheme && (path === parent.path || path.startsWith(`${parent.path}/`));
}

/** A document's length in UTF-16 units, without joining its lines. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

export function linesOf(document: vscode.TextDocument): DocumentLines {
  return { lineCount: document.lineCount, line: (index) => document.lineAt(index).text };
}

function documentsAt(uri: vscode.Uri): vscode.TextDocument[] {
  const name = uri.toString();
  return vscode.workspace.textDocuments.filter((document) => document.uri.toString() === name);
}

/**
 * Calls `onClosed` for each document that has lost its last tab, and `onOpened` for each that has got a tab. The editor
 * keeps a document in memory for minutes after that, but its findings are no longer of interest.
 */
export function followTabs(
  onClosed: (uri: vscode.Uri) => void,
  onOpened: (uri: vscode.Uri) => void = () => undefined,
): vscode.Disposable {
  return vscode.window.tabGroups.onDidChangeTabs((tabs) => {
    tabs.opened.flatMap(urisOf).forEach(onOpened);
    const shown = textsInTabs();
    const closed = tabs.closed.flatMap(urisOf).filter((uri) => !shown.has(uri.toString()));
    closed.forEach(onClosed);
  });
}

/** The URIs, as strings, of all documents that have a tab. */
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

/**
 * Bytes. VS Code doesn't show larger files to extensions. It counts UTF-16 units, but a file never has more units than
 * bytes.
 */
const maxForExtensions = 50 * 1024 * 1024;

/** Reports each file in a tab that VS Code hides from extensions, once. */
function reportHiddenFiles(): vscode.Disposable {
  const reported = new Set<string>();
  const report = async ({ input }: vscode.Tab): Promise<void> => {
    if (!(input instanceof vscode.TabInputText) || !isEnabled()) return;
    const { uri } = input;
    const { size } = await vscode.workspace.fs.stat(uri).then(undefined, () => ({ size: 0 }));
    if (size <= maxForExtensions || reported.has(uri.toString())) return;
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
