// One file of a scan: what is in it, and the name under which it is reported. A document that is
// open, under whatever name, is what counts for its file.

import * as vscode from "vscode";
import { canonical, identityOf, workspaceRoots } from "../../search/real-files";
import type { Finding, Known } from "../engine/line-findings";
import { findIn } from "../engine/find";
import { findingsIn } from "../scan-bytes";
import { largest } from "../settings";
import { textsInTabs } from "../tabs";

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
    return findingsIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), known);
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
