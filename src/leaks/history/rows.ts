// The rows of the history's view. What people wrote, a message or a path, may have a key in it, and
// is shown without.

import { createHash } from "node:crypto";
import * as vscode from "vscode";
import { factsTooltip } from "../../ui/markdown";
import { redact } from "../../ui/redact";
import { exact, relative } from "../../ui/time";
import type { KeyFacts } from "../key-facts";
import type { Introduced } from "./search";

const t = vscode.l10n.t;

/** A secret, by the newest of what put it somewhere; one that has no name is told by where. */
export function secretRow(
  { finding, livesAtHead, path, commit }: Introduced,
  others: number,
  facts: KeyFacts | undefined,
): vscode.TreeItem {
  const { head, fingerprint } = finding;
  const name = facts?.name ?? "";
  const form = head === "" ? t("Client secret") : head;
  const item = new vscode.TreeItem(
    name === "" ? form : name,
    vscode.TreeItemCollapsibleState.Expanded,
  );
  const where = t("{0} at {1}", redact(path), commit.slice(0, 8));
  item.id = `secret/${fingerprint}`;
  item.description = [
    name !== "" ? undefined : others === 0 ? where : t("{0} and {1} more", where, others),
    facts?.status === "dead" ? t("dead") : undefined,
    livesAtHead ? t("still there at HEAD") : t("only in the history"),
  ]
    .filter((one) => one !== undefined)
    .join(" · ");
  item.tooltip = t("{0}, fingerprint {1}", name === "" ? form : name, fingerprint);
  item.iconPath = new vscode.ThemeIcon(
    "key",
    livesAtHead ? new vscode.ThemeColor("list.errorForeground") : undefined,
  );
  item.contextValue = "historySecret";
  return item;
}

/** A commit that put a secret into a file; `version` is the file as it is there. */
export function commitRow(one: Introduced, version: vscode.Uri | undefined): vscode.TreeItem {
  const { commit, date, author, subject, path, finding } = one;
  const shown = redact(path);
  const item = new vscode.TreeItem(shown);
  const { language } = vscode.env;
  const time = new Date(date * 1000);
  item.id = `commit/${commit}/${finding.fingerprint}/${digestOf(path)}`;
  item.description = `${commit.slice(0, 8)} · ${relative(time, new Date(), language)}`;
  item.iconPath = new vscode.ThemeIcon("git-commit");
  item.tooltip = factsTooltip(redact(subject), [
    [t("Commit"), commit],
    [t("Author"), redact(author)],
    [t("Written"), exact(time, language)],
    [t("File"), shown],
  ]);
  item.contextValue = "historyCommit";
  // An address with a key in it is handed to nobody.
  if (version !== undefined && shown === path) {
    const { line, start, endLine, end } = finding;
    const selection = new vscode.Range(line, start, endLine, end);
    const title = t("Open the Commit's Version");
    item.command = { title, command: "vscode.open", arguments: [version, { selection }] };
  }
  return item;
}

/** Tells paths apart without saying them. */
function digestOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}
