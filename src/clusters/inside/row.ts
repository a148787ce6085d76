// How the rows below a cluster look.

import * as vscode from "vscode";
import { factsTooltip } from "../../ui/markdown";
import { counted } from "../../ui/numbers";
import type { Folder } from "./folder";
import type { Look } from "./kind";

const t = vscode.l10n.t;
const { Collapsed, None } = vscode.TreeItemCollapsibleState;

export function lookItem(name: string, look: Look, opens: boolean): vscode.TreeItem {
  const { label, description = "", icon, color, facts = [], flags = [], copy } = look;
  const item = new vscode.TreeItem(label, opens ? Collapsed : None);
  const inColor = color === undefined ? undefined : new vscode.ThemeColor(color);
  item.iconPath = new vscode.ThemeIcon(icon, inColor);
  item.description = description;
  item.tooltip = factsTooltip(label, facts.length > 0 ? facts : [[description, undefined]]);
  item.contextValue = [name, ...flags, ...(copy === undefined ? [] : ["copyable"])].join(" ");
  return item;
}

export function folderItem(
  { kind, count, list }: Folder,
  needs: string | undefined,
  language: string,
): vscode.TreeItem {
  const item = new vscode.TreeItem(kind.title(), Collapsed);
  item.iconPath = new vscode.ThemeIcon(needs === undefined ? kind.icon : "lock");
  item.contextValue = `folder ${kind.name}s`;
  item.tooltip = kind.title();
  if (needs !== undefined) {
    item.description = t("needs {0}", needs);
    item.tooltip = t("The API key lacks the scope {0}.", needs);
  } else if (kind.counted === true && count !== undefined) {
    item.description = counted(count, language);
  } else if (kind.counted === true && list.state.loading) {
    item.description = "…";
  }
  return item;
}
