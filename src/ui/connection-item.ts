// The row of a connection, in every view that has one.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { ListTreeOptions, RowNode } from "./list-tree";

const t = vscode.l10n.t;

/** The connections as far as their rows are about them. */
interface Shown {
  readonly all: readonly {
    readonly id: string;
    readonly name: string;
    readonly production: boolean;
    host(): string;
  }[];
  readonly current: { readonly id: string } | undefined;
  readonly missing: string | undefined;
}

/** What every view says of connections. */
export function connectionRows(
  connections: Shown,
): Pick<ListTreeOptions<RowNode>, "branchItem" | "above"> {
  return {
    branchItem: (id) => {
      const one = connections.all.find((connection) => connection.id === id);
      if (one === undefined) return undefined;
      const { name, production } = one;
      const current = connections.current?.id === id;
      return connectionRow({ name, production, current, host: one.host() });
    },
    above: () => {
      const { missing } = connections;
      if (missing === undefined) return [];
      const title = t("Connect with API Key…");
      return [
        {
          label: t("This workspace wants the connection “{0}”. Connect it…", missing),
          icon: "debug-disconnect",
          command: { title, command: commands.connect },
        },
      ];
    },
  };
}

interface ConnectionFacts {
  readonly name: string;
  readonly production: boolean;
  /** Whether this window is at it. */
  readonly current: boolean;
  readonly host: string;
}

function connectionRow(facts: ConnectionFacts): vscode.TreeItem {
  const { name, production, current, host } = facts;
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, current ? Expanded : Collapsed);
  // Told apart by shape as well as by colour.
  item.iconPath = production
    ? new vscode.ThemeIcon("shield", new vscode.ThemeColor("charts.red"))
    : new vscode.ThemeIcon("cloud");
  item.description = [
    production ? t("production") : undefined,
    current ? t("this window") : undefined,
    host === name ? undefined : host,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
  item.tooltip = [name, ...(production ? [t("production")] : []), host].join(" · ");
  item.contextValue = [
    "connection",
    production ? "production" : "plain",
    current ? "current" : "other",
  ].join(" ");
  return item;
}
