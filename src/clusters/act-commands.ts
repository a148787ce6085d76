// What can be done with clusters. The code for each is read when it is done.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { Target } from "../ui/command";
import { isRow } from "../ui/target";
import { tellProblem } from "../ui/tell";
import type { ClusterAt } from "./cluster-at";
import type { ClustersView } from "./view";
import type { Watching } from "./watching";

export function registerClusterActs(
  parts: Parts,
  view: ClustersView,
  watching: Watching,
  target: (fits: (cluster: Cluster) => boolean) => Target<ClusterAt>,
): vscode.Disposable {
  const { connections } = parts;
  const { about, plain } = parts.commands;
  /** What is open below the cluster may be different afterwards. */
  const then =
    (act: (at: ClusterAt) => Promise<void>) =>
    async (at: ClusterAt): Promise<void> => {
      await act(at);
      await view.insides.of(at.connection.id)?.refreshBelow(at.cluster.id);
    };
  const lives = ({ status }: Cluster): boolean => status !== "deleting";
  const changeable = target(lives);
  const change = () => import("./inside/acts/change");
  const upgrade = () => import("./inside/acts/upgrade");
  return vscode.Disposable.from(
    plain(commands.createCluster, async (row) => {
      const connection =
        (isRow(row) && row.kind === "connection" ? connections.find(row.id) : undefined) ??
        connections.current;
      if (connection === undefined) {
        tellProblem({ kind: "not-connected" }, connections.reach.host());
        return;
      }
      const { createCluster } = await import("./inside/acts/create");
      await createCluster(connection, await watching.open());
    }),
    about(commands.renameCluster, changeable, async (at) => (await change()).renameCluster(at)),
    about(commands.resizeCluster, changeable, async (at) =>
      (await change()).resizeCluster(at, await watching.open()),
    ),
    about(
      commands.autoUpgradeOn,
      target((one) => lives(one) && one.auto_upgrade_enabled !== true),
      async (at) => (await change()).setAutoUpgrade(at, true),
    ),
    about(
      commands.autoUpgradeOff,
      target((one) => lives(one) && one.auto_upgrade_enabled !== false),
      async (at) => (await change()).setAutoUpgrade(at, false),
    ),
    about(commands.setFeatures, changeable, async (at) =>
      (await change()).setFeatures(at, await watching.open()),
    ),
    about(commands.deleteCluster, changeable, async (at) =>
      (await change()).deleteCluster(at, await watching.open()),
    ),
    about(
      commands.upgradeCluster,
      changeable,
      then(async (at) => (await upgrade()).upgradeCluster(at, await watching.open())),
    ),
    about(
      commands.cancelUpgrade,
      target(({ status }) => status === "updating" || status === "available"),
      then(async (at) => (await upgrade()).cancelUpgrade(at, await watching.open())),
    ),
    about(
      commands.setMaintenanceWindow,
      changeable,
      then(async (at) => (await upgrade()).setMaintenanceWindow(at)),
    ),
    about(
      commands.removeMaintenanceWindow,
      changeable,
      then(async (at) => (await upgrade()).removeMaintenanceWindow(at)),
    ),
  );
}
