// Keeps the findings of every open document in step with its text.

import * as vscode from "vscode";
import { showInformationMessage } from "../../ui/messages";
import { onDidChangeSetting } from "../../ui/settings";
import { LineFindings, type DocumentLines } from "../engine/line-findings";
import type { KnownSecrets } from "../known-secrets";
import { isEnabled, isWatched, largest } from "../settings";
import type { FindingStore } from "./finding-store";

const t = vscode.l10n.t;

/** Milliseconds that reading a newly opened document may block everything else. */
const slice = 8;

export class DocumentScanner {
  readonly #store: FindingStore;
  readonly #known: KnownSecrets;
  readonly #watched = new Map<vscode.TextDocument, LineFindings>();
  /** Those of them that have not been read to their end. */
  readonly #unread = new Set<vscode.TextDocument>();
  /** Documents that were visible or edited; others are not read before that. */
  readonly #wanted = new WeakSet<vscode.TextDocument>();
  /** Documents that are too large, so that each is reported once. */
  readonly #tooLarge = new WeakSet<vscode.TextDocument>();
  /** Documents whose file or last tab is gone; an edit shows that they are still in use. */
  readonly #gone = new WeakSet<vscode.TextDocument>();
  readonly #subscriptions: vscode.Disposable;
  #next: NodeJS.Immediate | undefined;

  constructor(store: FindingStore, known: KnownSecrets) {
    this.#store = store;
    this.#known = known;
    const look = (document: vscode.TextDocument): void => this.#look(document);
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(look),
      vscode.workspace.onDidCloseTextDocument((document) => this.#leave(document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#read()),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        this.#leaveBelow(files.map(({ oldUri }) => oldUri)),
      ),
      followTabs(
        (uri) => documentsAt(uri).forEach((document) => this.#letGo(document)),
        (uri) => documentsAt(uri).forEach(look),
      ),
      vscode.workspace.onDidDeleteFiles(({ files }) => this.#leaveBelow(files)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#lookAtAll()),
      onDidChangeSetting("leaks", () => this.#lookAtAll()),
      known.onDidChange((textsToo) => {
        if (textsToo) this.#lookAgain();
      }),
      reportHiddenFiles(),
    );
    // Don't slow down the editor's start by reading what is open.
    this.#next = setImmediate(() => {
      this.#next = undefined;
      this.#lookAtAll();
    });
  }

  dispose(): void {
    clearImmediate(this.#next);
    this.#subscriptions.dispose();
    this.#watched.clear();
    this.#unread.clear();
  }

  #lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#queue(document);
    this.#read();
  }

  /** Reads again where a stored secret may be: everywhere, or only where there was a finding. */
  #lookAgain(): void {
    const everywhere = this.#known.held?.isAnywhere === true;
    for (const [document, findings] of [...this.#watched]) {
      if (everywhere || findings.hasAny) this.#queue(document);
    }
    this.#read();
  }

  #look(document: vscode.TextDocument): void {
    this.#queue(document);
    this.#read();
  }

  #queue(document: vscode.TextDocument): void {
    if (document.isClosed || !isWatched(document)) {
      this.#leave(document);
    } else if (lengthOf(document) > largest()) {
      this.#leave(document);
      if (!this.#tooLarge.has(document)) void reportTooLarge([document.uri]);
      this.#tooLarge.add(document);
    } else {
      this.#gone.delete(document);
      this.#watched.set(document, new LineFindings(this.#known));
      this.#unread.add(document);
    }
  }

  /** Reads for one slice of time, and the rest in later turns of the event loop. */
  #read(): void {
    const end = performance.now() + slice;
    const enough = (): boolean => performance.now() > end;
    for (const document of this.#ready()) {
      const findings = this.#watched.get(document);
      if (findings?.read(linesOf(document), enough) === false) break;
      this.#unread.delete(document);
      if (findings !== undefined) this.#store.set("open", [[document.uri, findings.findings]]);
      if (enough()) break;
    }
    if (this.#ready().length === 0) return;
    this.#next ??= setImmediate(() => {
      this.#next = undefined;
      this.#read();
    });
  }

  /** The documents to read now, visible ones first. Those that nobody has seen yet wait. */
  #ready(): vscode.TextDocument[] {
    const visible = new Set(vscode.window.visibleTextEditors.map(({ document }) => document));
    for (const document of visible) this.#wanted.add(document);
    // A cell has no editor before the cursor is in it; its notebook is visible.
    const isCell = ({ uri }: vscode.TextDocument): boolean => uri.scheme === "vscode-notebook-cell";
    const all = [...this.#unread].filter((one) => this.#wanted.has(one) || isCell(one));
    return [...all.filter((one) => visible.has(one)), ...all.filter((one) => !visible.has(one))];
  }

  /** In the same tick: the editor moves its squiggles with the text, but not the diagnostics in Problems. */
  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const findings = this.#watched.get(document);
    if (findings === undefined) {
      // Costs nothing for documents that are not watched, such as an output channel that changes all the time.
      if (this.#gone.has(document) || this.#tooLarge.has(document)) this.#look(document);
      return;
    }
    if (findings.follow(contentChanges, linesOf(document))) {
      this.#store.set("open", [[document.uri, findings.findings]]);
    }
    if (!findings.isBehind) return;
    this.#wanted.add(document);
    if (lengthOf(document) > largest()) {
      this.#look(document);
    } else {
      this.#unread.add(document);
      this.#read();
    }
  }

  #leave(document: vscode.TextDocument): void {
    this.#unread.delete(document);
    if (this.#watched.delete(document)) this.#store.set("open", [[document.uri, undefined]]);
  }

  #letGo(document: vscode.TextDocument): void {
    if (this.#watched.has(document)) this.#gone.add(document);
    this.#leave(document);
  }

  /** The editor keeps a document for a while after its file is gone. */
  #leaveBelow(gone: readonly vscode.Uri[]): void {
    for (const document of [...this.#watched.keys()]) {
      if (gone.some((uri) => isBelow(document.uri, uri))) this.#letGo(document);
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
 * document in memory for minutes after its last tab was closed; by then nobody wants to hear about it.
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

export async function reportTooLarge(uris: readonly vscode.Uri[]): Promise<void> {
  const [first] = uris;
  if (first === undefined) return;
  const name = vscode.workspace.asRelativePath(first);
  const message =
    uris.length === 1
      ? t("{0} is larger than the limit, so it is not searched for Skycloak keys.", name)
      : t(
          "{0} files are larger than the limit, so they are not searched for Skycloak keys.",
          uris.length,
        );
  const open = t("Open Setting");
  if ((await showInformationMessage(message, open)) !== open) return;
  const command = "workbench.action.openSettings";
  await vscode.commands.executeCommand(command, "skycloak.leaks.maxFileSize");
}

/** Bytes above which VS Code gives extensions no document (it counts UTF-16 units, of which there are no more). */
const mostForExtensions = 50 * 1024 * 1024;

/** Reports each file in a tab that VS Code shows to no extension, once. */
function reportHiddenFiles(): vscode.Disposable {
  const reported = new Set<string>();
  const look = async ({ input }: vscode.Tab): Promise<void> => {
    if (!(input instanceof vscode.TabInputText) || !isEnabled()) return;
    const { uri } = input;
    const { size } = await vscode.workspace.fs.stat(uri).then(undefined, () => ({ size: 0 }));
    if (size <= mostForExtensions || reported.has(uri.toString())) return;
    reported.add(uri.toString());
    const name = vscode.workspace.asRelativePath(uri);
    const message = t(
      "{0} is larger than 50 MB, so the editor shows it to no extension, and it is not searched for Skycloak keys.",
      name,
    );
    void showInformationMessage(message);
  };
  for (const { tabs } of vscode.window.tabGroups.all) for (const tab of tabs) void look(tab);
  return vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
    for (const tab of opened) void look(tab);
  });
}
