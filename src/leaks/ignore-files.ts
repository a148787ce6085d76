// The `.skycloakignore` files of the workspace: a file's own are those from its folder up to its
// workspace folder's. Read when a finding asks, and again when they change.

import * as vscode from "vscode";
import { ignoreFileName, readIgnoreList } from "./ignore-list";
import { source } from "./problems";

const none: ReadonlySet<string> = new Set();

export class IgnoreFiles {
  /** By folder: what its file lists, or that it is being read. */
  readonly #lists = new Map<string, ReadonlySet<string> | "reading">();
  readonly #complaints = vscode.languages.createDiagnosticCollection("skycloak-ignore");
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${ignoreFileName}`);
    const again = (file: vscode.Uri): void => void this.#read(vscode.Uri.joinPath(file, ".."));
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
    this.#subscriptions.dispose();
  }

  /** Undefined while it is being read; a change is told then. */
  allowedIn(uri: vscode.Uri): ReadonlySet<string> | undefined {
    const allowed = new Set<string>();
    let isReading = false;
    for (const folder of foldersOf(uri)) {
      const list = this.#lists.get(folder.toString());
      if (list === undefined) void this.#read(folder);
      if (list === undefined || list === "reading") isReading = true;
      else for (const one of list) allowed.add(one);
    }
    return isReading ? undefined : allowed;
  }

  async #read(folder: vscode.Uri): Promise<void> {
    const name = folder.toString();
    if (!this.#lists.has(name)) this.#lists.set(name, "reading");
    const file = vscode.Uri.joinPath(folder, ignoreFileName);
    try {
      const text = Buffer.from(await vscode.workspace.fs.readFile(file)).toString("utf8");
      const { fingerprints, badLines } = readIgnoreList(text);
      this.#lists.set(name, fingerprints);
      this.#complaints.set(file, badLines.map(complaint));
    } catch {
      this.#lists.set(name, none);
      this.#complaints.delete(file);
    }
    this.#changed.fire();
  }
}

/** The folders whose file speaks of a document; those of the workspace for one that is in none. */
function foldersOf(uri: vscode.Uri): vscode.Uri[] {
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (root === undefined) {
    const isFile = uri.scheme !== "untitled" && uri.scheme !== "vscode-notebook-cell";
    return isFile ? [] : (vscode.workspace.workspaceFolders ?? []).map((one) => one.uri);
  }
  const folders: vscode.Uri[] = [];
  for (let folder = vscode.Uri.joinPath(uri, ".."); ; folder = vscode.Uri.joinPath(folder, "..")) {
    if (folder.path.length < root.path.length) return folders;
    folders.push(folder);
    if (folder.path === root.path || folder.path === "/") return folders;
  }
}

function complaint(line: number): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER),
    vscode.l10n.t("This is not a fingerprint: 16 hexadecimal digits are, with # before a comment."),
    vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = source;
  return diagnostic;
}
