// The `.skycloakignore` files of the workspace: read when a finding needs them and when they change, and extended by
// “Allow the Key Everywhere”.

import { dirname, posix } from "node:path";
import * as vscode from "vscode";
import { withDeadline } from "../files/deadline";
import { isRepositoryTop } from "../git/repository-folder";
import type { Known } from "./engine/line-findings";
import {
  foldersOf,
  ignoreFileName,
  ignoreLimits,
  readIgnoreList,
  withFingerprint,
} from "./ignore-list";
import { source } from "./problems";
import { fingerprintAt, secretPlace } from "./target-place";
import { createDiagnostic, showInformationMessage } from "../ui/messages";

const none: ReadonlySet<string> = new Set();

/** Milliseconds: a file that cannot be read in time must not hide warnings. */
const mostMs = 10_000;

export class IgnoreFiles {
  /** By folder: what its file lists, or that it is being read. */
  readonly #lists = new Map<string, ReadonlySet<string> | "reading">();
  readonly #complaints = vscode.languages.createDiagnosticCollection("skycloak-ignore");
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #reading = new Set<Promise<void>>();
  /** Of folders above the workspace's. */
  readonly #watchers: vscode.Disposable[] = [];
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${ignoreFileName}`);
    const again = (file: vscode.Uri): void => this.#startReading(vscode.Uri.joinPath(file, ".."));
    this.#subscriptions = vscode.Disposable.from(
      this.#complaints,
      this.#changed,
      watcher,
      watcher.onDidCreate(again),
      watcher.onDidChange(again),
      watcher.onDidDelete(again),
      // The watcher sees nothing of some file systems, and is late on others.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.path.endsWith(`/${ignoreFileName}`)) again(uri);
      }),
    );
  }

  dispose(): void {
    vscode.Disposable.from(this.#subscriptions, ...this.#watchers).dispose();
  }

  /** Resolves once nothing is being read. */
  async settled(): Promise<void> {
    while (this.#reading.size > 0) await Promise.all(this.#reading);
  }

  /** Undefined while it is being read; a change is told then. */
  allowedIn(uri: vscode.Uri): ReadonlySet<string> | undefined {
    const allowed = new Set<string>();
    let isReading = false;
    for (const folder of foldersFor(uri)) {
      const list = this.#lists.get(folder.toString());
      if (list === undefined) this.#startReading(folder);
      if (list === undefined || list === "reading") isReading = true;
      else for (const one of list) allowed.add(one);
    }
    return isReading ? undefined : allowed;
  }

  #startReading(folder: vscode.Uri): void {
    const name = folder.toString();
    if (!this.#lists.has(name)) {
      this.#lists.set(name, "reading");
      if (vscode.workspace.getWorkspaceFolder(folder) === undefined) this.#watch(folder);
    }
    const reading = this.#read(folder).finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }

  #watch(folder: vscode.Uri): void {
    const own = new vscode.RelativePattern(folder, ignoreFileName);
    const watcher = vscode.workspace.createFileSystemWatcher(own);
    const again = (): void => this.#startReading(folder);
    this.#watchers.push(
      watcher,
      watcher.onDidCreate(again),
      watcher.onDidChange(again),
      watcher.onDidDelete(again),
    );
  }

  async #read(folder: vscode.Uri): Promise<void> {
    const name = folder.toString();
    const file = vscode.Uri.joinPath(folder, ignoreFileName);
    try {
      const late = (): Error => new Error("Too late");
      const { isRegular, isRead, bytes } = await withDeadline(contentOf(file), mostMs, late);
      const { fingerprints, badLines, endsAt } = readIgnoreList(
        Buffer.from(bytes).toString("utf8"),
      );
      this.#lists.set(name, fingerprints);
      const complaints = badLines.map((line) => complaint(line, notAFingerprint()));
      if (!isRegular) complaints.push(complaint(0, notRegular()));
      else if (!isRead) complaints.push(complaint(0, tooLarge()));
      if (endsAt !== undefined) complaints.push(complaint(endsAt, tooLong()));
      this.#complaints.set(file, complaints);
    } catch {
      this.#lists.set(name, none);
      this.#complaints.delete(file);
    }
    this.#changed.fire();
  }
}

interface Content {
  readonly isRegular: boolean;
  /** False where it is too large. */
  readonly isRead: boolean;
  readonly bytes: Uint8Array;
}

async function contentOf(file: vscode.Uri): Promise<Content> {
  const { size, type } = await vscode.workspace.fs.stat(file);
  const isRegular = (type & vscode.FileType.File) !== 0;
  const isRead = isRegular && size <= ignoreLimits.bytes;
  // What has no size is empty, or made up as it is read.
  const isEmpty = !isRead || size === 0;
  const bytes = isEmpty ? new Uint8Array() : await vscode.workspace.fs.readFile(file);
  return { isRegular, isRead, bytes };
}

/** The folders whose list applies to a document; all workspace folders for a document that is in none. */
function foldersFor(uri: vscode.Uri): vscode.Uri[] {
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (uri.scheme === "file") {
    const tops = root === undefined ? [] : [root.fsPath];
    const folders = foldersOf(dirname(uri.fsPath), tops, isRepositoryTop);
    return folders.map((one) => vscode.Uri.file(one));
  }
  if (root === undefined) {
    const isFile = uri.scheme !== "untitled" && uri.scheme !== "vscode-notebook-cell";
    return isFile ? [] : (vscode.workspace.workspaceFolders ?? []).map((one) => one.uri);
  }
  const paths = foldersOf(posix.dirname(uri.path), [root.path], () => false);
  return paths.map((path) => uri.with({ path }));
}

function notAFingerprint(): string {
  return vscode.l10n.t(
    "This is not a fingerprint: 16 hexadecimal digits are, with # before a comment.",
  );
}

function notRegular(): string {
  return vscode.l10n.t("This is not a regular file, so it is not read, and allows nothing.");
}

function tooLarge(): string {
  const limit = ignoreLimits.bytes / 1024;
  return vscode.l10n.t("This file is larger than {0} KB, so it is not read.", limit);
}

function tooLong(): string {
  return vscode.l10n.t("Only the first {0} lines of this file are read.", ignoreLimits.lines);
}

function complaint(line: number, said: string): vscode.Diagnostic {
  const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
  const diagnostic = createDiagnostic(range, said, vscode.DiagnosticSeverity.Warning);
  diagnostic.source = source;
  return diagnostic;
}

/**
 * Adds a secret's fingerprint to the `.skycloakignore` of the workspace folder, or of a repository inside it, since
 * lists above a repository do not apply to its files.
 */
export async function allowEverywhere(known: Known, uri: unknown, range: unknown): Promise<void> {
  const place = await secretPlace(uri, range, known);
  if (place === undefined) return;
  const { document } = place;
  const folder = folderOf(document.uri);
  if (folder === undefined) {
    void showInformationMessage(
      vscode.l10n.t("Open a folder first: {0} stands in it.", ignoreFileName),
    );
    return;
  }
  const fingerprint = fingerprintAt(document, place.range, known);
  if (fingerprint === undefined) return;
  const file = vscode.Uri.joinPath(folder, ignoreFileName);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(file, { ignoreIfExists: true });
  if (!(await vscode.workspace.applyEdit(edit))) return;
  const list = await vscode.workspace.openTextDocument(file);
  const before = list.getText();
  const said = vscode.workspace.asRelativePath(document.uri);
  const after = withFingerprint(before, fingerprint, said);
  const added = new vscode.WorkspaceEdit();
  added.insert(file, list.positionAt(before.length), after.slice(before.length));
  if (await vscode.workspace.applyEdit(added)) await list.save();
}

function folderOf(uri: vscode.Uri): vscode.Uri | undefined {
  const folders = foldersFor(uri);
  const own = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  const top = folders.find((one) => one.toString() === own?.toString()) ?? folders.at(-1);
  return top ?? vscode.workspace.workspaceFolders?.[0]?.uri;
}
