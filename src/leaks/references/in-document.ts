// The edits that replace keys in a document with references.

import * as vscode from "vscode";
import type { Edit } from "./language";

/** The replacement for the key at each range; undefined if no replacement is known to be correct. */
export async function replacementsAt(document: vscode.TextDocument, ranges: readonly vscode.Range[]) {
  // Loaded with the first key, not at startup.
  const { createReplacer } = await import("./replace");
  const replace = createReplacer(document.languageId, document.uri.path, document.getText());
  return ranges.map(({ start, end, isSingleLine }) => {
    const key = { start: document.offsetAt(start), end: document.offsetAt(end) };
    const found = isSingleLine ? replace(key) : undefined;
    return found && { reference: found.reference, edits: found.edits.map((edit) => textEdit(document, edit)) };
  });
}

export function textEdit(document: vscode.TextDocument, { start, end, text }: Edit): vscode.TextEdit {
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const isCrlf = document.eol === vscode.EndOfLine.CRLF;
  return vscode.TextEdit.replace(range, isCrlf ? text.replaceAll("\n", "\r\n") : text);
}

/** Combines edits, which are undone in one step. An edit that several keys need, such as an import, is applied once. */
export function editOf(uri: vscode.Uri, edits: readonly vscode.TextEdit[]): vscode.WorkspaceEdit {
  const unique = new Map(edits.map((edit) => [JSON.stringify([edit.range, edit.newText]), edit]));
  const all = new vscode.WorkspaceEdit();
  all.set(uri, [...unique.values()]);
  return all;
}
