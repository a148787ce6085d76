// The `.skycloakignore` files of the workspace: read when a finding needs them and when they change, and extended by
// “Allow the Key Everywhere”.

import { dirname, posix } from "node:path";
import * as vscode from "vscode";
import { withDeadline } from "../../files/disk";
import { readFile, watchFiles } from "../../files/workspace";
import { isRepositoryTop } from "../../git/repositories";
import { createDiagnostic, offerActions, showInformationMessage } from "../../ui/messages";
import { foldersOf, ignoreFileName, ignoreLimits, readIgnoreList, withFingerprint } from "../ignore-list";
import { diagnosticSource } from "./diagnostics";

const t = vscode.l10n.t;

/** Milliseconds. A file that can't be read in this time must not hide warnings. */
const timeout = 10_000;

export class IgnoreFiles {
  /** The fingerprints in each folder's file; undefined while the file is being read. */
  readonly #lists = new Map<string, ReadonlySet<string> | undefined>();
  readonly #warnings = vscode.languages.createDiagnosticCollection("skycloak-ignore");
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #reading = new Set<Promise<void>>();
  readonly #subscriptions: { dispose(): unknown }[] = [
    this.#warnings,
    this.#changed,
    // On some file systems, the watcher misses changes or reports them late.
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.path.endsWith(`/${ignoreFileName}`)) this.#startReading(parentOf(uri));
    }),
  ];

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#watch(`**/${ignoreFileName}`);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Resolves once nothing is being read. */
  async whenLoaded(): Promise<void> {
    while (this.#reading.size > 0) await Promise.all(this.#reading);
  }

  /** The fingerprints allowed in a document; undefined while a list is being read, after which a change is fired. */
  allowedIn(uri: vscode.Uri): ReadonlySet<string> | undefined {
    const folders = foldersFor(uri);
    for (const folder of folders) if (!this.#lists.has(folder.toString())) this.#startReading(folder);
    const lists = folders.map((folder) => this.#lists.get(folder.toString()));
    return lists.includes(undefined) ? undefined : new Set(lists.flatMap((list) => [...(list ?? [])]));
  }

  #startReading(folder: vscode.Uri): void {
    const name = folder.toString();
    if (!this.#lists.has(name)) {
      this.#lists.set(name, undefined);
      const isInWorkspace = vscode.workspace.getWorkspaceFolder(folder) !== undefined;
      if (!isInWorkspace) this.#watch(new vscode.RelativePattern(folder, ignoreFileName));
    }
    const reading = this.#read(folder).finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }

  #watch(pattern: vscode.GlobPattern): void {
    this.#subscriptions.push(watchFiles(pattern, (file) => this.#startReading(parentOf(file))));
  }

  async #read(folder: vscode.Uri): Promise<void> {
    const name = folder.toString();
    const file = vscode.Uri.joinPath(folder, ignoreFileName);
    try {
      const read = await withDeadline(readFile(file, ignoreLimits.bytes), timeout);
      const text = typeof read === "string" ? "" : read.toString("utf8");
      const { fingerprints, badLines, firstUnreadLine } = readIgnoreList(text);
      this.#lists.set(name, fingerprints);
      const badLine = t("Not a fingerprint. Write 16 hexadecimal digits, and # before comments.");
      const tooLong = t("Only the first {0} lines of this file are read.", ignoreLimits.lines);
      const unread = {
        irregular: t("Not a regular file, so it is not read."),
        "too-large": t("This file is larger than {0} KB, so it is not read.", ignoreLimits.bytes / 1024),
      };
      this.#warnings.set(file, [
        ...badLines.map((line) => warningAt(line, badLine)),
        ...(typeof read === "string" ? [warningAt(0, unread[read])] : []),
        ...(firstUnreadLine === undefined ? [] : [warningAt(firstUnreadLine, tooLong)]),
      ]);
    } catch {
      this.#lists.set(name, new Set());
      this.#warnings.delete(file);
    }
    this.#changed.fire();
  }
}

function parentOf(file: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(file, "..");
}

/** The folders whose lists apply to a document; all workspace folders for an untitled document or a notebook cell. */
function foldersFor(uri: vscode.Uri): vscode.Uri[] {
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (uri.scheme === "file") {
    const tops = root === undefined ? [] : [root.fsPath];
    const folders = foldersOf(dirname(uri.fsPath), tops, isRepositoryTop);
    return folders.map((path) => vscode.Uri.file(path));
  }
  if (root === undefined) {
    const isFile = uri.scheme !== "untitled" && uri.scheme !== "vscode-notebook-cell";
    return isFile ? [] : (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  }
  const paths = foldersOf(posix.dirname(uri.path), [root.path], () => false);
  return paths.map((path) => uri.with({ path }));
}

function warningAt(line: number, message: string): vscode.Diagnostic {
  const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
  const diagnostic = createDiagnostic(range, message, vscode.DiagnosticSeverity.Warning);
  diagnostic.source = diagnosticSource;
  return diagnostic;
}

/**
 * Adds a fingerprint to the `.skycloakignore` of the document's workspace folder, or of a repository inside it, since
 * lists above a repository do not apply to its files.
 */
export async function addToIgnoreFile(uri: vscode.Uri, fingerprint: string): Promise<void> {
  const folders = foldersFor(uri);
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString();
  const folder =
    folders.find((folder) => folder.toString() === root) ??
    folders.at(-1) ??
    vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) {
    offerActions(showInformationMessage, t("Open a folder first: {0} is stored in it.", ignoreFileName), [
      t("Open Folder…"),
      "vscode.openFolder",
    ]);
    return;
  }
  const file = vscode.Uri.joinPath(folder, ignoreFileName);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(file, { ignoreIfExists: true });
  if (!(await vscode.workspace.applyEdit(edit))) return;
  const list = await vscode.workspace.openTextDocument(file);
  const before = list.getText();
  const after = withFingerprint(before, fingerprint, vscode.workspace.asRelativePath(uri));
  const added = new vscode.WorkspaceEdit();
  added.insert(file, list.positionAt(before.length), after.slice(before.length));
  if (await vscode.workspace.applyEdit(added)) await list.save();
}
