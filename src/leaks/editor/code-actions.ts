// The quick fixes of a finding, depending on the facts about its key. The first fix is a remedy, never a suppression.

import * as vscode from "vscode";
import type { CommandId } from "../../commands/command-table";
import { editOf, replacementsAt, textEdit } from "../references/in-document";
import { createQuickFix } from "../../ui/messages";
import type { Finding } from "../detector/incremental-detector";
import { ignoreFileName } from "../ignore-list";
import { diagnosticSource, type LeakDiagnostic, type LeakDiagnostics } from "./diagnostics";

const t = vscode.l10n.t;

/** Whether the finding is a whole key. Other secrets have no public prefix. */
export function isKey({ head, isPartial }: Finding): boolean {
  return head !== "" && !isPartial;
}

/** Whether a reference to the environment can replace the finding: the key itself, not an encoded or split form. */
export function isReplaceable(finding: Finding): boolean {
  return isKey(finding) && (finding.rule === "plain-key" || finding.rule === "stored-secret");
}

/** @param canManage whether there is a connection that can rotate and revoke keys */
export function registerKeyActions(leaks: LeakDiagnostics, canManage: () => boolean): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, { diagnostics }) {
      const all = leaks.forDocument(document.uri);
      const leaksInRange = all.filter((leak) => leak.range.intersection(range) !== undefined);
      const actions = leaksInRange.map((leak) => {
        const editorDiagnostic = diagnostics.find(
          (other) => other.source === diagnosticSource && other.range.isEqual(leak.range),
        );
        return actionsFor({ document, leak, editorDiagnostic }, canManage());
      });
      const replaceable = all.filter(({ finding }) => isReplaceable(finding));
      const actionsForAll = leaksInRange.length > 0 && replaceable.length > 1 ? [moveAll(document)] : [];
      return [...(await Promise.all(actions)).flat(), ...actionsForAll];
    },
  };
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider("*", provider, kinds);
}

interface Context {
  readonly document: vscode.TextDocument;
  readonly leak: LeakDiagnostic;
  /** The editor's diagnostic of the leak. */
  readonly editorDiagnostic: vscode.Diagnostic | undefined;
}

async function actionsFor(context: Context, canManage: boolean): Promise<vscode.CodeAction[]> {
  const { document, leak } = context;
  const { facts, finding, range, exposure } = leak;
  const isDead = facts?.status === "dead";
  const remove = removeLines(context);
  const fixes: vscode.CodeAction[] = [];
  const [replacement] = isReplaceable(finding) ? await replacementsAt(document, [range]) : [];
  const store =
    replacement === undefined
      ? t("Store the key and leave the file unchanged")
      : t("Store the key and replace it with {0}", replacement.reference);
  // A key that is stored already needs only a reference.
  const canMove = !isDead && facts?.ref === undefined && (replacement !== undefined || isKey(finding));
  if (canMove) fixes.push(action(context, store, "skycloak.leaks.moveKeyToSecretStorage"));
  if (replacement !== undefined) {
    const replace = action(context, t("Replace the key with {0}", replacement.reference));
    replace.edit = editOf(document.uri, replacement.edits);
    fixes.push(replace);
  }
  const [rotate, ...others] = canManage && !isDead ? manageKey(context) : [];
  // A committed key stays in the history, whatever the edit.
  const preferred = (exposure === "committed" ? rotate : undefined) ?? fixes[0] ?? (isDead ? remove : undefined);
  if (preferred !== undefined) preferred.isPreferred = true;
  const canCheck = !isDead && isKey(finding);
  const check = action(context, t("Check whether this key still works"), "skycloak.leaks.checkKey");
  const allow = t("Allow this key everywhere, in {0}", ignoreFileName);
  const allowEverywhere = action(context, allow, "skycloak.leaks.allowEverywhere");
  const first = [preferred, ...fixes, rotate, canCheck ? check : undefined];
  const all = new Set([...first, ...others, remove, await allowOnLine(context), allowEverywhere]);
  return [...all].filter((fix) => fix !== undefined);
}

/** The actions on a listed key, beginning with its rotation. */
function manageKey(context: Context): vscode.CodeAction[] {
  const { id, connection, name = "" } = context.leak.facts ?? {};
  if (id === undefined) return [];
  const row = [{ kind: "key", id, connection }];
  return [
    action(context, t("Rotate “{0}” (this key stops working)", name), "skycloak.rotateKey", row),
    action(context, t("Revoke “{0}” permanently", name), "skycloak.revokeKey", row),
    action(context, t("Show “{0}” in the API Keys view", name), "skycloak.showKey", row),
  ];
}

function removeLines(context: Context): vscode.CodeAction {
  const { document, leak } = context;
  const { start, end } = leak.range;
  const remove = action(context, start.line === end.line ? t("Remove the line") : t("Remove the lines"));
  const isLast = end.line + 1 >= document.lineCount;
  const from =
    isLast && start.line > 0 ? document.lineAt(start.line - 1).range.end : new vscode.Position(start.line, 0);
  const to = isLast ? document.lineAt(end.line).range.end : new vscode.Position(end.line + 1, 0);
  remove.edit = new vscode.WorkspaceEdit();
  remove.edit.delete(document.uri, new vscode.Range(from, to));
  return remove;
}

async function allowOnLine(context: Context): Promise<vscode.CodeAction | undefined> {
  const { document, leak } = context;
  const { allowComment } = await import("../references/allow-comment");
  const key = document.offsetAt(leak.range.start);
  const comment = allowComment(document.languageId, document.uri.path, document.getText(), key);
  if (comment === undefined) return undefined;
  const allow = action(context, t("Allow the key on this line"));
  allow.edit = editOf(document.uri, [textEdit(document, comment)]);
  return allow;
}

function moveAll(document: vscode.TextDocument): vscode.CodeAction {
  const title = t("Store all keys in this file and replace them with references");
  const move = createQuickFix(title);
  move.command = { title, command: "skycloak.leaks.moveAllKeysToSecretStorage", arguments: [document.uri] };
  return move;
}

/** Creates a quick fix, optionally with a command. By default the command gets the key's location, never the secret. */
function action(
  { document, leak, editorDiagnostic }: Context,
  title: string,
  command?: CommandId,
  args: readonly unknown[] = [document.uri, leak.range],
): vscode.CodeAction {
  const fix = createQuickFix(title);
  if (editorDiagnostic !== undefined) fix.diagnostics = [editorDiagnostic];
  if (command !== undefined) fix.command = { title, command, arguments: [...args] };
  return fix;
}
