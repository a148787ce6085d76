// Which files there are below a folder, on whatever file system it is. VS Code lists them where it can
// search; for others it waits for somebody who can, and of extensions that bring a file system
// hardly any may (the interface is only proposed). Those are walked through.

import * as vscode from "vscode";

export interface Wanted {
  /** A glob, below the folder. */
  readonly pattern: string;
  /** Globs of what is left out, beside `files.exclude`. */
  readonly exclude?: readonly string[];
  /** More files than this are not listed. */
  readonly most?: number;
}

/** Folders that are read at the same time: behind one of these file systems there may be a network. */
const atOnce = 8;

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
export async function isBelow(
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
    const deeper = folders.slice(atOnce);
    const read = folders.slice(0, atOnce).map(async (folder) => {
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
function matcher(
  folder: vscode.WorkspaceFolder,
  globs: readonly string[],
): (uri: vscode.Uri) => boolean {
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
