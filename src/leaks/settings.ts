// What the person wants warnings about.

import * as vscode from "vscode";

/** Documents of these schemes show what stands elsewhere too, or belong to the editor. */
const foreignSchemes = new Set([
  "output",
  "log",
  "git",
  "gitlens",
  "gitfs",
  "review",
  "pr",
  "scm",
  "vscode-scm",
  "vscode",
  "vscode-settings",
  "vscode-local-history",
  "chat-editing-text-model",
  "chat-editing-snapshot-text-model",
  "vscode-chat-code-block",
  "debug",
  "search-editor",
  "walkThrough",
  "comment",
  "skycloak",
]);

const megabyte = 1024 * 1024;

export function isEnabled(): boolean {
  return settings().get<unknown>("enabled") !== false;
}

/** Whether this document is one to look at, whatever is in it. */
export function isWatched(document: vscode.TextDocument): boolean {
  return isEnabled() && !foreignSchemes.has(document.uri.scheme) && !isExcluded(document);
}

/** The most UTF-16 units of a document that is looked at. A senseless value counts as 20 MB. */
export function largest(): number {
  const value = settings().get<unknown>("maxFileSize");
  return (typeof value === "number" && value > 0 ? value : 20) * megabyte;
}

/** Whether files with findings are marked in the explorer. */
export function showsDecorations(): boolean {
  return settings().get<unknown>("decorations") !== false;
}

function isExcluded(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  return excludedGlobs(document.uri).some((one) => {
    const pattern = folder === undefined ? one : new vscode.RelativePattern(folder, one);
    return vscode.languages.match({ pattern }, document) > 0;
  });
}

/** The globs of files that are not looked at. */
export function excludedGlobs(scope: vscode.Uri): string[] {
  const globs = vscode.workspace.getConfiguration("skycloak.leaks", scope).get<unknown>("exclude");
  if (typeof globs !== "object" || globs === null) return [];
  return (
    Object.entries(globs)
      .filter(([, on]) => on === true)
      // As in `files.exclude`, a glob that means a folder means all that is in it.
      .flatMap(([glob]) => [glob, `${glob.replace(/\/+$/, "")}/**`])
  );
}

function settings(document?: vscode.TextDocument): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("skycloak.leaks", document);
}
