// Which files of the workspace a scan looks at.

import * as vscode from "vscode";
import { gitApi } from "../../git/extension";
import { excludedGlobs, isEnabled } from "../settings";

/** Paths that Git is asked about at once. */
const atOnce = 5000;

/** Others' code: nobody put a key there by hand, and Git ignores it nearly everywhere. */
const dependencies = "**/node_modules/**";

export async function filesToScan(
  ignoredToo: boolean,
  token: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  const files: vscode.Uri[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const globs = [...excludedGlobs(folder.uri), ...(ignoredToo ? [] : [dependencies])];
    // Besides those of `files.exclude`.
    const exclude = globs.length === 0 ? undefined : `{${globs.join(",")}}`;
    const pattern = new vscode.RelativePattern(folder, "**/*");
    const found = await vscode.workspace.findFiles(pattern, exclude, undefined, token);
    files.push(...(ignoredToo ? found : await withoutIgnored(folder.uri, found)));
  }
  return [...new Map(files.map((uri) => [uri.toString(), uri])).values()];
}

/** Whether a file that is new, or that was looked at under other settings, would be looked at. */
export async function isToScan(uri: vscode.Uri, ignoredToo: boolean): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !isEnabled()) return false;
  const others = ignoredToo ? /\/\.git\// : /\/(?:node_modules|\.git)\//;
  if (others.test(uri.path)) return false;
  const inside = uri.path.slice(folder.uri.path.length + 1).replace(/[[\]{}*?]/g, "[$&]");
  const globs = excludedGlobs(folder.uri);
  const exclude = globs.length === 0 ? undefined : `{${globs.join(",")}}`;
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, inside),
    exclude,
    1,
  );
  return (ignoredToo ? found : await withoutIgnored(folder.uri, found)).length > 0;
}

async function withoutIgnored(folder: vscode.Uri, files: vscode.Uri[]): Promise<vscode.Uri[]> {
  if (folder.scheme !== "file") return files;
  const repository = (await gitApi())?.getRepository(folder);
  if (repository == null) return files;
  const kept: vscode.Uri[] = [];
  for (let from = 0; from < files.length; from += atOnce) {
    const part = files.slice(from, from + atOnce);
    const ignored = await repository
      .checkIgnore(part.map(({ fsPath }) => fsPath))
      .catch(() => new Set<string>());
    kept.push(...part.filter(({ fsPath }) => !ignored.has(fsPath)));
  }
  return kept;
}
