// Keeps the findings of every open document in step with its text.

import * as vscode from "vscode";
import { onDidChangeSetting } from "../ui/settings";
import { LineFindings, type DocumentLines } from "./engine/line-findings";
import type { Knowledge } from "./knowledge";
import type { FindingPlaces } from "./places";
import { isWatched, largest } from "./settings";
import { followTabs } from "./tabs";

/** Milliseconds that other work may have to wait for the reading of what was opened. */
const slice = 8;

export interface WatchPorts {
  readonly places: FindingPlaces;
  readonly knowledge: Knowledge;
  readonly tellTooLarge: (document: vscode.TextDocument) => void;
}

export class Watch {
  readonly #ports: WatchPorts;
  readonly #watched = new Map<vscode.TextDocument, LineFindings>();
  /** Those of them that have not been read to their end. */
  readonly #unread = new Set<vscode.TextDocument>();
  /** Documents that somebody has seen or changed; others are not read before that. */
  readonly #wanted = new WeakSet<vscode.TextDocument>();
  /** Documents that are too large, so that each is told of once. */
  readonly #tooLarge = new WeakSet<vscode.TextDocument>();
  /** Documents whose file or last tab is gone; a change says that somebody uses them still. */
  readonly #gone = new WeakSet<vscode.TextDocument>();
  readonly #subscriptions: vscode.Disposable;
  #next: NodeJS.Immediate | undefined;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.#look(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#leave(document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#read()),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        this.#leaveBelow(files.map(({ oldUri }) => oldUri)),
      ),
      followTabs(
        (uri) => this.#documents(uri).forEach((document) => this.#letGo(document)),
        (uri) => this.#documents(uri).forEach((document) => this.#look(document)),
      ),
      vscode.workspace.onDidDeleteFiles(({ files }) => this.#leaveBelow(files)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#lookAtAll()),
      onDidChangeSetting("leaks", () => this.#lookAtAll()),
      ports.knowledge.onDidChange((textsToo) => {
        if (textsToo) this.#lookAgain();
      }),
    );
    // The start of the editor is not the moment to read what is open.
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

  /** Where somebody's secret may have become known: everywhere, or where one was found. */
  #lookAgain(): void {
    const everywhere = this.#ports.knowledge.held?.isAnywhere === true;
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
      return;
    }
    if (lengthOf(document) > largest()) {
      this.#leave(document);
      if (!this.#tooLarge.has(document)) this.#ports.tellTooLarge(document);
      this.#tooLarge.add(document);
      return;
    }
    this.#gone.delete(document);
    this.#watched.set(document, new LineFindings(this.#ports.knowledge));
    this.#unread.add(document);
  }

  /** For one slice of time now, and the rest in turns with whatever else there is to do. */
  #read(): void {
    const end = performance.now() + slice;
    const enough = (): boolean => performance.now() > end;
    for (const document of this.#ready()) {
      const findings = this.#watched.get(document);
      if (findings?.read(documentLines(document), enough) === false) break;
      this.#unread.delete(document);
      if (findings !== undefined) this.#show(document, findings);
      if (enough()) break;
    }
    if (this.#ready().length === 0) return;
    this.#next ??= setImmediate(() => {
      this.#next = undefined;
      this.#read();
    });
  }

  /** What is to be read now: what is on screen first, and what nobody has seen yet not at all. */
  #ready(): vscode.TextDocument[] {
    const seen = new Set(vscode.window.visibleTextEditors.map(({ document }) => document));
    for (const document of seen) this.#wanted.add(document);
    const all = [...this.#unread].filter((one) => this.#wanted.has(one) || isCell(one));
    return [...all.filter((one) => seen.has(one)), ...all.filter((one) => !seen.has(one))];
  }

  /** In the same tick: the editor moves its underlines with the text, but not its problems. */
  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const findings = this.#watched.get(document);
    if (findings === undefined) {
      // Nothing is asked for a document that is none of ours: an output may change all the time.
      if (this.#gone.has(document) || this.#tooLarge.has(document)) this.#look(document);
      return;
    }
    if (findings.follow(contentChanges, documentLines(document))) this.#show(document, findings);
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
    if (this.#watched.delete(document)) this.#ports.places.set("open", document.uri, undefined);
  }

  #letGo(document: vscode.TextDocument): void {
    if (this.#watched.has(document)) this.#gone.add(document);
    this.#leave(document);
  }

  #documents(uri: vscode.Uri): vscode.TextDocument[] {
    const name = uri.toString();
    return vscode.workspace.textDocuments.filter((one) => one.uri.toString() === name);
  }

  /** The editor keeps a document for a while after its file is gone. */
  #leaveBelow(gone: readonly vscode.Uri[]): void {
    for (const document of [...this.#watched.keys()]) {
      const { scheme, path } = document.uri;
      const below = gone.some(
        (uri) => uri.scheme === scheme && (path === uri.path || path.startsWith(`${uri.path}/`)),
      );
      if (below) this.#letGo(document);
    }
  }

  #show({ uri }: vscode.TextDocument, { findings }: LineFindings): void {
    this.#ports.places.set("open", uri, findings);
  }
}

/** A cell has no editor of its own before somebody goes into it; its notebook is what is seen. */
function isCell({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === "vscode-notebook-cell";
}

/** In UTF-16 units, without putting the lines together. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

export function documentLines(document: vscode.TextDocument): DocumentLines {
  return {
    lineCount: document.lineCount,
    line: (index) => document.lineAt(index).text,
  };
}
