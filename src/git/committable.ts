// Which files could end up in a commit. In doubt, all of them.

import type * as vscode from "vscode";
import { repositoryFolder } from "./around";
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
  if (repository == null) return (await repositoryFolder(uri)) === undefined;
  try {
    return (await repository.checkIgnore([uri.fsPath])).has(uri.fsPath);
  } catch {
    return false;
  }
}
