// Keys in one of the editor's documents, and the edits that put references in their place.

import * as vscode from "vscode";
import type { Replacement } from "./language";

/** The replacement for the key at each range; undefined where none is known to be right. */
export async function replacementsAt(
  document: vscode.TextDocument,
  ranges: readonly vscode.Range[],
): Promise<(Replacement | undefined)[]> {
  // Loaded with the first key, not at startup.
  const { createReplacer: replacer } = await import("./replace");
  const replace = replacer(document.languageId, document.uri.path, document.getText());
  return ranges.map(({ start, end, isSingleLine }) =>
    isSingleLine ? replace({ start: document.offsetAt(start), end: document.offsetAt(end) }) : undefined,
  );
}

export function textEdits(document: vscode.TextDocument, { edits }: Pick<Replacement, "edits">): vscode.TextEdit[] {
  return edits.map(({ start, end, text }) => {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    const isCrlf = document.eol === vscode.EndOfLine.CRLF;
    return vscode.TextEdit.replace(range, isCrlf ? text.replaceAll("\n", "\r\n") : text);
  });
}

/** All edits as one step to undo. An edit that several need, such as an import, is made once. */
export function editOf(uri: vscode.Uri, edits: readonly vscode.TextEdit[]): vscode.WorkspaceEdit {
  const once = new Map(edits.map((edit) => [JSON.stringify([edit.range, edit.newText]), edit]));
  const all = new vscode.WorkspaceEdit();
  all.set(uri, [...once.values()]);
  return all;
}
