// The parts of the built-in Git extension's API that are used here: the path to the Git executable, the open
// repositories, and when they change. Files are queried on the command line (queries.ts), since the extension's own
// queries can run programs configured in the repository.

import * as vscode from "vscode";

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly onDidChange: vscode.Event<void> };
}

export interface GitApi {
  readonly git: { readonly path: string };
  readonly repositories: readonly Repository[];
  readonly onDidOpenRepository: vscode.Event<unknown>;
  readonly onDidCloseRepository: vscode.Event<unknown>;
}

/** Undefined if the extension is missing or disabled, or the workspace is not trusted. */
export async function getGitApi(): Promise<GitApi | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>("vscode.git");
  try {
    return (await extension?.activate())?.getAPI(1);
  } catch {
    return undefined;
  }
}
