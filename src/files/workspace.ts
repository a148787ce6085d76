// Lists and searches the files of the workspace, on any file system. Everything is read and compared in this process: the
// secret is passed to no other process, and nothing is written.

import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { isInside, realFile, realOrNewFile } from "./disk";
import type { Secret } from "../secrets/secret";

/** A file or document that contains the secret. */
export interface FileMatch {
  readonly uri: vscode.Uri;
  /** Empty if the file can't be opened as text. */
  readonly ranges: readonly vscode.Range[];
}

export interface SearchResult {
  readonly files: readonly FileMatch[];
  /** False if files were skipped: after cancellation, or because there are too many, or they are too large or unreadable. */
  readonly complete: boolean;
}

/** Folders that rarely contain a key someone wrote. */
const excludedFolders = ["**/node_modules/**", "**/.git/**"];

/** If there are more files, the result says that they were not all searched. */
const maxFiles = 50_000;

/** The maximum size of a file that is searched, in bytes. */
const maxFileSize = 20 * 1024 * 1024;

/** The number of files that are read at the same time. */
const concurrency = 16;

export async function findSecret(
  secret: Secret,
  token: vscode.CancellationToken,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<SearchResult> {
  const open = vscode.workspace.textDocuments.filter(isEditable);
  const files: FileMatch[] = open
    .map((document) => ({ uri: document.uri, ranges: rangesIn(document, secret) }))
    .filter(({ ranges }) => ranges.length > 0);
  /** The identities of files that are already in the result, or open as documents. */
  const known = new Set(await Promise.all(open.map(({ uri }) => identityOf(uri))));
  const roots = await workspaceRoots();
  const listed = await listFiles(token);
  const openUris = new Set(open.map(({ uri }) => uri.toString()));
  const searched = listed.slice(0, maxFiles).filter((uri) => !openUris.has(uri.toString()));
  let next = 0;
  let unreadable = 0;
  const searchNext = async (): Promise<void> => {
    for (let uri = searched[next++]; uri !== undefined; uri = searched[next++]) {
      if (token.isCancellationRequested) return;
      const bytes = await readFile(uri, maxFileSize).catch(() => undefined);
      if (!Buffer.isBuffer(bytes)) unreadable++;
      else if (secret.isIn(bytes)) {
        const identity = await identityOf(uri);
        if (!known.has(identity)) {
          known.add(identity);
          files.push(await findInDocument(await canonicalUri(uri, roots), secret));
        }
      }
      progress(next, searched.length);
    }
  };
  // If the user stops the search, a disk that doesn't respond is not waited for.
  const stopped = new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
  await Promise.race([Promise.all(Array.from({ length: concurrency }, searchNext)), stopped]);
  return {
    files: [...files].sort((a, b) => a.uri.toString().localeCompare(b.uri.toString())),
    complete: !token.isCancellationRequested && listed.length <= maxFiles && unreadable === 0,
  };
}

/** Lists at most one more file than is searched. */
async function listFiles(token: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const listed = new Map<string, vscode.Uri>();
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const max = maxFiles + 1 - listed.size;
    if (max <= 0) break;
    const files = await filesBelow(folder, { pattern: "**/*", exclude: excludedFolders, max }, token);
    // A folder may be inside of another one.
    for (const uri of files) listed.set(uri.toString(), uri);
  }
  return [...listed.values()];
}

/**
 * A file's bytes, on any file system, or why it is not read: a pipe or a device may never end. Rejects if it doesn't exist
 * or can't be read.
 */
export async function readFile(uri: vscode.Uri, max: number): Promise<Buffer | "irregular" | "too-large"> {
  const { size, type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.File) === 0) return "irregular";
  if (size > max) return "too-large";
  // A file of size 0 is empty, or generated when it is read.
  if (size === 0) return Buffer.alloc(0);
  const bytes = await vscode.workspace.fs.readFile(uri);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The ranges of the secret in a file as the editor reads it, with its encoding and line ends. */
export async function findInDocument(uri: vscode.Uri, secret: Secret): Promise<FileMatch> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return { uri, ranges: rangesIn(document, secret) };
  } catch {
    return { uri, ranges: [] };
  }
}

/** The schemes of documents that users edit. */
const editableSchemes = new Set(["file", "untitled", "vscode-remote", "vscode-vfs", "vscode-notebook-cell"]);

function isEditable({ uri, isClosed }: vscode.TextDocument): boolean {
  return !isClosed && editableSchemes.has(uri.scheme);
}

function rangesIn(document: vscode.TextDocument, secret: Secret): vscode.Range[] {
  return secret
    .offsetsIn(document.getText())
    .map((start) => new vscode.Range(document.positionAt(start), document.positionAt(start + secret.length)));
}

/** The paths of the workspace's local folders, without links. */
export async function workspaceRoots(): Promise<string[]> {
  const local = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  return Promise.all(local.map(({ uri: { fsPath } }) => realpath(fsPath).catch(() => fsPath)));
}

/** An identity that is the same for all paths of a file. */
export async function identityOf(uri: vscode.Uri): Promise<string> {
  const real = uri.scheme === "file" ? await realFile(uri.fsPath) : undefined;
  return real?.identity ?? uri.toString();
}

/** The name by which a file is shown and changed: the real one, unless only a link is in the workspace. */
export async function canonicalUri(uri: vscode.Uri, roots: readonly string[]): Promise<vscode.Uri> {
  const real = uri.scheme === "file" ? await realFile(uri.fsPath) : undefined;
  if (real === undefined || real.path === uri.fsPath) return uri;
  return isInside(real.path, roots) ? vscode.Uri.file(real.path) : uri;
}

/** The real path of a file, which may be missing, if that is outside the workspace: a link in it may lead elsewhere. */
export async function pathOutside(uri: vscode.Uri, roots: readonly string[]): Promise<string | undefined> {
  if (uri.scheme !== "file") return undefined;
  const path = (await realOrNewFile(uri.fsPath))?.path ?? uri.fsPath;
  return isInside(path, roots) ? undefined : path;
}

// VS Code lists the files of folders that it can search. For others it waits for a search provider, which extensions with
// a file system of their own hardly ever have (the API is only proposed). Those folders are read here.

interface FileQuery {
  /** A glob, below the folder. */
  readonly pattern: string;
  /** Globs of excluded files, besides `files.exclude`. */
  readonly exclude?: readonly string[];
  /** The maximum number of files that are listed. */
  readonly max?: number;
}

/** The number of folders that are read at the same time, since these file systems may be remote. */
const folderConcurrency = 8;

/** Folders and links that can't be read count as empty. */
export async function filesBelow(
  folder: vscode.WorkspaceFolder,
  { pattern, exclude = [], max }: FileQuery,
  token?: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  if (folder.uri.scheme === "file") {
    const excluded = exclude.length === 0 ? undefined : `{${exclude.join(",")}}`;
    return vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), excluded, max, token);
  }
  const files = await walk(folder.uri, matcher(folder, [...exclude, ...excludedFiles(folder.uri)]), token);
  return files.filter(matcher(folder, [pattern])).slice(0, max);
}

/** Whether filesBelow() would list a single file. */
export async function isListed(
  folder: vscode.WorkspaceFolder,
  uri: vscode.Uri,
  exclude: readonly string[],
): Promise<boolean> {
  if (folder.uri.scheme === "file") {
    const pattern = uri.path.slice(folder.uri.path.length + 1).replace(/[[\]{}*?]/g, "[$&]");
    return (await filesBelow(folder, { pattern, exclude, max: 1 })).length > 0;
  }
  return !matcher(folder, [...exclude, ...excludedFiles(folder.uri)])(uri) && (await exists(uri));
}

/** Calls the listener with each file that is created, changed or deleted. */
export function watchFiles(pattern: vscode.GlobPattern, listener: (uri: vscode.Uri) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  const { onDidCreate, onDidChange, onDidDelete } = watcher;
  return vscode.Disposable.from(watcher, onDidCreate(listener), onDidChange(listener), onDidDelete(listener));
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function walk(
  root: vscode.Uri,
  isExcluded: (uri: vscode.Uri) => boolean,
  token: vscode.CancellationToken | undefined,
): Promise<vscode.Uri[]> {
  const files: vscode.Uri[] = [];
  const folders = [root];
  while (folders.length > 0 && token?.isCancellationRequested !== true) {
    const batch = folders.splice(0, folderConcurrency).map(async (folder) => {
      const entries = await vscode.workspace.fs.readDirectory(folder).then(undefined, () => []);
      for (const [name, type] of entries) {
        const uri = vscode.Uri.joinPath(folder, name);
        if (isExcluded(uri)) continue;
        // A link has another bit as well. Its target is listed where it is, or is outside.
        if (type === vscode.FileType.Directory) folders.push(uri);
        if (type === vscode.FileType.File) files.push(uri);
      }
    });
    await Promise.all(batch);
  }
  return files;
}

/** Matches globs with VS Code's own matcher, which reads only the URI of the document. */
function matcher(folder: vscode.WorkspaceFolder, globs: readonly string[]): (uri: vscode.Uri) => boolean {
  const patterns = globs.map((glob) => new vscode.RelativePattern(folder, glob));
  return (uri) => {
    const document = { uri, languageId: "" } as vscode.TextDocument;
    return patterns.some((pattern) => vscode.languages.match({ pattern }, document) > 0);
  };
}

/** The globs of the setting `files.exclude`. */
function excludedFiles(scope: vscode.Uri): string[] {
  const globs = vscode.workspace.getConfiguration("files", scope).get<unknown>("exclude");
  if (typeof globs !== "object" || globs === null) return [];
  return Object.entries(globs)
    .filter(([, isExcluded]) => isExcluded === true)
    .flatMap(([glob]) => [glob, allBelow(glob)]);
}

/** A glob for everything in a folder that the other glob matches. */
export function allBelow(glob: string): string {
  return `${glob.replace(/\/+$/, "")}/**`;
}
