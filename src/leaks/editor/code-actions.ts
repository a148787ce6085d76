// The quick fixes of a finding, by what is known of the key. The first one is a remedy, never a suppression.

import * as vscode from "vscode";
import type { CommandId } from "../../commands/command-table";
import { editOf, replacementsAt, textEdits } from "../references/in-document";
import { createQuickFix } from "../../ui/messages";
import type { Finding } from "../detector/incremental-detector";
import { ignoreFileName } from "../ignore-list";
import { source, type LeakDiagnostic, type LeakDiagnostics } from "./diagnostics";

const t = vscode.l10n.t;

/** Whether this is a whole key. Other secrets have no public prefix. */
export function isKey({ head, isPartial }: Finding): boolean {
  return head !== "" && !isPartial;
}

/** Whether a reference to the environment can replace it: the key itself, not something derived from it. */
export function isReplaceable(finding: Finding): boolean {
  return isKey(finding) && (finding.rule === "plain-key" || finding.rule === "stored-secret");
}

/** @param canManage whether there is a connection that can rotate and revoke keys */
export function registerKeyActions(leaks: LeakDiagnostics, canManage: () => boolean): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, { diagnostics }) {
      const all = leaks.in(document.uri);
      const here = all.filter((one) => one.range.intersection(range) !== undefined);
      const actions = here.map((leak) => {
        const shown = diagnostics.find((one) => one.source === source && one.range.isEqual(leak.range));
        return actionsFor({ document, leak, shown }, canManage());
      });
      const replaceable = all.filter(({ finding }) => isReplaceable(finding));
      const forAll = here.length > 0 && replaceable.length > 1 ? [moveAll(document)] : [];
      return [...(await Promise.all(actions)).flat(), ...forAll];
    },
  };
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider("*", provider, kinds);
}

interface Context {
  readonly document: vscode.TextDocument;
  readonly leak: LeakDiagnostic;
  /** The editor's diagnostic of it. */
  readonly shown: vscode.Diagnostic | undefined;
}

async function actionsFor(context: Context, canManage: boolean): Promise<vscode.CodeAction[]> {
  const { document, leak } = context;
  const { facts, finding, range, exposure } = leak;
  const isDead = facts?.status === "dead";
  const replacement = isReplaceable(finding) ? (await replacementsAt(document, [range]))[0] : undefined;
  // A key that is in the secret store already needs only a reference.
  const canMove = !isDead && facts?.ref === undefined;
  const outOfFile: vscode.CodeAction[] = [];
  if (replacement === undefined) {
    const keep = t("Store the key and leave the file unchanged");
    if (canMove && isKey(finding)) outOfFile.push(action(context, keep, "skycloak.leaks.moveKeyToSecretStorage"));
  } else {
    const { reference } = replacement;
    const move = t("Store the key and replace it with {0}", reference);
    if (canMove) outOfFile.push(action(context, move, "skycloak.leaks.moveKeyToSecretStorage"));
    const replace = action(context, t("Replace the key with {0}", reference));
    replace.edit = editOf(document.uri, textEdits(document, replacement));
    outOfFile.push(replace);
  }
  const ofKey: vscode.CodeAction[] = [];
  if (canManage && !isDead && facts?.id !== undefined) {
    const { name, id, connection } = facts;
    const row = [{ kind: "key", id, connection }];
    const rotate = t("Rotate “{0}” (this key stops working)", name);
    ofKey.push(
      action(context, rotate, "skycloak.rotateKey", row),
      action(context, t("Revoke “{0}” permanently", name), "skycloak.revokeKey", row),
      action(context, t("Show “{0}” in the API Keys view", name), "skycloak.showKey", row),
    );
  }
  const [rotate, ...others] = ofKey;
  const remedies = rotate === undefined ? outOfFile : [...outOfFile, rotate];
  const remove = removeLines(context);
  // No edit removes a key from the history.
  const first = exposure === "committed" && rotate !== undefined ? rotate : outOfFile[0];
  const preferred = first ?? (isDead ? remove : undefined);
  if (preferred !== undefined) preferred.isPreferred = true;
  const check = t("Check whether this key still works");
  const allow = t("Allow this key everywhere, in {0}", ignoreFileName);
  return [
    ...(preferred === undefined ? [] : [preferred]),
    ...remedies.filter((one) => one !== preferred),
    ...(isDead || !isKey(finding) ? [] : [action(context, check, "skycloak.leaks.checkKey")]),
    ...others,
    ...(remove === preferred ? [] : [remove]),
    ...(await allowOnLine(context)),
    action(context, allow, "skycloak.leaks.allowEverywhere"),
  ];
}

function removeLines(context: Context): vscode.CodeAction {
  const { document, leak } = context;
  const { start, end } = leak.range;
  const isOne = start.line === end.line;
  const remove = action(context, isOne ? t("Remove the line") : t("Remove the lines"));
  const isLast = end.line + 1 >= document.lineCount;
  const before = start.line > 0 ? document.lineAt(start.line - 1).range.end : undefined;
  const range = isLast
    ? new vscode.Range(before ?? new vscode.Position(0, 0), document.lineAt(end.line).range.end)
    : new vscode.Range(start.line, 0, end.line + 1, 0);
  remove.edit = new vscode.WorkspaceEdit();
  remove.edit.delete(document.uri, range);
  return remove;
}

async function allowOnLine(context: Context): Promise<vscode.CodeAction[]> {
  const { document, leak } = context;
  const { languageId, uri, eol } = document;
  const { allowComment } = await import("../references/allow-comment");
  const key = document.offsetAt(leak.range.start);
  const comment = allowComment(languageId, uri.path, document.getText(), key);
  if (comment === undefined) return [];
  const allow = action(context, t("Allow the key on this line"));
  allow.edit = new vscode.WorkspaceEdit();
  const text = eol === vscode.EndOfLine.CRLF ? comment.text.replace("\n", "\r\n") : comment.text;
  allow.edit.insert(uri, document.positionAt(comment.at), text);
  return [allow];
}

function moveAll(document: vscode.TextDocument): vscode.CodeAction {
  const title = t("Store all keys in this file and replace them with references");
  const move = createQuickFix(title);
  move.command = { title, command: "skycloak.leaks.moveAllKeysToSecretStorage", arguments: [document.uri] };
  return move;
}

/** With a command about the key's location, or about other arguments. The secret is never one of them. */
function action(
  { document, leak, shown }: Context,
  title: string,
  command?: CommandId,
  given: readonly unknown[] = [document.uri, leak.range],
): vscode.CodeAction {
  const fix = createQuickFix(title);
  if (shown !== undefined) fix.diagnostics = [shown];
  if (command !== undefined) fix.command = { title, command, arguments: [...given] };
  return fix;
}
