// The built-in Git extension's API, as far as it is used here.

import * as vscode from "vscode";

export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly HEAD: { readonly commit?: string } | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
  /** Those of the paths that Git ignores; tracked ones never are. */
  checkIgnore(paths: string[]): Promise<Set<string>>;
  /** A file's text at a commit, or in the index where `ref` is empty. Rejects where it is not. */
  show(ref: string, path: string): Promise<string>;
}

export interface GitApi {
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: vscode.Event<unknown>;
  readonly git: { readonly path: string };
  readonly repositories: readonly Repository[];
  readonly onDidOpenRepository: vscode.Event<Repository>;
  readonly onDidCloseRepository: vscode.Event<Repository>;
  getRepository(uri: vscode.Uri): Repository | null;
  /** The file as it is at a commit, to be opened. */
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
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

/** The same once it knows its repositories: before, no file would seem to be in one. */
export async function readyGitApi(): Promise<GitApi | undefined> {
  const api = await gitApi();
  if (api === undefined || api.state === "initialized") return api;
  await new Promise<void>((resolve) => {
    const waiting = api.onDidChangeState(() => {
      waiting.dispose();
      resolve();
    });
  });
  return api;
}
