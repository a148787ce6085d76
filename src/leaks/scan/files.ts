// The files of a scan: which ones it reads, what is in them, and the names under which they are reported.

import * as vscode from "vscode";
import { ignoredFiles } from "../../git/repositories";
import { gitApi } from "../../git/extension";
import {
  canonicalUri,
  exists,
  filesBelow,
  identityOf,
  isListed,
  readFile,
  workspaceRoots,
} from "../../files/workspace";
import { textsInTabs } from "../editor/document-scanner";
import { findSecrets } from "../detector/find";
import type { Finding, SecretLookup } from "../detector/incremental-detector";
import { excludedGlobs, isEnabled, largest, siblingGlobs, siblingOf } from "../settings";
import { findingsIn } from "./bytes";

/** Other people's code: nobody put a key there by hand, and Git ignores it nearly everywhere. */
const dependencies = "**/node_modules/**";

export async function filesToScan(withIgnored: boolean, signal?: AbortSignal): Promise<vscode.Uri[]> {
  const files = new Map<string, vscode.Uri>();
  const cancellation = new vscode.CancellationTokenSource();
  signal?.addEventListener("abort", () => cancellation.cancel(), { once: true });
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const exclude = [...excludedGlobs(folder.uri), ...(withIgnored ? [] : [dependencies])];
    const found = await filesBelow(folder, { pattern: "**/*", exclude }, cancellation.token);
    for (const uri of await withoutExcluded(folder, found, withIgnored)) files.set(uri.toString(), uri);
  }
  return [...files.values()];
}

/** Whether a file that is new, or was excluded before, is scanned. */
export async function isToScan(uri: vscode.Uri, withIgnored: boolean): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !isEnabled()) return false;
  const others = withIgnored ? /\/\.git\// : /\/(?:node_modules|\.git)\//;
  if (others.test(uri.path)) return false;
  if (!(await isListed(folder, uri, excludedGlobs(folder.uri)))) return false;
  return (await withoutExcluded(folder, [uri], withIgnored)).length > 0;
}

/** Without files excluded for as long as a sibling exists, or ignored by their own repositories. */
async function withoutExcluded(
  folder: vscode.WorkspaceFolder,
  files: vscode.Uri[],
  withIgnored: boolean,
): Promise<vscode.Uri[]> {
  const excluded = new Set<string>();
  for (const { glob, when } of siblingGlobs(folder.uri)) {
    for (const uri of await filesBelow(folder, { pattern: glob })) {
      if (await exists(siblingOf(uri, when))) excluded.add(uri.toString());
    }
  }
  const listed = excluded.size === 0 ? files : files.filter((uri) => !excluded.has(uri.toString()));
  const isLocal = folder.uri.scheme === "file" && !withIgnored;
  const binary = isLocal ? (await gitApi())?.git.path : undefined;
  if (binary === undefined) return listed;
  const paths = listed.map(({ fsPath }) => fsPath);
  const ignored = await ignoredFiles(binary, paths);
  return listed.filter(({ fsPath }) => !ignored.has(fsPath));
}

export type Unread = "tooLarge" | "unread";

/** None where the file is gone. */
export async function findingsAt(uri: vscode.Uri, known: SecretLookup): Promise<readonly Finding[] | Unread> {
  const document = openDocument(uri);
  if (document !== undefined) return findingsInDocument(document, known);
  try {
    const bytes = await readFile(uri, largest());
    if (bytes === "too-large") return "tooLarge";
    return bytes === "irregular" ? "unread" : (findingsIn(bytes, known) ?? "unread");
  } catch (error) {
    const isGone = error instanceof vscode.FileSystemError && error.code === "FileNotFound";
    return isGone ? [] : "unread";
  }
}

interface ReportedFile {
  readonly uri: vscode.Uri;
  /** Where it is open. */
  readonly document?: vscode.TextDocument;
  /** Another name of the file, under which it may have been reported before. */
  readonly other?: vscode.Uri;
}

export type FileNames = (uri: vscode.Uri, scanned: ReadonlySet<string>) => Promise<ReportedFile>;

/** Finds the name under which a file is reported, by the documents that are open now. */
export async function fileNames(): Promise<FileNames> {
  const roots = await workspaceRoots();
  const local = openDocuments().filter(({ uri }) => uri.scheme === "file");
  const identified = local.map(async (document) => [await identityOf(document.uri), document] as const);
  const open = new Map(await Promise.all(identified));
  return async (uri, scanned) => {
    const real = await canonicalUri(uri, roots);
    const document = openDocument(uri) ?? open.get(await identityOf(uri));
    if (document?.isClosed === false) return { uri: document.uri, document, other: real };
    return { uri: scanned.has(real.toString()) ? real : uri };
  };
}

/**
 * Documents with a tab, or with unsaved changes. The editor keeps others in memory for a while, and extensions open
 * some: for those the file counts, or its deletion.
 */
export function openDocuments(): readonly vscode.TextDocument[] {
  const shown = textsInTabs();
  return vscode.workspace.textDocuments.filter(
    ({ isClosed, isDirty, uri }) => !isClosed && (isDirty || shown.has(uri.toString())),
  );
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const name = uri.toString();
  return openDocuments().find((document) => document.uri.toString() === name);
}

export function findingsInDocument(document: vscode.TextDocument, known: SecretLookup): readonly Finding[] {
  const text = document.getText();
  return text.length > largest() ? [] : findSecrets(text, known);
}
