// The extension's diagnostics for a file.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";

export function problemsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "Skycloak");
}

/** Waits until the file has exactly one diagnostic, with this severity and message. */
export async function waitForProblem(
  uri: vscode.Uri,
  severity: vscode.DiagnosticSeverity,
  words: RegExp,
): Promise<void> {
  await eventually(() => {
    const [problem, ...others] = problemsOf(uri);
    assert.equal(others.length, 0);
    assert.match(problem?.message ?? "", words);
    assert.equal(problem?.severity, severity);
    assert.doesNotMatch(problem.message, /[\r\n]/);
  });
}
