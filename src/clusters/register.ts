// Clusters: their view and their commands.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { Target } from "../ui/command";
import type { RegisteredView } from "../ui/list-tree";
import { rowTarget } from "../ui/target";
import { tellProblem } from "../ui/tell";
import { registerInsideCommands } from "./inside-commands";
import { hasUrl } from "./row";
import { registerSeeCommands } from "./see-commands";
import { createClustersView, inOrder } from "./view";

const t = vscode.l10n.t;

export function registerClusters(parts: Parts): RegisteredView {
  const view = createClustersView(parts);
  const target = (fits: (cluster: Cluster) => boolean): Target<Cluster> =>
    clusterTarget(parts, view.selection, fits);
  const { about } = parts.commands;
  const registered = vscode.Disposable.from(
    view,
    registerInsideCommands(parts, view),
    registerSeeCommands(
      parts,
      target(() => true),
    ),
    about(commands.copyClusterUrl, target(hasUrl), async ({ url }) => {
      await vscode.env.clipboard.writeText(url ?? "");
      vscode.window.setStatusBarMessage(t("Copied the cluster's URL"), 3000);
    }),
    about(
      commands.copyClusterId,
      target(() => true),
      async ({ id }) => {
        await vscode.env.clipboard.writeText(id);
        vscode.window.setStatusBarMessage(t("Copied the cluster's ID"), 3000);
      },
    ),
    about(commands.openCluster, target(hasUrl), async ({ url }) => {
      await vscode.env.openExternal(vscode.Uri.parse(url ?? "", true));
    }),
  );
  return Object.assign(registered, { tree: view.tree });
}

/** A cluster that the command can do something with. */
function clusterTarget(
  { connections }: Parts,
  selection: () => readonly unknown[],
  fits: (cluster: Cluster) => boolean,
): Target<Cluster> {
  return rowTarget({
    fromRow: ({ kind, id, connection }) => {
      const { clusters } = connections.find(connection) ?? connections;
      const cluster = kind === "cluster" ? clusters.find(id) : undefined;
      return cluster !== undefined && fits(cluster) ? cluster : undefined;
    },
    selection,
    id: ({ id }) => id,
    choices: async () => {
      if (connections.all.length === 0) {
        tellProblem({ kind: "not-connected" }, connections.reach.host());
        return undefined;
      }
      await Promise.all(connections.all.map(({ clusters }) => clusters.ensure()));
      const { items } = connections.clusters;
      const failed = connections.all.find(({ clusters }) => clusters.state.problem !== undefined);
      const problem = failed?.clusters.state.problem;
      if (items.length > 0 || problem === undefined) return inOrder(items).filter(fits);
      tellProblem(problem, failed?.host() ?? "");
      return undefined;
    },
    item: ({ name, url, version }) => ({
      label: name,
      description: version ?? "",
      detail: url ?? "",
    }),
    ask: t("Which cluster?"),
    none: t("There is no cluster for this."),
  });
}
