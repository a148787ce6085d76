// Which files could end up in a commit. In doubt, all of them.

import * as vscode from "vscode";
import { gitApi, type GitApi } from "./extension";

/** Those of the files that Git does not keep and is not about to: ignored, or in no repository. */
export async function outsideOfGit(files: readonly vscode.Uri[]): Promise<ReadonlySet<string>> {
  const api = await gitApi();
  const outside = new Set<string>();
  for (const uri of files) {
    if (await isOutside(api, uri)) outside.add(uri.toString());
  }
  return outside;
}

async function isOutside(api: GitApi | undefined, uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== "file") return uri.scheme === "untitled";
  const repository = api?.getRepository(uri);
  if (repository == null) return !(await isBelowRepository(uri));
  try {
    return (await repository.checkIgnore([uri.fsPath])).has(uri.fsPath);
  } catch {
    return false;
  }
}

/** The Git extension does not open every repository by itself: one around the folder, say. */
async function isBelowRepository(uri: vscode.Uri): Promise<boolean> {
  for (let folder = uri; ;) {
    const parent = vscode.Uri.joinPath(folder, "..");
    if (parent.path === folder.path) return false;
    folder = parent;
    const found = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, ".git")).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
}
