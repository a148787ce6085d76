// The logs that are open in editors.

import * as vscode from "vscode";
import type { Services } from "../../services";
import { singleLine } from "../../ui/untrusted-text";
import type { ClusterAt } from "../target";
import { LogDocument } from "./log-document";
import { askFilter, logs, securityLogs, type Stream } from "./logs";

const t = vscode.l10n.t;

/** Also in package.json, for the buttons of its editor. */
const logScheme = "skycloak-log";

const streams: readonly Stream[] = [logs, securityLogs];

export class LogDocuments {
  readonly #parts: Services;
  readonly #changed: vscode.EventEmitter<vscode.Uri>;
  readonly #open = new Map<string, LogDocument>();
  /** Whether the end of a document is visible, and has to stay so. */
  readonly #atEnd = new Map<string, boolean>();

  constructor(parts: Services, changed: vscode.EventEmitter<vscode.Uri>) {
    this.#parts = parts;
    this.#changed = changed;
    parts.context.subscriptions.push(
      vscode.window.onDidChangeVisibleTextEditors(() => this.#reconsider()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#setContext()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#followEnd(document)),
      vscode.window.onDidChangeTextEditorVisibleRanges((event) => this.#scrolled(event)),
      { dispose: () => this.#dispose() },
    );
  }

  async show({ connection, cluster }: ClusterAt, name: string): Promise<void> {
    const stream = streams.find((one) => one.name === name) ?? logs;
    const uri = vscode.Uri.from({
      scheme: logScheme,
      path: `/${singleLine(cluster.name, 100).replace(/[\\/]/g, "-")} ${stream.title()}.log`,
      query: JSON.stringify([connection.id, cluster.id, stream.name]),
    });
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    toEnd(editor);
    this.#reconsider();
    this.#setContext();
  }

  /** The text of a log's document, which is read when it is first shown. */
  text(uri: vscode.Uri): string {
    return this.#at(uri)?.text() ?? `── ${t("This connection is not there any more.")} ──\n`;
  }

  async filter(): Promise<void> {
    const log = this.#active();
    if (log === undefined) return;
    const filtered = await askFilter(log.stream.filters, log.filtered);
    if (filtered !== undefined) await log.filter(filtered);
  }

  async follow(following: boolean): Promise<void> {
    await this.#active()?.follow(following);
    this.#setContext();
  }

  async older(): Promise<void> {
    await this.#active()?.older();
  }

  #active(): LogDocument | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri?.scheme === logScheme ? this.#at(uri) : undefined;
  }

  #at(uri: vscode.Uri): LogDocument | undefined {
    const key = uri.toString();
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const [connectionId, clusterId, name] = idsOf(uri);
    const connection = this.#parts.connections.find(connectionId);
    const stream = streams.find((one) => one.name === name);
    if (connection === undefined || stream === undefined || clusterId === undefined) {
      return undefined;
    }
    const title = connection.clusters.find(clusterId)?.name;
    const log = new LogDocument({
      connection,
      cluster: { id: clusterId, name: title ?? uri.path.slice(1).replace(/ [^ ]*\.log$/, "") },
      stream,
      visible: () => editorsOf(uri).length > 0,
      changed: () => this.#changed.fire(uri),
    });
    this.#open.set(key, log);
    void log.read();
    return log;
  }

  #close(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#open.get(key)?.dispose();
    this.#open.delete(key);
    this.#atEnd.delete(key);
  }

  #dispose(): void {
    for (const log of this.#open.values()) log.dispose();
  }

  #reconsider(): void {
    for (const log of this.#open.values()) log.reconsider();
  }

  /** For the buttons of the editor. */
  #setContext(): void {
    const following = this.#active()?.following === true;
    void vscode.commands.executeCommand("setContext", "skycloak.followingLog", following);
  }

  /** Scrolls to the end if it was visible before. */
  #followEnd({ uri }: vscode.TextDocument): void {
    if (uri.scheme !== logScheme || this.#atEnd.get(uri.toString()) === false) return;
    for (const editor of editorsOf(uri)) toEnd(editor);
  }

  #scrolled({ textEditor, visibleRanges }: vscode.TextEditorVisibleRangesChangeEvent): void {
    const { document } = textEditor;
    const key = document.uri.toString();
    if (document.uri.scheme !== logScheme) return;
    const end = visibleRanges.at(-1)?.end.line ?? 0;
    const before = this.#atEnd.get(key);
    this.#atEnd.set(key, end >= document.lineCount - 2);
    const log = this.#open.get(key);
    // Scrolled back to the top, from the middle.
    const top = visibleRanges[0]?.start.line === 0 && end < document.lineCount - 2;
    if (top && before === false && log?.hasOlder === true) void log.older();
  }
}

function idsOf({ query }: vscode.Uri): (string | undefined)[] {
  try {
    const ids: unknown = JSON.parse(query);
    return Array.isArray(ids) ? ids.map((id) => (typeof id === "string" ? id : undefined)) : [];
  } catch {
    return [];
  }
}

function editorsOf(uri: vscode.Uri): vscode.TextEditor[] {
  const key = uri.toString();
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === key);
}

function toEnd(editor: vscode.TextEditor): void {
  const line = Math.max(0, editor.document.lineCount - 1);
  editor.revealRange(new vscode.Range(line, 0, line, 0));
}
