// A cluster on its way.

import * as vscode from "vscode";
import { readUpgrades } from "../../../api/cluster-schema";
import { isTemporary } from "../../../api/problem";
import { routes } from "../../../api/routes";
import { parseCluster } from "../../../api/schema";
import type { Cluster } from "../../../api/skycloak";
import { commands } from "../../../commands";
import type { Connection } from "../../../connections/connection";
import { showErrorMessage, showInformationMessage } from "../../../ui/messages";
import { isPassing } from "../../status";
import { readThrough } from "../reading";
import { isBehind, isUpgradingTo } from "../upgrade-steps";
import type { WatchedKind } from "./watched";

const t = vscode.l10n.t;

export const cluster: WatchedKind = {
  waiting: (name) => t("Skycloak: waiting for “{0}”…", name),
  // It takes 45 seconds to 4 minutes.
  firstPause: 5_000,
  look: async ({ connection }, { id, name, wanted }) => {
    const client = await connection.client();
    if (!client.ok) return { is: "lost" };
    const call = { parameters: { cluster_id: id }, urgency: "background" as const };
    const answer = await client.value.read(routes.getCluster, call);
    if (answer.ok) {
      const now = parseCluster(answer.value.body);
      if (now === undefined) return { is: "passing" };
      connection.clusters.put(now);
      if (isPassing(now.status)) return { is: "passing" };
      // The cluster itself may not show yet that it is being upgraded.
      if (isBehind(now, wanted) && (await isBeingUpgraded(connection, id, wanted))) {
        return { is: "passing" };
      }
      return { is: "over", tell: () => tell(name, wanted, now) };
    } else if (answer.problem.kind === "not-found") {
      connection.clusters.remove(id);
      return {
        is: "over",
        tell: () => void showInformationMessage(t("The cluster “{0}” is deleted.", name)),
      };
    } else if (answer.problem.kind === "unauthorized") return { is: "lost" };
    return { is: "passing" };
  },
};

async function isBeingUpgraded(
  connection: Connection,
  cluster_id: string,
  wanted: string,
): Promise<boolean> {
  const call = { parameters: { cluster_id }, urgency: "background" as const };
  const answer = await readThrough(connection, routes.listUpgrades, call, readUpgrades);
  // While the history can't be read, nobody knows that the upgrade has ended.
  if (!answer.ok) return isTemporary(answer.problem);
  // By the server's clock, which says when the upgrade began.
  const { value, at = Date.now() } = answer.value;
  return isUpgradingTo(wanted, value, new Date(at));
}

/** `wanted`: the version that it was upgraded to; empty where it was not. */
function tell(name: string, wanted: string, cluster: Cluster): void {
  const { id, status, url, version } = cluster;
  if (status === "failed") {
    void showErrorMessage(t("The cluster “{0}” has failed.", name));
    return;
  }
  if (isBehind(cluster, wanted)) {
    void showErrorMessage(
      t("“{0}” was not upgraded to {1}. It still has version {2}.", name, wanted, version ?? "?"),
    );
    return;
  }
  const open = t("Open");
  const buttons = url != null && url !== "" ? [open] : [];
  void showInformationMessage(t("The cluster “{0}” is {1}.", name, status), ...buttons).then(
    (choice) => {
      if (choice !== open) return;
      void vscode.commands.executeCommand(commands.openCluster, { kind: "cluster", id });
    },
  );
}
