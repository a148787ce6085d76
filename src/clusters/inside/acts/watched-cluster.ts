// A cluster on its way.

import * as vscode from "vscode";
import { readUpgrades } from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { parseCluster } from "../../../api/schema";
import type { Cluster, Skycloak } from "../../../api/skycloak";
import { commands } from "../../../commands";
import { showErrorMessage, showInformationMessage } from "../../../ui/messages";
import { isPassing } from "../../status";
import { newestUpgrades } from "../kinds/upgrades";
import { isRunning } from "../upgrade-steps";
import { compareVersions, isVersion } from "./choices";
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
      // It may not be busy with its upgrade yet.
      if (isBehind(now, wanted) && (await isBeingUpgraded(client.value, id, wanted))) {
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

function isBehind({ version }: Cluster, wanted: string): boolean {
  return isVersion(wanted) && isVersion(version) && compareVersions(version, wanted) < 0;
}

async function isBeingUpgraded(
  client: Pick<Skycloak, "read">,
  cluster_id: string,
  wanted: string,
): Promise<boolean> {
  const call = { parameters: { cluster_id }, urgency: "background" as const };
  const answer = await client.read(routes.listUpgrades, call);
  const all = (answer.ok ? readUpgrades(answer.value.body) : undefined) ?? [];
  const latest = newestUpgrades(all.filter(({ to_version }) => to_version === wanted))[0];
  return latest !== undefined && isRunning(latest, undefined, new Date());
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
