// Keeps the problems of every open document in step with its text.

import * as vscode from "vscode";
import { LineFindings, type Finding, type Lines } from "./engine/line-findings";
import { isWatched, largest } from "./settings";
import { followTabs } from "./tabs";

export const source = "Skycloak";
export const plainKeyCode = "plain-key";

export class Watch {
  readonly #collection = vscode.languages.createDiagnosticCollection("skycloak");
  readonly #watched = new Map<vscode.TextDocument, LineFindings>();
  /** Documents that are too large, so that each is told of once. */
  readonly #tooLarge = new WeakSet<vscode.TextDocument>();
  readonly #subscriptions: vscode.Disposable;
  #start: NodeJS.Immediate | undefined;

  constructor(readonly tellTooLarge: (document: vscode.TextDocument) => void) {
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.#look(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#leave(document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        this.#leaveBelow(files.map(({ oldUri }) => oldUri)),
      ),
      followTabs(
        (uri) => this.#documents(uri).forEach((document) => this.#leave(document)),
        (uri) => this.#documents(uri).forEach((document) => this.#look(document)),
      ),
      vscode.workspace.onDidDeleteFiles(({ files }) => this.#leaveBelow(files)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("skycloak.leaks")) this.#lookAtAll();
      }),
    );
    // The start of the editor is not the moment to read what is open.
    this.#start = setImmediate(() => this.#lookAtAll());
  }

  dispose(): void {
    clearImmediate(this.#start);
    this.#subscriptions.dispose();
    this.#watched.clear();
  }

  #lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#look(document);
  }

  #look(document: vscode.TextDocument): void {
    if (document.isClosed || !isWatched(document)) {
      this.#leave(document);
      return;
    }
    const text = document.getText();
    if (text.length > largest()) {
      this.#leave(document);
      if (!this.#tooLarge.has(document)) this.tellTooLarge(document);
      this.#tooLarge.add(document);
      return;
    }
    const findings = new LineFindings(text, linesOf(document));
    this.#watched.set(document, findings);
    this.#show(document, findings);
  }

  /** In the same tick: the editor moves its underlines with the text, but not its problems. */
  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const findings = this.#watched.get(document);
    if (findings === undefined) {
      // Too large until now, or of a file that was gone and is there again.
      this.#look(document);
      return;
    }
    const changes = contentChanges.map(({ range, text }) => ({
      first: range.start.line,
      last: range.end.line,
      lines: text.split(/\r\n|\r|\n/).length,
    }));
    if (findings.follow(changes, linesOf(document))) this.#show(document, findings);
  }

  #leave(document: vscode.TextDocument): void {
    if (this.#watched.delete(document)) this.#collection.delete(document.uri);
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
      if (below) this.#leave(document);
    }
  }

  #show(document: vscode.TextDocument, { findings }: LineFindings): void {
    this.#collection.set(document.uri, findings.map(diagnosticOf));
  }
}

function diagnosticOf({ line, start, end, head }: Finding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(line, start, line, end),
    vscode.l10n.t(
      "A Skycloak API key ({0}) stands here in plain text. Whoever can read this file can use it.",
      head,
    ),
    vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = source;
  diagnostic.code = plainKeyCode;
  return diagnostic;
}

function linesOf(document: vscode.TextDocument): Lines {
  return {
    lineCount: document.lineCount,
    line: (index) => document.lineAt(index).text,
  };
}
