// The settings of warnings: which documents and files are searched.

import { existsSync } from "node:fs";
import { posix } from "node:path";
import * as vscode from "vscode";
import { allBelow } from "../files/workspace";
import { readSetting } from "../ui/settings";

/** Documents with these schemes show the content of other documents, or belong to the editor. */
const excludedSchemes = new Set(
  [
    "output log git gitlens gitfs review pr scm vscode-scm vscode vscode-settings vscode-local-history",
    "chat-editing-text-model chat-editing-snapshot-text-model vscode-chat-code-block debug",
    "search-editor walkThrough comment skycloak skycloak-commit",
  ].flatMap((names) => names.split(" ")),
);

const megabyte = 1024 * 1024;

/** The maximum value of the setting, for which threads have enough memory and which fits into a string. */
const maxMegabytes = 200;

export function isEnabled(): boolean {
  return readSetting("leaks.enabled") !== false;
}

/** Whether a document is searched, regardless of its size. */
export function isWatched(document: vscode.TextDocument): boolean {
  return isEnabled() && !excludedSchemes.has(document.uri.scheme) && !isExcluded(document);
}

/** The limit for documents in UTF-16 units, and for files in bytes. The default, also for invalid values, is 20 MB. */
export function maxFileSize(): number {
  const value = readSetting("leaks.maxFileSize");
  const megabytes = typeof value === "number" && value > 0 ? Math.min(value, maxMegabytes) : 20;
  return megabytes * megabyte;
}

/** Whether files with findings are marked in the Explorer. */
export function showsDecorations(): boolean {
  return readSetting("leaks.decorations") !== false;
}

function isExcluded(document: vscode.TextDocument): boolean {
  // Other file systems can only be queried asynchronously.
  const isOnDisk = (uri: vscode.Uri): boolean => uri.scheme === "file" && existsSync(uri.fsPath);
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const matches = (glob: string): boolean => {
    const pattern = folder === undefined ? glob : new vscode.RelativePattern(folder, glob);
    return vscode.languages.match({ pattern }, document) > 0;
  };
  return (
    excludedGlobs(document.uri).some(matches) ||
    siblingGlobs(document.uri).some(({ glob, when }) => matches(glob) && isOnDisk(siblingOf(document.uri, when)))
  );
}

/** The globs of files that are not searched. */
export function excludedGlobs(scope: vscode.Uri): string[] {
  return (
    exclusions(scope)
      .filter(([, value]) => value === true)
      // As in `files.exclude`, a glob that matches a folder excludes everything in it.
      .flatMap(([glob]) => [glob, allBelow(glob)])
  );
}

/** The globs of files that are not searched if a sibling exists: `{"when": "$(basename).ts"}`. */
export function siblingGlobs(scope: vscode.Uri) {
  return exclusions(scope).flatMap(([glob, value]) => {
    const when = typeof value === "object" && value !== null && "when" in value ? value.when : undefined;
    return typeof when === "string" ? [{ glob, when }] : [];
  });
}

/** The sibling of a file that `when` names. In it, `$(basename)` stands for the file's name without the extension. */
export function siblingOf(file: vscode.Uri, when: string): vscode.Uri {
  const { name } = posix.parse(file.path);
  return vscode.Uri.joinPath(
    file,
    "..",
    when.replace("$(basename)", () => name),
  );
}

function exclusions(scope: vscode.Uri): [string, unknown][] {
  const globs = readSetting("leaks.exclude", scope);
  return typeof globs === "object" && globs !== null ? Object.entries(globs) : [];
}
