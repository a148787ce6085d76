// The rows of a list that are no things: what it is going through, and what can be done about it.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { ListRows, RowNode } from "./list-tree";
import { describe } from "./problem";

/** A row that says something. */
export interface MessageNode {
  readonly kind: "message";
  readonly id: string;
  readonly connection?: string;
  /** The id of the row that it stands below, where that is no connection. */
  readonly below?: string;
  readonly label: string;
  readonly icon: string;
  readonly tooltip?: string;
  readonly command?: vscode.Command;
}

/** A sentence in the tree, and what choosing it does. */
export interface Notice {
  readonly label: string;
  readonly icon?: string;
  readonly command?: vscode.Command;
}

/**
 * What stands above the rows: why they could not be read. `row` is the one that the list is below,
 * `about` what another key would be for.
 */
export function before<N extends RowNode>(
  { list, host, failed }: ListRows<N>,
  row?: RowNode,
  about?: RowNode,
): MessageNode[] {
  const { problem } = list.state;
  if (problem === undefined) return [];
  const own = failed?.(problem);
  if (own !== undefined) return own.map((one, index) => notice(`notice-${index}`, one));
  const { short, sentence, remedy } = describe(problem, host());
  const given = remedy?.command === commands.connect && about !== undefined ? [about] : [];
  const retry = vscode.l10n.t("Try Again");
  return [
    { ...message("failed", short, "warning"), tooltip: sentence },
    {
      ...message("retry", retry, "refresh"),
      command: {
        title: retry,
        ...(row === undefined
          ? { command: commands.refresh }
          : { command: commands.refreshRow, arguments: [row] }),
      },
    },
    ...(remedy === undefined
      ? []
      : [
          {
            ...message("remedy", remedy.title, "arrow-right"),
            command: {
              title: remedy.title,
              command: remedy.command,
              arguments: [...(remedy.arguments ?? given)],
            },
          },
        ]),
  ];
}

/** What stands below the rows. */
export function after<N extends RowNode>({ list, rows, empty, more }: ListRows<N>): MessageNode[] {
  const { loaded, loading, items, total, problem } = list.state;
  if (!loaded) return [message("loading", vscode.l10n.t("Loading…"), "loading~spin")];
  if (loading && total !== undefined && items.length < total) {
    const label = vscode.l10n.t("Loading… {0} of {1}", items.length, total);
    return [message("loading", label, "loading~spin")];
  }
  if (rows().length > 0) {
    return (more?.() ?? []).map((one, index) => notice(`more-${index}`, one));
  }
  return problem === undefined ? [notice("empty", empty())] : [];
}

export function notice(id: string, { label, icon, command }: Notice): MessageNode {
  const node = message(id, label, icon ?? "info");
  return command === undefined ? node : { ...node, command };
}

export function messageItem(node: MessageNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label);
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.icon === "warning" ? new vscode.ThemeColor("list.warningForeground") : undefined,
  );
  item.contextValue = `message.${node.id}`;
  item.tooltip = node.tooltip ?? node.label;
  if (node.command !== undefined) item.command = node.command;
  return item;
}

function message(id: string, label: string, icon: string): MessageNode {
  return { kind: "message", id, label, icon };
}
