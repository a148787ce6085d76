// The files of a scan: lists them, finds their secrets, and determines the URIs under which they are reported.

import * as vscode from "vscode";
import { ignoredFiles } from "../../git/repositories";
import { getGitApi } from "../../git/git-api";
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
import { excludedGlobs, isEnabled, maxFileSize, siblingGlobs, siblingOf } from "../settings";
import { findingsIn } from "./bytes";

/** Third-party code. Nobody puts keys there by hand, and Git ignores it in nearly every repository. */
const dependenciesGlob = "**/node_modules/**";

export async function filesToScan(withIgnored: boolean, signal?: AbortSignal): Promise<vscode.Uri[]> {
  const files = new Map<string, vscode.Uri>();
  const cancellation = new vscode.CancellationTokenSource();
  signal?.addEventListener("abort", () => cancellation.cancel(), { once: true });
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const exclude = [...excludedGlobs(folder.uri), ...(withIgnored ? [] : [dependenciesGlob])];
    const found = await filesBelow(folder, { pattern: "**/*", exclude }, cancellation.token);
    for (const uri of await withoutExcluded(folder, found, withIgnored)) files.set(uri.toString(), uri);
  }
  return [...files.values()];
}

/** Whether to scan a file that is new or was excluded before. */
export async function shouldScan(uri: vscode.Uri, withIgnored: boolean): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !isEnabled()) return false;
  const excludedFolders = withIgnored ? /\/\.git\// : /\/(?:node_modules|\.git)\//;
  if (excludedFolders.test(uri.path)) return false;
  if (!(await isListed(folder, uri, excludedGlobs(folder.uri)))) return false;
  return (await withoutExcluded(folder, [uri], withIgnored)).length > 0;
}

/** Removes files that are excluded because a sibling exists, or ignored by their own repositories. */
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
  const binary = isLocal ? (await getGitApi())?.git.path : undefined;
  if (binary === undefined) return listed;
  const paths = listed.map(({ fsPath }) => fsPath);
  const ignored = await ignoredFiles(binary, paths);
  return listed.filter(({ fsPath }) => !ignored.has(fsPath));
}

export type UnreadReason = "tooLarge" | "unread";

/** Finds the secrets in a file or its open document; none if the file no longer exists. */
export async function findingsAt(uri: vscode.Uri, known: SecretLookup): Promise<readonly Finding[] | UnreadReason> {
  const document = openDocument(uri);
  if (document !== undefined) return findingsInDocument(document, known);
  try {
    const bytes = await readFile(uri, maxFileSize());
    if (bytes === "too-large") return "tooLarge";
    return bytes === "irregular" ? "unread" : (findingsIn(bytes, known) ?? "unread");
  } catch (error) {
    const isGone = error instanceof vscode.FileSystemError && error.code === "FileNotFound";
    return isGone ? [] : "unread";
  }
}

interface ReportedFile {
  readonly uri: vscode.Uri;
  /** The open document, if any. */
  readonly document?: vscode.TextDocument;
  /** Another URI of the file, under which it may have been reported before. */
  readonly otherUri?: vscode.Uri;
}

export type FindReportedFile = (uri: vscode.Uri, scanned: ReadonlySet<string>) => Promise<ReportedFile>;

/** Returns a function that finds the URI under which a file is reported, given the documents that are open now. */
export async function reportedFileFinder(): Promise<FindReportedFile> {
  const roots = await workspaceRoots();
  const local = openDocuments().filter(({ uri }) => uri.scheme === "file");
  const identified = local.map(async (document) => [await identityOf(document.uri), document] as const);
  const open = new Map(await Promise.all(identified));
  return async (uri, scanned) => {
    const real = await canonicalUri(uri, roots);
    const document = openDocument(uri) ?? open.get(await identityOf(uri));
    if (document?.isClosed === false) return { uri: document.uri, document, otherUri: real };
    return { uri: scanned.has(real.toString()) ? real : uri };
  };
}

/**
 * Documents with a tab, or with unsaved changes. The editor keeps closed documents in memory for a while, and
 * extensions open documents without a tab; these are treated as files, which may have been deleted.
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
  return text.length > maxFileSize() ? [] : findSecrets(text, known);
}
