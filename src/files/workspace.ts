// The files of the workspace, on whatever file system they are, and where in them a secret is. Everything is read and
// compared in this process: the secret is passed to no other one, and nothing is written.

import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { isInside, realFile } from "./disk";
import type { Secret } from "../secrets/secret";

/** A file or document with the secret in it. */
export interface FoundIn {
  readonly uri: vscode.Uri;
  /** Empty where the file has it and is no text that can be opened. */
  readonly ranges: readonly vscode.Range[];
}

export interface Found {
  readonly files: readonly FoundIn[];
  /** False if files were skipped: after a stop, or because they are too many, too large or unreadable. */
  readonly complete: boolean;
}

/** Other people's code, and Git's own files: nobody put a key there by hand. */
const passedOver = ["**/node_modules/**", "**/.git/**"];

/** More files than this are not searched, which the result says. */
const mostFiles = 50_000;

/** Bytes of a file that is searched. */
const largestFile = 20 * 1024 * 1024;

/** Files that are read at the same time. */
const filesAtOnce = 16;

export async function findSecret(
  secret: Secret,
  token: vscode.CancellationToken,
  progress: (done: number, of: number) => void = () => undefined,
): Promise<Found> {
  const open = vscode.workspace.textDocuments.filter(isWritten);
  const files: FoundIn[] = open
    .map((document) => ({ uri: document.uri, ranges: rangesIn(document, secret) }))
    .filter(({ ranges }) => ranges.length > 0);
  const seen = new Set(open.map(({ uri }) => uri.toString()));
  /** Real files that have been found, or are open and count as they are there. */
  const known = new Set(await Promise.all(open.map(({ uri }) => identityOf(uri))));
  const roots = await workspaceRoots();
  const listed = await listFiles(token);
  const rest = listed.slice(0, mostFiles).filter((uri) => !seen.has(uri.toString()));
  let next = 0;
  let unread = 0;
  const read = async (): Promise<void> => {
    for (let uri = rest[next++]; uri !== undefined; uri = rest[next++]) {
      if (token.isCancellationRequested) return;
      const bytes = await readFile(uri, largestFile).catch(() => undefined);
      if (!Buffer.isBuffer(bytes)) unread++;
      else if (secret.isIn(bytes)) {
        const identity = await identityOf(uri);
        if (!known.has(identity)) {
          known.add(identity);
          files.push(await openedAt(await canonical(uri, roots), secret));
        }
      }
      progress(next, rest.length);
    }
  };
  // Once the user stops the search, a disk that does not answer is not waited for.
  const stopped = new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
  await Promise.race([Promise.all(Array.from({ length: filesAtOnce }, read)), stopped]);
  return {
    files: [...files].sort((a, b) => a.uri.toString().localeCompare(b.uri.toString())),
    complete: !token.isCancellationRequested && listed.length <= mostFiles && unread === 0,
  };
}

/** Lists at most one more than is searched. */
async function listFiles(token: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const listed = new Map<string, vscode.Uri>();
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const most = mostFiles + 1 - listed.size;
    const wanted = { pattern: "**/*", exclude: passedOver, most };
    if (most <= 0) break;
    // A folder may be inside of another one.
    for (const uri of await filesBelow(folder, wanted, token)) listed.set(uri.toString(), uri);
  }
  return [...listed.values()];
}

/**
 * A file's bytes, on whatever file system it is, or why it is not read: a pipe or a device may never end. Rejects where
 * there is none, or it can't be read.
 */
export async function readFile(uri: vscode.Uri, most: number): Promise<Buffer | "irregular" | "too-large"> {
  const { size, type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.File) === 0) return "irregular";
  if (size > most) return "too-large";
  // A file without a size is empty, or generated while it is read.
  if (size === 0) return Buffer.alloc(0);
  const bytes = await vscode.workspace.fs.readFile(uri);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The places in a file as the editor reads it, with its encoding and line ends. */
export async function openedAt(uri: vscode.Uri, secret: Secret): Promise<FoundIn> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return { uri, ranges: rangesIn(document, secret) };
  } catch {
    return { uri, ranges: [] };
  }
}

/** Documents that people write, among all that the editor keeps. */
const written = new Set(["file", "untitled", "vscode-remote", "vscode-vfs", "vscode-notebook-cell"]);

function isWritten({ uri, isClosed }: vscode.TextDocument): boolean {
  return !isClosed && written.has(uri.scheme);
}

function rangesIn(document: vscode.TextDocument, secret: Secret): vscode.Range[] {
  return secret
    .placesIn(document.getText())
    .map((at) => new vscode.Range(document.positionAt(at), document.positionAt(at + secret.length)));
}

/** Without links. */
export async function workspaceRoots(): Promise<string[]> {
  const local = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  return Promise.all(local.map(({ uri: { fsPath } }) => realpath(fsPath).catch(() => fsPath)));
}

/** The same for all names of one file. */
export async function identityOf(uri: vscode.Uri): Promise<string> {
  const real = uri.scheme === "file" ? await realFile(uri.fsPath) : undefined;
  return real?.identity ?? uri.toString();
}

/** The name by which a file is shown and changed: the real one, unless only a link is in the workspace. */
export async function canonical(uri: vscode.Uri, roots: readonly string[]): Promise<vscode.Uri> {
  const real = uri.scheme === "file" ? await realFile(uri.fsPath) : undefined;
  if (real === undefined || real.path === uri.fsPath) return uri;
  return isInside(real.path, roots) ? vscode.Uri.file(real.path) : uri;
}

/** Where a file really is, if that is not in the workspace: a link in it may lead elsewhere. */
export async function pathOutside(uri: vscode.Uri, roots: readonly string[]): Promise<string | undefined> {
  if (uri.scheme !== "file") return undefined;
  const path = (await realFile(uri.fsPath))?.path ?? uri.fsPath;
  return isInside(path, roots) ? undefined : path;
}

// VS Code lists the files of folders that it can search. For others it waits for a search provider, which extensions that
// bring a file system hardly ever have (the interface is only proposed). Those are walked through.

interface Wanted {
  /** A glob, below the folder. */
  readonly pattern: string;
  /** Globs of excluded files, besides `files.exclude`. */
  readonly exclude?: readonly string[];
  /** More files than this are not listed. */
  readonly most?: number;
}

/** Folders that are read at the same time: behind one of these file systems there may be a network. */
const foldersAtOnce = 8;

/** Folders and links that can't be read count as empty. */
export async function filesBelow(
  folder: vscode.WorkspaceFolder,
  { pattern, exclude = [], most }: Wanted,
  token?: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  if (folder.uri.scheme === "file") {
    const without = exclude.length === 0 ? undefined : `{${exclude.join(",")}}`;
    const below = new vscode.RelativePattern(folder, pattern);
    return vscode.workspace.findFiles(below, without, most, token);
  }
  const excluded = [...exclude, ...excludedFromAll(folder.uri)];
  const wanted = matcher(folder, [pattern]);
  const left = await walk(folder.uri, matcher(folder, excluded), token);
  return left.filter(wanted).slice(0, most);
}

/** Whether one file is among those; for a question about a single one. */
export async function isListed(
  folder: vscode.WorkspaceFolder,
  uri: vscode.Uri,
  exclude: readonly string[],
): Promise<boolean> {
  if (folder.uri.scheme === "file") {
    const pattern = uri.path.slice(folder.uri.path.length + 1).replace(/[[\]{}*?]/g, "[$&]");
    return (await filesBelow(folder, { pattern, exclude, most: 1 })).length > 0;
  }
  const excluded = [...exclude, ...excludedFromAll(folder.uri)];
  return !matcher(folder, excluded)(uri) && (await exists(uri));
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function walk(
  top: vscode.Uri,
  isExcluded: (uri: vscode.Uri) => boolean,
  token: vscode.CancellationToken | undefined,
): Promise<vscode.Uri[]> {
  const files: vscode.Uri[] = [];
  let folders = [top];
  while (folders.length > 0 && token?.isCancellationRequested !== true) {
    const deeper = folders.slice(foldersAtOnce);
    const read = folders.slice(0, foldersAtOnce).map(async (folder) => {
      const entries = await entriesOf(folder);
      for (const [name, type] of entries) {
        const uri = vscode.Uri.joinPath(folder, name);
        if (isExcluded(uri)) continue;
        // A link has another bit beside: where it leads to is listed at its own place, or outside.
        if (type === vscode.FileType.Directory) deeper.push(uri);
        if (type === vscode.FileType.File) files.push(uri);
      }
    });
    await Promise.all(read);
    folders = deeper;
  }
  return files;
}

async function entriesOf(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  return vscode.workspace.fs.readDirectory(folder).then(
    (entries) => entries,
    () => [],
  );
}

/** By VS Code's own globs, which ask of a document no more than these. */
function matcher(folder: vscode.WorkspaceFolder, globs: readonly string[]): (uri: vscode.Uri) => boolean {
  const patterns = globs.map((glob) => new vscode.RelativePattern(folder, glob));
  return (uri) => {
    const document = { uri, languageId: "" } as vscode.TextDocument;
    return patterns.some((pattern) => vscode.languages.match({ pattern }, document) > 0);
  };
}

function excludedFromAll(scope: vscode.Uri): string[] {
  const globs = vscode.workspace.getConfiguration("files", scope).get<unknown>("exclude");
  if (typeof globs !== "object" || globs === null) return [];
  return Object.entries(globs)
    .filter(([, on]) => on === true)
    .flatMap(([glob]) => [glob, allBelow(glob)]);
}

/** A glob that means a folder means all that is in it. */
export function allBelow(glob: string): string {
  return `${glob.replace(/\/+$/, "")}/**`;
}
