// The built-in Git extension's API, as far as it is used here.

import * as vscode from "vscode";

export interface Repository {
  readonly rootUri: vscode.Uri;
  /** Those of the paths that Git ignores; tracked ones never are. */
  checkIgnore(paths: string[]): Promise<Set<string>>;
}

export interface GitApi {
  getRepository(uri: vscode.Uri): Repository | null;
}

/** Undefined where the extension is missing or switched off. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>("vscode.git");
  try {
    return (await extension?.activate())?.getAPI(1);
  } catch {
    return undefined;
  }
}
