// A key in one of the editor's documents, and the edits that put a reference in its place.

import * as vscode from "vscode";
import type { Replacement } from "./replacement";

/** What would stand in the place of the key at `range`; undefined where nothing is right. */
export async function replacementAt(
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<Replacement | undefined> {
  // Loaded with the first key that is looked at, and not at the start.
  const { replacement } = await import("./replace");
  const { line } = range.start;
  return replacement({
    language: document.languageId,
    path: document.uri.path,
    line: document.lineAt(line).text,
    lineNumber: line,
    key: { start: range.start.character, end: range.end.character },
    text: () => document.getText(),
  });
}

/** All of it as one edit, and so as one step to undo. */
export function editOf(
  document: vscode.TextDocument,
  { edits }: Replacement,
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { line, start, end, text } of edits) {
    const ended = text.replaceAll("\n", document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n");
    edit.replace(document.uri, new vscode.Range(line, start, line, end), ended);
  }
  return edit;
}
