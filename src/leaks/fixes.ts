// Quick fixes: out of the file and into the vault, out of the file, or meant to be here.

import * as vscode from "vscode";
import { commands } from "../commands";
import { editOf, replacementAt } from "../idioms/in-document";
import type { Replacement } from "../idioms/replacement";
import { allowComment } from "./allow-comment";
import { plainKeyCode, source } from "./watch";

const t = vscode.l10n.t;

export class KeyFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const ours = diagnostics.filter((one) => one.source === source);
    const fixes = await Promise.all(ours.map((diagnostic) => fixesOf(document, diagnostic)));
    return fixes.flat();
  }
}

async function fixesOf(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
): Promise<vscode.CodeAction[]> {
  // What stands encoded or in parts, or is no key, can be neither kept nor replaced as one.
  if (diagnostic.code !== plainKeyCode) return allow(document, diagnostic);
  const replaced = await replacementAt(document, diagnostic.range);
  const remedies =
    replaced === undefined
      ? [keep(document, diagnostic)]
      : [moveToVault(document, diagnostic, replaced), replaceOnly(document, diagnostic, replaced)];
  return [...remedies, ...allow(document, diagnostic)];
}

function moveToVault(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  { reference }: Replacement,
): vscode.CodeAction {
  const title = t("Move the key into the vault, and read {0} here", reference);
  const action = fix(title, diagnostic);
  action.isPreferred = true;
  action.command = vaultCommand(title, document, diagnostic);
  return action;
}

/** Where no reference would be right, the key can be kept all the same. */
function keep(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const title = t("Put the key into the vault, and leave the file as it is");
  const action = fix(title, diagnostic);
  action.command = vaultCommand(title, document, diagnostic);
  return action;
}

function replaceOnly(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  replaced: Replacement,
): vscode.CodeAction {
  const action = fix(t("Replace the key with {0}", replaced.reference), diagnostic);
  action.edit = editOf(document, replaced);
  return action;
}

function allow(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const line = document.lineAt(diagnostic.range.start.line);
  const comment = allowComment(document.languageId, document.uri.path, line.text);
  if (comment === undefined) return [];
  const action = fix(t("Allow the key on this line"), diagnostic);
  action.edit = new vscode.WorkspaceEdit();
  const eol = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  const indent = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
  if (comment.where === "behind") {
    action.edit.insert(document.uri, line.range.end, ` ${comment.text}`);
  } else {
    action.edit.insert(document.uri, line.range.start, indent + comment.text + eol);
  }
  return [action];
}

function fix(title: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  return action;
}

/** The place goes along, never the key. */
function vaultCommand(
  title: string,
  document: vscode.TextDocument,
  { range }: vscode.Diagnostic,
): vscode.Command {
  return {
    title,
    command: commands.moveKeyToVault,
    arguments: [document.uri, range],
  };
}
