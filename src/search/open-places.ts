// Where a secret stands in the editor's documents, as they are now, saved or not.

import * as vscode from "vscode";
import type { Secret } from "../vault/secret";

/** Documents that people write, among all that the editor keeps. */
const written = new Set([
  "file",
  "untitled",
  "vscode-remote",
  "vscode-vfs",
  "vscode-notebook-cell",
]);

export function isWritten({ uri, isClosed }: vscode.TextDocument): boolean {
  return !isClosed && written.has(uri.scheme);
}

export function rangesIn(document: vscode.TextDocument, secret: Secret): vscode.Range[] {
  return secret
    .placesIn(document.getText())
    .map(
      (at) => new vscode.Range(document.positionAt(at), document.positionAt(at + secret.length)),
    );
}
