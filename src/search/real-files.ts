// Each real file once, whatever its names are; the rule before a secret is looked for in files, and
// before one is written into them.

import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { isInside, realFile } from "../files/real-file";

/** Without links. */
export async function workspaceRoots(): Promise<string[]> {
  const local = (vscode.workspace.workspaceFolders ?? []).filter(
    ({ uri }) => uri.scheme === "file",
  );
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
export async function pathOutside(
  uri: vscode.Uri,
  roots: readonly string[],
): Promise<string | undefined> {
  if (uri.scheme !== "file") return undefined;
  const path = (await realFile(uri.fsPath))?.path ?? uri.fsPath;
  return isInside(path, roots) ? undefined : path;
}
