// The settings of warnings: which documents and files are searched.

import { existsSync } from "node:fs";
import { posix } from "node:path";
import * as vscode from "vscode";
import { allBelow } from "../files/workspace";
import { readSetting } from "../ui/settings";

/** Documents of these schemes repeat what is elsewhere, or belong to the editor. */
const excludedSchemes = new Set(
  [
    "output log git gitlens gitfs review pr scm vscode-scm vscode vscode-settings vscode-local-history",
    "chat-editing-text-model chat-editing-snapshot-text-model vscode-chat-code-block debug",
    "search-editor walkThrough comment skycloak skycloak-commit",
  ].flatMap((names) => names.split(" ")),
);

const megabyte = 1024 * 1024;

/** Megabytes: threads have room for as much, and a string can hold it. A larger value counts as this. */
const mostMegabytes = 200;

export function isEnabled(): boolean {
  return readSetting("leaks.enabled") !== false;
}

/** Whether a document is searched, whatever its content. */
export function isWatched(document: vscode.TextDocument): boolean {
  return isEnabled() && !excludedSchemes.has(document.uri.scheme) && !isExcluded(document);
}

/** The most UTF-16 units of a document that is searched, and bytes of a file. An invalid value counts as 20 MB. */
export function largest(): number {
  const value = readSetting("leaks.maxFileSize");
  const most = typeof value === "number" && value > 0 ? Math.min(value, mostMegabytes) : 20;
  return most * megabyte;
}

/** Whether files with findings are marked in the Explorer. */
export function showsDecorations(): boolean {
  return readSetting("leaks.decorations") !== false;
}

function isExcluded(document: vscode.TextDocument): boolean {
  // Other file systems could answer only later.
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
      .filter(([, on]) => on === true)
      // As in `files.exclude`, a glob that means a folder means all that is in it.
      .flatMap(([glob]) => [glob, allBelow(glob)])
  );
}

/** A glob of files that are not searched where a sibling exists: `{"when": "$(basename).ts"}`. */
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

function exclusions(scope: vscode.Uri): [string, unknown][] {
  const globs = readSetting("leaks.exclude", scope);
  return typeof globs === "object" && globs !== null ? Object.entries(globs) : [];
}
