// Commands that show more of a cluster than its row. The code for it is read with the first of them.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { Target } from "../ui/command";
import type { ClusterAt } from "./cluster-at";
import type { See } from "./inside/see";

export function registerSeeCommands(parts: Parts, target: Target<Cluster>): vscode.Disposable {
  let opened: Promise<See> | undefined;
  const see = (): Promise<See> =>
    (opened ??= import("./inside/see").then(({ See }) => new See(parts)));
  const at = (cluster: Cluster): ClusterAt | undefined => {
    const connection = parts.connections.all.find(
      ({ clusters }) => clusters.find(cluster.id) === cluster,
    );
    return connection && { connection, cluster };
  };
  const { about, plain } = parts.commands;
  return vscode.Disposable.from(
    about(commands.showClusterDetails, target, async (cluster) => {
      const found = at(cluster);
      if (found !== undefined) (await see()).showCluster(found);
    }),
    plain(commands.refreshPage, async () => (await see()).refreshPage()),
    vscode.window.registerWebviewPanelSerializer("skycloak.cluster", {
      deserializeWebviewPanel: async (panel, state) => (await see()).restoreCluster(panel, state),
    }),
  );
}
