// Which files of the workspace a scan looks at.

import * as vscode from "vscode";
import { gitApi } from "../../git/extension";
import { ignoredFiles } from "../../git/committable";
import { exists, filesBelow, isBelow } from "../../search/files";
import { excludedGlobs, isEnabled, siblingGlobs, siblingOf } from "../settings";

/** Others' code: nobody put a key there by hand, and Git ignores it nearly everywhere. */
const dependencies = "**/node_modules/**";

export async function filesToScan(
  ignoredToo: boolean,
  token?: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  const files: vscode.Uri[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const globs = [...excludedGlobs(folder.uri), ...(ignoredToo ? [] : [dependencies])];
    const found = await filesBelow(folder, { pattern: "**/*", exclude: globs }, token);
    const kept = await withoutSiblings(folder, found);
    files.push(...(ignoredToo ? kept : await withoutIgnored(folder.uri, kept)));
  }
  return [...new Map(files.map((uri) => [uri.toString(), uri])).values()];
}

/** Whether a file that is new, or that was looked at under other settings, would be looked at. */
export async function isToScan(uri: vscode.Uri, ignoredToo: boolean): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !isEnabled()) return false;
  const others = ignoredToo ? /\/\.git\// : /\/(?:node_modules|\.git)\//;
  if (others.test(uri.path)) return false;
  if (!(await isBelow(folder, uri, excludedGlobs(folder.uri)))) return false;
  const kept = await withoutSiblings(folder, [uri]);
  return (ignoredToo ? kept : await withoutIgnored(folder.uri, kept)).length > 0;
}

/** Without those that are excluded for as long as a sibling is there. */
async function withoutSiblings(
  folder: vscode.WorkspaceFolder,
  files: vscode.Uri[],
): Promise<vscode.Uri[]> {
  const excluded = new Set<string>();
  for (const { glob, when } of siblingGlobs(folder.uri)) {
    for (const uri of await filesBelow(folder, { pattern: glob })) {
      if (await exists(siblingOf(uri, when))) excluded.add(uri.toString());
    }
  }
  return excluded.size === 0 ? files : files.filter((uri) => !excluded.has(uri.toString()));
}

/** Each by its own repository, whether the editor has opened that or not. */
async function withoutIgnored(folder: vscode.Uri, files: vscode.Uri[]): Promise<vscode.Uri[]> {
  const binary = folder.scheme === "file" ? (await gitApi())?.git.path : undefined;
  if (binary === undefined) return files;
  const ignored = await ignoredFiles(
    binary,
    files.map(({ fsPath }) => fsPath),
  );
  return files.filter(({ fsPath }) => !ignored.has(fsPath));
}
