// Upgrades of a cluster's version, and the hours that they may happen in.

import { operation } from "../operation";
import { upgradePath } from "../../catalogue";
import { clusterUpgrade, maintenanceWindow, upgradePathItem } from "../../published/clusters";
import { list } from "../../published/shape";
import { Problem } from "../../problem";

const cluster = "/clusters/{cluster_id}";

export const upgradeOperations = [
  operation({
    method: "GET",
    path: `${cluster}/upgrade-path`,
    scope: "clusters:read",
    answer: list(upgradePathItem),
    perform: (call) => upgradePath(call.cluster.cluster.type, call.cluster.cluster.version),
  }),
  operation({
    method: "GET",
    path: `${cluster}/upgrades`,
    scope: "clusters:read",
    answer: list(clusterUpgrade),
    perform: ({ contents, cluster: { cluster } }) => {
      // What an upgrade was for is done once the cluster has stopped updating.
      for (const each of contents.upgrades) {
        if (each.completed_at !== null || cluster.status === "updating") continue;
        Object.assign(each, { phase: "completed", completed_at: cluster.updated_at });
      }
      return contents.upgrades;
    },
  }),
  operation({
    method: "GET",
    path: `${cluster}/maintenance-window`,
    scope: "clusters:read",
    answer: maintenanceWindow,
    perform: ({ contents: { window } }) => {
      if (window === null) throw new Problem("not-found", "No maintenance window is set.");
      return window;
    },
  }),
];
