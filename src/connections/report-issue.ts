// Report an Issue…: opens VS Code's issue reporter, which shows the report before anything is sent.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Services } from "../services";
import { redact } from "../ui/redact";

/** A report contains at most this many of the log's last lines, and at most this many characters of them. */
const limits = { lines: 100, characters: 20_000 };

interface Manifest {
  readonly version: string;
  readonly bugs: { readonly url: string };
}

export async function reportIssue({ context, connections, secretStore }: Services): Promise<void> {
  const { id } = context.extension;
  const { version, bugs } = context.extension.packageJSON as Manifest;
  const facts = [
    `Skycloak ${version}, ${vscode.env.appName} ${vscode.version}, ${process.platform} ${process.arch}`,
    `Remote: ${vscode.env.remoteName ?? "none"}; web: ${String(vscode.env.uiKind === vscode.UIKind.Web)}`,
    `Connections: ${connections.all.length}; stored keys: ${secretStore.list().length}`,
  ];
  const log = await readFile(join(context.logUri.fsPath, "Skycloak.log"), "utf8").catch(() => "");
  const lines = log.trimEnd().split("\n").slice(-limits.lines);
  while (lines.join("\n").length > limits.characters) lines.shift();
  // Lines are redacted when they are logged. This is a second safeguard.
  const data = redact([...facts, "", ...lines].join("\n"));
  await vscode.commands
    .executeCommand("workbench.action.openIssueReporter", { extensionId: id, data })
    // Not every editor has a reporter.
    .then(undefined, () => vscode.env.openExternal(vscode.Uri.parse(bugs.url, true)));
}
