// The files of a scan: which ones it reads, what is in them, and the names under which they are reported.

import * as vscode from "vscode";
import { ignoredFiles } from "../../git/committable";
import { gitApi } from "../../git/extension";
import { findIn } from "../engine/find";
import type { Finding, Known } from "../engine/line-findings";
import { findingsIn } from "../scan-bytes";
import { excludedGlobs, isEnabled, largest, siblingGlobs, siblingOf } from "../settings";
import { textsInTabs } from "../tabs";
import { exists, filesBelow, isBelow } from "../../search/files";
import { canonical, identityOf, workspaceRoots } from "../../search/workspace";

/** Others' code: nobody put a key there by hand, and Git ignores it nearly everywhere. */
const dependencies = "**/node_modules/**";

export async function filesToScan(
  ignoredToo: boolean,
  token?: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  const files: vscode.Uri[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const globs = [...excludedGlobs(folder.uri), ...(ignoredToo ? [] : [dependencies])];
    const found = await filesBelow(folder, { pattern: "**/*", exclude: globs }, token);
    const kept = await withoutSiblings(folder, found);
    files.push(...(ignoredToo ? kept : await withoutIgnored(folder.uri, kept)));
  }
  return [...new Map(files.map((uri) => [uri.toString(), uri])).values()];
}

/** Whether a file that is new, or that was looked at under other settings, would be looked at. */
export async function isToScan(uri: vscode.Uri, ignoredToo: boolean): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !isEnabled()) return false;
  const others = ignoredToo ? /\/\.git\// : /\/(?:node_modules|\.git)\//;
  if (others.test(uri.path)) return false;
  if (!(await isBelow(folder, uri, excludedGlobs(folder.uri)))) return false;
  const kept = await withoutSiblings(folder, [uri]);
  return (ignoredToo ? kept : await withoutIgnored(folder.uri, kept)).length > 0;
}

/** Without those that are excluded for as long as a sibling is there. */
async function withoutSiblings(
  folder: vscode.WorkspaceFolder,
  files: vscode.Uri[],
): Promise<vscode.Uri[]> {
  const excluded = new Set<string>();
  for (const { glob, when } of siblingGlobs(folder.uri)) {
    for (const uri of await filesBelow(folder, { pattern: glob })) {
      if (await exists(siblingOf(uri, when))) excluded.add(uri.toString());
    }
  }
  return excluded.size === 0 ? files : files.filter((uri) => !excluded.has(uri.toString()));
}

/** Each by its own repository, whether the editor has opened that or not. */
async function withoutIgnored(folder: vscode.Uri, files: vscode.Uri[]): Promise<vscode.Uri[]> {
  const binary = folder.scheme === "file" ? (await gitApi())?.git.path : undefined;
  if (binary === undefined) return files;
  const ignored = await ignoredFiles(
    binary,
    files.map(({ fsPath }) => fsPath),
  );
  return files.filter(({ fsPath }) => !ignored.has(fsPath));
}

export type Unread = "tooLarge" | "unread";

/** None where the file is gone. */
export async function findingsAt(
  uri: vscode.Uri,
  known: Known,
): Promise<readonly Finding[] | Unread> {
  const document = openDocument(uri);
  if (document !== undefined) return findingsInDocument(document, known);
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) return "unread";
    if (size > largest()) return "tooLarge";
    // What has no size is empty, or made up as it is read.
    if (size === 0) return [];
    const bytes = await vscode.workspace.fs.readFile(uri);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return findingsIn(buffer, known) ?? "unread";
  } catch (error) {
    const isGone = error instanceof vscode.FileSystemError && error.code === "FileNotFound";
    return isGone ? [] : "unread";
  }
}

export interface ReportedPlace {
  readonly uri: vscode.Uri;
  /** Where it is open. */
  readonly document?: vscode.TextDocument;
  /** Another name of the file, under which it may have been reported before. */
  readonly other?: vscode.Uri;
}

export class ScannedFiles {
  readonly #roots: readonly string[];
  readonly #open: ReadonlyMap<string, vscode.TextDocument>;

  private constructor(roots: readonly string[], open: ReadonlyMap<string, vscode.TextDocument>) {
    this.#roots = roots;
    this.#open = open;
  }

  /** With the documents that are open now. */
  static async now(): Promise<ScannedFiles> {
    const local = openDocuments().filter(({ uri }) => uri.scheme === "file");
    const open = local.map(async (one) => [await identityOf(one.uri), one] as const);
    return new ScannedFiles(await workspaceRoots(), new Map(await Promise.all(open)));
  }

  /** @param looked names of all files that are looked at */
  async placeOf(uri: vscode.Uri, looked: ReadonlySet<string>): Promise<ReportedPlace> {
    const real = await canonical(uri, this.#roots);
    const document = openDocument(uri) ?? this.#open.get(await identityOf(uri));
    if (document?.isClosed === false) return { uri: document.uri, document, other: real };
    return { uri: looked.has(real.toString()) ? real : uri };
  }
}

/**
 * With a tab, or with text that is not saved. The editor keeps others in memory for a while, and
 * extensions open some: for those the file counts, or that it is gone.
 */
export function openDocuments(): readonly vscode.TextDocument[] {
  const shown = textsInTabs();
  return vscode.workspace.textDocuments.filter(
    ({ isClosed, isDirty, uri }) => !isClosed && (isDirty || shown.has(uri.toString())),
  );
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const name = uri.toString();
  return openDocuments().find((one) => one.uri.toString() === name);
}

export function findingsInDocument(
  document: vscode.TextDocument,
  known: Known,
): readonly Finding[] {
  const text = document.getText();
  return text.length > largest() ? [] : findIn(text, known);
}
