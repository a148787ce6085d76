// What the person wants warnings about.

import { existsSync } from "node:fs";
import { posix } from "node:path";
import * as vscode from "vscode";
import { allBelow } from "../files/workspace";
import { setting } from "../ui/settings";

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
  "skycloak-commit",
]);

const megabyte = 1024 * 1024;

/** Megabytes: what threads have room for, and a string can hold. A larger setting counts as this. */
const mostMegabytes = 200;

export function isEnabled(): boolean {
  return setting("leaks.enabled") !== false;
}

/** Whether this document is one to look at, whatever is in it. */
export function isWatched(document: vscode.TextDocument): boolean {
  return isEnabled() && !foreignSchemes.has(document.uri.scheme) && !isExcluded(document);
}

/** The most UTF-16 units of a document that is looked at. A senseless value counts as 20 MB. */
export function largest(): number {
  const value = setting("leaks.maxFileSize");
  const most = typeof value === "number" && value > 0 ? Math.min(value, mostMegabytes) : 20;
  return most * megabyte;
}

/** Whether files with findings are marked in the explorer. */
export function showsDecorations(): boolean {
  return setting("leaks.decorations") !== false;
}

function isExcluded(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const matches = (glob: string): boolean => {
    const pattern = folder === undefined ? glob : new vscode.RelativePattern(folder, glob);
    return vscode.languages.match({ pattern }, document) > 0;
  };
  return (
    excludedGlobs(document.uri).some(matches) ||
    siblingGlobs(document.uri).some(
      ({ glob, when }) => matches(glob) && isOnDisk(siblingOf(document.uri, when)),
    )
  );
}

/** The globs of files that are not looked at. */
export function excludedGlobs(scope: vscode.Uri): string[] {
  return (
    exclusions(scope)
      .filter(([, on]) => on === true)
      // As in `files.exclude`, a glob that means a folder means all that is in it.
      .flatMap(([glob]) => [glob, allBelow(glob)])
  );
}

/** A glob of files that are not looked at where a sibling is there: `{"when": "$(basename).ts"}`. */
export interface SiblingGlob {
  readonly glob: string;
  readonly when: string;
}

export function siblingGlobs(scope: vscode.Uri): SiblingGlob[] {
  return exclusions(scope).flatMap(([glob, on]) => {
    const when = typeof on === "object" && on !== null && "when" in on ? on.when : undefined;
    return typeof when === "string" ? [{ glob, when }] : [];
  });
}

/** The sibling that a `when` names for a file; `$(basename)` is its name without the extension. */
export function siblingOf(file: vscode.Uri, when: string): vscode.Uri {
  const { name } = posix.parse(file.path);
  return vscode.Uri.joinPath(
    file,
    "..",
    when.replace("$(basename)", () => name),
  );
}

/** Other file systems could say so only later. */
function isOnDisk(uri: vscode.Uri): boolean {
  return uri.scheme === "file" && existsSync(uri.fsPath);
}

function exclusions(scope: vscode.Uri): [string, unknown][] {
  const globs = setting("leaks.exclude", scope);
  return typeof globs === "object" && globs !== null ? Object.entries(globs) : [];
}
