// Tooltips with one fact per line. The values come from the server, so they are escaped.

import * as vscode from "vscode";
import { plainMarkdown } from "./untrusted-text";

/** A heading and a table of facts; those without a value are left out. */
export function factsTooltip(
  heading: string,
  facts: readonly (readonly [label: string, value: string | null | undefined])[],
): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**${plainMarkdown(heading)}**\n\n`);
  for (const [label, value] of facts) {
    if (value == null || value === "") continue;
    text.appendMarkdown(`${plainMarkdown(label)}: ${plainMarkdown(value)}  \n`);
  }
  return text;
}
