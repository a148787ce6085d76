// How a command finds the cluster, or the row below one, that it is about.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import type { Services } from "../services";
import type { RowNode } from "../tree/list-tree";
import { commandTarget, type Target } from "../commands/command-table";
import { showError } from "../errors/errors";
import type { ClustersView } from "./tree";

const t = vscode.l10n.t;

/** A cluster, and the connection that it was read through. */
export interface ClusterAt {
  readonly connection: Connection;
  readonly cluster: Cluster;
}

export interface RowAt extends ClusterAt {
  /** The cluster's own, or one below it. */
  readonly row: RowNode;
}

export interface TargetRule {
  /** Which clusters the command is for; without it, for all. */
  readonly fits?: (cluster: Cluster) => boolean;
  /** Which rows it is for: those of clusters, or those below them as well. */
  readonly rows: "clusters" | "all";
  /** Asks for a cluster if no row is given or selected. */
  readonly asks: boolean;
}

export function clusterTarget(
  { connections }: Services,
  view: ClustersView,
  { fits = () => true, rows, asks }: TargetRule,
): Target<RowAt> {
  const target = commandTarget<RowAt>({
    fromRow: (row) => {
      const { kind, id, connection } = row;
      const below = rows === "all" ? view.insides.of(connection)?.place(row)?.cluster : undefined;
      const clusterId = kind === "cluster" ? id : below;
      if (clusterId === undefined) return undefined;
      const given = connections.find(connection);
      for (const one of given === undefined ? connections.all : [given]) {
        const cluster = one.clusters.find(clusterId);
        if (cluster !== undefined && fits(cluster)) return { connection: one, cluster, row };
      }
      return undefined;
    },
    selection: view.selection,
    id: idOf,
    choices: async () => {
      const { all, reach } = connections;
      if (all.length === 0) {
        showError({ kind: "not-connected" }, reach.host());
        return undefined;
      }
      await Promise.all(all.map(({ clusters }) => clusters.ensure()));
      const found = all.flatMap(clustersOf);
      const failed = all.find(({ clusters }) => clusters.state.problem !== undefined);
      const problem = failed?.clusters.state.problem;
      if (found.length > 0 || problem === undefined) {
        // Two connections to one Skycloak workspace see the same clusters.
        const byId = new Map(found.toReversed().map((one) => [idOf(one), one]));
        return [...byId.values()].toReversed().filter(({ cluster }) => fits(cluster));
      }
      showError(problem, failed?.host() ?? "");
      return undefined;
    },
    item: ({ cluster: { name, url, version } }) => ({
      label: name,
      description: version ?? "",
      detail: url ?? "",
    }),
    ask: t("Which cluster?"),
    none: t("There is no cluster for this."),
  });
  return asks ? target : { ...target, ask: () => Promise.resolve(undefined) };
}

/** Two servers may have given out the same ID. */
function idOf({ connection, row }: RowAt): string {
  return `${connection.origin()} ${row.id}`;
}

function clustersOf(connection: Connection): RowAt[] {
  return inOrder(connection.clusters.state.items).map((cluster) => {
    const row = { kind: "cluster", id: cluster.id, connection: connection.id };
    return { connection, cluster, row };
  });
}

export function inOrder(clusters: readonly Cluster[]): Cluster[] {
  return [...clusters].sort((a, b) => a.name.localeCompare(b.name));
}
