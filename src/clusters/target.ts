// How a command finds the cluster that it is about.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import type { Parts } from "../parts";
import type { Target } from "../ui/command";
import { rowTarget } from "../ui/target";
import { tellProblem } from "../ui/tell";
import type { ClusterAt } from "./cluster-at";

const t = vscode.l10n.t;

/** A cluster that the command can do something with. */
export function clusterTarget(
  { connections }: Parts,
  selection: () => readonly unknown[],
  fits: (cluster: Cluster) => boolean,
): Target<ClusterAt> {
  const at = (connection: Connection): ClusterAt[] =>
    inOrder(connection.clusters.state.items).map((cluster) => ({ connection, cluster }));
  return rowTarget({
    fromRow: ({ kind, id, connection }) => {
      if (kind !== "cluster") return undefined;
      const given = connections.find(connection);
      for (const one of given === undefined ? connections.all : [given]) {
        const cluster = one.clusters.find(id);
        if (cluster !== undefined && fits(cluster)) return { connection: one, cluster };
      }
      return undefined;
    },
    selection,
    id: nameOf,
    choices: async () => {
      const { all, reach } = connections;
      if (all.length === 0) {
        tellProblem({ kind: "not-connected" }, reach.host());
        return undefined;
      }
      await Promise.all(all.map(({ clusters }) => clusters.ensure()));
      const found = all.flatMap(at);
      const failed = all.find(({ clusters }) => clusters.state.problem !== undefined);
      const problem = failed?.clusters.state.problem;
      if (found.length > 0 || problem === undefined) {
        // Two connections to one Skycloak workspace see the same clusters.
        const byId = new Map(found.toReversed().map((one) => [nameOf(one), one]));
        return [...byId.values()].toReversed().filter(({ cluster }) => fits(cluster));
      }
      tellProblem(problem, failed?.host() ?? "");
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
}

/** The id of a cluster of another server may be the same. */
function nameOf({ connection, cluster }: ClusterAt): string {
  return `${connection.origin()} ${cluster.id}`;
}

export function inOrder(clusters: readonly Cluster[]): Cluster[] {
  return [...clusters].sort((a, b) => a.name.localeCompare(b.name));
}
