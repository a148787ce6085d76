// Quick fixes, by what is true of the key. The first is a remedy, never a suppression.

import * as vscode from "vscode";
import { type CommandId } from "../commands/command-table";
import { editOf, replacementsAt, textEdits } from "../idioms/in-document";
import { createQuickFix } from "../ui/messages";
import { ignoreFileName } from "./ignore-list";
import type { KeyFacts } from "./key-facts";
import { isKey, isReplaceable } from "./move-to-vault";
import { source, type Problem } from "./problems";

const t = vscode.l10n.t;

export interface FixPorts {
  readonly problemsIn: (uri: vscode.Uri) => readonly Problem[];
  /** Whether this connection can rotate and revoke keys. */
  readonly canManage: () => boolean;
}

export class KeyFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #ports: FixPorts;

  constructor(ports: FixPorts) {
    this.#ports = ports;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const all = this.#ports.problemsIn(document.uri);
    const asked = all.filter((problem) => problem.range.intersection(range) !== undefined);
    const fixes = await Promise.all(
      asked.map((problem) => {
        const diagnostic = diagnostics.find(
          (one) => one.source === source && one.range.isEqual(problem.range),
        );
        return fixesOf({ document, problem, diagnostic }, this.#ports.canManage());
      }),
    );
    return [...fixes.flat(), ...(all.length > 1 ? allOf(document, all, asked) : [])];
  }
}

interface Place {
  readonly document: vscode.TextDocument;
  readonly problem: Problem;
  readonly diagnostic: vscode.Diagnostic | undefined;
}

async function fixesOf(place: Place, canManage: boolean): Promise<vscode.CodeAction[]> {
  const { document, problem } = place;
  const { facts, finding, range, standing } = problem;
  const isDead = facts?.status === "dead";
  const replaced = isReplaceable(finding)
    ? (await replacementsAt(document, [range]))[0]
    : undefined;
  const ofKey = canManage && !isDead && facts?.id !== undefined ? keyFixes(place, facts) : [];
  const [rotate, ...others] = ofKey;
  const outOfFile: vscode.CodeAction[] = [];
  if (replaced === undefined) {
    const keep = t("Put the key into the vault, and leave the file as it is");
    if (!isDead && facts?.ref === undefined && isKey(finding)) {
      outOfFile.push(fix(place, keep, "skycloak.leaks.moveKeyToVault"));
    }
  } else {
    const { reference } = replaced;
    const move = t("Move the key into the vault, and read {0} here", reference);
    // One that the vault has needs a reference only.
    if (!isDead && facts?.ref === undefined) {
      outOfFile.push(fix(place, move, "skycloak.leaks.moveKeyToVault"));
    }
    const only = fix(place, t("Replace the key with {0}", reference));
    only.edit = editOf(document.uri, textEdits(document, replaced));
    outOfFile.push(only);
  }
  const remove = removeLine(place);
  // What is in the history is out of reach of an edit.
  const first = standing === "committed" && rotate !== undefined ? rotate : outOfFile[0];
  const preferred = first ?? (isDead ? remove : undefined);
  if (preferred !== undefined) preferred.isPreferred = true;
  const remedies = [...outOfFile, ...(rotate === undefined ? [] : [rotate])];
  return [
    ...(preferred === undefined ? [] : [preferred]),
    ...remedies.filter((one) => one !== preferred),
    ...(isDead || !isKey(finding)
      ? []
      : [fix(place, t("Check whether this key still works"), "skycloak.leaks.checkKey")]),
    ...others,
    ...(remove === preferred ? [] : [remove]),
    ...(await allow(place)),
    fix(place, t("Allow this key everywhere, in {0}", ignoreFileName), "skycloak.leaks.allowEverywhere"),
  ];
}

/** What this connection can do about it. */
function keyFixes(place: Place, { name, id, connection }: KeyFacts): vscode.CodeAction[] {
  const row = { kind: "key", id, connection };
  return [
    fix(place, t("Rotate “{0}”: this text is dead afterwards", name), "skycloak.rotateKey", [row]),
    fix(place, t("Revoke “{0}” for good", name), "skycloak.revokeKey", [row]),
    fix(place, t("Show “{0}” among the API keys", name), "skycloak.showKey", [row]),
  ];
}

function removeLine(place: Place): vscode.CodeAction {
  const { document, problem } = place;
  const { start, end } = problem.range;
  const isOne = start.line === end.line;
  const action = fix(place, isOne ? t("Remove the line") : t("Remove the lines"));
  const isLast = end.line + 1 >= document.lineCount;
  const before = start.line > 0 ? document.lineAt(start.line - 1).range.end : undefined;
  const range = isLast
    ? new vscode.Range(before ?? new vscode.Position(0, 0), document.lineAt(end.line).range.end)
    : new vscode.Range(start.line, 0, end.line + 1, 0);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.delete(document.uri, range);
  return action;
}

async function allow(place: Place): Promise<vscode.CodeAction[]> {
  const { document, problem } = place;
  const { languageId, uri, eol } = document;
  const { allowComment } = await import("./allow-comment");
  const key = document.offsetAt(problem.range.start);
  const comment = allowComment(languageId, uri.path, document.getText(), key);
  if (comment === undefined) return [];
  const action = fix(place, t("Allow the key on this line"));
  action.edit = new vscode.WorkspaceEdit();
  const text = eol === vscode.EndOfLine.CRLF ? comment.text.replace("\n", "\r\n") : comment.text;
  action.edit.insert(uri, document.positionAt(comment.at), text);
  return [action];
}

function allOf(
  document: vscode.TextDocument,
  all: readonly Problem[],
  asked: readonly Problem[],
): vscode.CodeAction[] {
  if (asked.length === 0 || all.filter(({ finding }) => isReplaceable(finding)).length < 2) {
    return [];
  }
  const title = t("Move all keys in this file into the vault, and read references here");
  const action = createQuickFix(title);
  action.command = { title, command: "skycloak.leaks.moveAllKeysToVault", arguments: [document.uri] };
  return [action];
}

/** With a command about the place, or about what is given instead. The secret never goes along. */
function fix(
  { document, problem, diagnostic }: Place,
  title: string,
  command?: CommandId,
  given: readonly unknown[] = [document.uri, problem.range],
): vscode.CodeAction {
  const action = createQuickFix(title);
  if (diagnostic !== undefined) action.diagnostics = [diagnostic];
  if (command !== undefined) action.command = { title, command, arguments: [...given] };
  return action;
}
