// Upgrade…, and calling an upgrade off; the maintenance window in which they come.

import * as vscode from "vscode";
import {
  readMaintenanceWindow,
  type MaintenanceWindow,
  type UpgradeStep,
} from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { showInformationMessage, showWarningMessage } from "../../../ui/messages";
import { sureInProduction } from "../../../ui/sure";
import { tellProblem } from "../../../ui/tell";
import type { ClusterAt } from "../../cluster-at";
import { stepsAhead } from "../upgrade-steps";
import { askWindow } from "./ask";
import { asItIsNow, update } from "./at-cluster";
import { carryOut } from "./carry-out";
import { listUpgradePath, listVersions } from "./lists";
import type { Watch } from "./watch";

const t = vscode.l10n.t;

export async function upgradeCluster(at: ClusterAt, watch: Watch): Promise<void> {
  const { connection, cluster } = at;
  const { name } = cluster;
  // The list may not know yet which version the cluster has by now.
  const [now, path] = await Promise.all([asItIsNow(at), listUpgradePath(connection, cluster.id)]);
  if (now === undefined || path === undefined) return;
  connection.clusters.put(now);
  const steps = stepsAhead(path, now.version);
  const [next, ...later] = steps;
  if (next === undefined) {
    void showInformationMessage(t("“{0}” is up to date: there is no version to upgrade to.", name));
    return;
  }
  const { version } = next;
  const versions = (await listVersions(connection, now.type ?? "keycloak")) ?? [];
  const breaking = versions.find((one) => one.version === version)?.breaking ?? 0;
  const upgrade = t("Upgrade");
  const choice = await showWarningMessage(
    t("Upgrade “{0}” from {1} to {2}?", name, now.version ?? "?", version),
    {
      modal: true,
      detail: [
        [
          breaking === 0
            ? undefined
            : t("This version has breaking changes ({0}): read its release notes first.", breaking),
          later.length === 0
            ? undefined
            : t("Upgrades are taken one step at a time. After this one: {0}.", versionList(later)),
          t("An upgrade can't be undone."),
        ].filter((line) => line !== undefined),
      ],
    },
    upgrade,
  );
  if (choice !== upgrade) return;
  if (!(await sureInProduction(connection, t("Upgrade “{0}”", name)))) return;
  const begun = await update(at, { version }, t("Upgrading “{0}” to {1}", name, version));
  if (begun !== undefined)
    watch.follow(connection, { id: begun.id, name: begun.name, wanted: version });
}

function versionList(steps: readonly UpgradeStep[]): string {
  return steps.map(({ version }) => version).join(", ");
}

export async function cancelUpgrade(at: ClusterAt, watch: Watch): Promise<void> {
  const { connection, cluster } = at;
  const cancel = t("Cancel the Upgrade");
  const choice = await showWarningMessage(
    t("Cancel the upgrade of “{0}”?", cluster.name),
    { modal: true, detail: t("It stays at the version that it has.") },
    cancel,
  );
  if (choice !== cancel) return;
  const subject = t("Cancelling the upgrade of “{0}”", cluster.name);
  const done = await carryOut(connection, {
    route: routes.cancelUpgrade,
    parameters: { cluster_id: cluster.id },
    subject,
    words: ({ kind }) =>
      kind === "conflict" ? t("There is nothing to cancel, or it is too late for it.") : undefined,
  });
  if (done !== undefined) {
    watch.forget(connection, cluster.id);
    void showInformationMessage(t("The upgrade of “{0}” was cancelled.", cluster.name));
  }
  void connection.clusters.reread();
}

export async function setMaintenanceWindow(at: ClusterAt): Promise<void> {
  const { connection, cluster } = at;
  const { name } = cluster;
  const before = await windowOf(at);
  if (before === undefined) return;
  const window = await askWindow(t("Maintenance Window of “{0}”", name), before[0]);
  if (window === undefined) return;
  const subject = t("Setting the maintenance window of “{0}”", name);
  await carryOut(connection, {
    route: routes.setMaintenanceWindow,
    parameters: { cluster_id: cluster.id },
    body: window,
    subject,
  });
}

export async function removeMaintenanceWindow({ connection, cluster }: ClusterAt): Promise<void> {
  const subject = t("Removing the maintenance window of “{0}”", cluster.name);
  const remove = t("Remove");
  const choice = await showWarningMessage(
    t("Remove the maintenance window of “{0}”?", cluster.name),
    { modal: true, detail: t("Upgrades may come at any time then.") },
    remove,
  );
  if (choice !== remove) return;
  await carryOut(connection, {
    route: routes.removeMaintenanceWindow,
    parameters: { cluster_id: cluster.id },
    subject,
  });
}

/** None or one; undefined where it could not be read, and that was told. */
async function windowOf({
  connection,
  cluster,
}: ClusterAt): Promise<readonly MaintenanceWindow[] | undefined> {
  const client = await connection.client();
  const parameters = { cluster_id: cluster.id };
  const answer = client.ok
    ? await client.value.read(routes.getMaintenanceWindow, { parameters })
    : client;
  if (answer.ok) return readMaintenanceWindow(answer.value.body) ?? [];
  if (answer.problem.kind === "not-found") return [];
  tellProblem(answer.problem, connection.host());
  return undefined;
}
