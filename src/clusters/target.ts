// Finds the cluster or row that a command applies to. Also the command “Go to…”, which finds any row read so far.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import { commandTarget, type SeveralTargets } from "../commands/command-table";
import type { Connection } from "../connections/connection";
import { showError } from "../errors/errors";
import type { Services } from "../services";
import type { RowNode } from "../tree/list-tree";
import { showQuickPick } from "../ui/messages";
import type { TreeNode } from "./resource";
import type { ClustersView } from "./tree";

const t = vscode.l10n.t;

/** A cluster with the connection through which it was read. */
export interface ClusterTarget {
  readonly connection: Connection;
  readonly cluster: Cluster;
}

export interface RowTarget extends ClusterTarget {
  /** The cluster's own row, or a row below. */
  readonly row: RowNode;
}

export interface TargetRule {
  /** Whether the command applies to a cluster. By default it applies to all. */
  readonly predicate?: (cluster: Cluster) => boolean;
  /** Whether the command applies to clusters only, or to the rows below them as well. */
  readonly rows: "clusters" | "all";
  /** Asks for a cluster if no row is given or selected. */
  readonly asks: boolean;
  /** Whether the command can change the objects of several rows. */
  readonly several?: boolean;
}

export function clusterTarget(
  { connections }: Services,
  view: ClustersView,
  { predicate = () => true, rows, asks }: TargetRule,
): SeveralTargets<RowTarget> {
  return commandTarget<RowTarget>({
    fromRow: (row) => {
      const path = rows === "all" ? view.trees.of(row.connection)?.path(row) : undefined;
      const id = row.kind === "cluster" ? row.id : (path?.cluster ?? "");
      const rowConnection = connections.find(row.connection);
      for (const connection of rowConnection === undefined ? connections.all : [rowConnection]) {
        const cluster = connection.clusters.find(id);
        if (cluster !== undefined && predicate(cluster)) return { connection, cluster, row };
      }
      return undefined;
    },
    selection: view.selection,
    id: idOf,
    canPrompt: asks,
    choices: async () => {
      const { all } = connections;
      if (all.length === 0) {
        showNotConnected(connections);
        return undefined;
      }
      await Promise.all(all.map(({ clusters }) => clusters.ensure()));
      const found = all.flatMap(clustersOf);
      const failed = all.find(({ clusters }) => clusters.state.problem !== undefined);
      if (found.length === 0 && failed?.clusters.state.problem !== undefined) {
        showError(failed.clusters.state.problem, failed.host());
        return undefined;
      }
      // Two connections to one Skycloak workspace see the same clusters. The first one is used.
      const byId = new Map(found.toReversed().map((target) => [idOf(target), target]));
      return [...byId.values()].toReversed().filter(({ cluster }) => predicate(cluster));
    },
    item: ({ cluster: { name, url, version } }) => ({ label: name, description: version ?? "", detail: url ?? "" }),
    prompt: t("Select a cluster"),
    emptyMessage: t("No cluster supports this."),
  });
}

export function showNotConnected({ activeOrNone }: Services["connections"]): void {
  showError({ kind: "not-connected" }, activeOrNone.host());
}

/** Includes the origin, because two servers may use the same ID. */
function idOf({ connection, row }: RowTarget): string {
  return `${connection.origin()} ${row.id}`;
}

function clustersOf(connection: Connection): RowTarget[] {
  return sortByName(connection.clusters.state.items).map((cluster) => {
    const row = { kind: "cluster", id: cluster.id, connection: connection.id };
    return { connection, cluster, row };
  });
}

export function sortByName(clusters: readonly Cluster[]): Cluster[] {
  return [...clusters].sort((a, b) => a.name.localeCompare(b.name));
}

type RowItem = vscode.QuickPickItem & { readonly node: TreeNode };

/** Go to Cluster, Realm or Application…. */
export async function goTo({ connections }: Services, view: ClustersView): Promise<void> {
  const { all } = connections;
  if (all.length === 0) {
    showNotConnected(connections);
    return;
  }
  const items = Promise.all(all.map(({ clusters }) => clusters.ensure())).then(() =>
    all.flatMap((connection): RowItem[] => [
      ...sortByName(connection.clusters.state.items).map(({ id, name, version }) => ({
        label: name,
        iconPath: new vscode.ThemeIcon("server"),
        description: version ?? "",
        node: { kind: "cluster", id, connection: connection.id },
      })),
      ...(view.trees.of(connection.id)?.rowsRead() ?? []).map(({ node, row, above }) => ({
        label: row.label,
        iconPath: new vscode.ThemeIcon(row.icon),
        description: above.join(" › "),
        node,
      })),
    ]),
  );
  const chosen = await showQuickPick(items, {
    placeHolder: t("Go to a cluster, realm, or application"),
    matchOnDescription: true,
  });
  if (chosen !== undefined) await view.reveal(chosen.node);
}
