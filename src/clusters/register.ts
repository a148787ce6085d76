// Clusters: their view and their commands.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { Target } from "../ui/command";
import type { RegisteredView } from "../ui/list-tree";
import { setStatusBarMessage } from "../ui/messages";
import { registerClusterActs } from "./act-commands";
import { registerInsideCommands } from "./inside-commands";
import { hasUrl } from "./row";
import { registerSeeCommands } from "./see-commands";
import type { ClusterAt } from "./cluster-at";
import { clusterTarget } from "./target";
import { createClustersView } from "./view";
import { createWatching } from "./watching";

const t = vscode.l10n.t;

export function registerClusters(parts: Parts): RegisteredView {
  const view = createClustersView(parts);
  const watching = createWatching(parts, view.insides);
  const target = (fits: (cluster: Cluster) => boolean): Target<ClusterAt> =>
    clusterTarget(parts, view.selection, fits);
  const { about } = parts.commands;
  const registered = vscode.Disposable.from(
    view,
    watching,
    registerInsideCommands(parts, view, watching),
    registerSeeCommands(
      parts,
      target(() => true),
    ),
    registerClusterActs(parts, view, watching, target),
    about(commands.copyClusterUrl, target(hasUrl), async ({ cluster }) => {
      await vscode.env.clipboard.writeText(cluster.url ?? "");
      setStatusBarMessage(t("Copied the cluster's URL"), 3000);
    }),
    about(
      commands.copyClusterId,
      target(() => true),
      async ({ cluster }) => {
        await vscode.env.clipboard.writeText(cluster.id);
        setStatusBarMessage(t("Copied the cluster's ID"), 3000);
      },
    ),
    about(commands.openCluster, target(hasUrl), async ({ cluster }) => {
      await vscode.env.openExternal(vscode.Uri.parse(cluster.url ?? "", true));
    }),
  );
  return Object.assign(registered, { tree: view.tree });
}
