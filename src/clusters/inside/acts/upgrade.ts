// Upgrade…, and calling an upgrade off; the maintenance window in which they come.

import * as vscode from "vscode";
import {
  readMaintenanceWindow,
  readUpgradePath,
  type MaintenanceWindow,
  type UpgradeStep,
} from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { showInformationMessage, showWarningMessage } from "../../../ui/messages";
import { askPick } from "../../../ui/steps";
import { sureInProduction } from "../../../ui/sure";
import { tellProblem } from "../../../ui/tell";
import type { ClusterAt } from "../../cluster-at";
import { askWindow } from "./ask";
import { update } from "./at-cluster";
import { carryOut } from "./carry-out";
import { compareVersions } from "./choices";
import { listVersions } from "./lists";
import type { Watch } from "./watch";

const t = vscode.l10n.t;

export async function upgradeCluster(at: ClusterAt, watch: Watch): Promise<void> {
  const { connection, cluster } = at;
  const title = t("Upgrade “{0}”", cluster.name);
  const path = await pathOf(at);
  if (path === undefined) return;
  if (path.length === 0) {
    void showInformationMessage(
      t("“{0}” is up to date: there is no version to upgrade to.", cluster.name),
    );
    return;
  }
  const versions = (await listVersions(connection, cluster.type ?? "keycloak")) ?? [];
  const breaking = (version: string): number =>
    versions.find((one) => one.version === version)?.breaking ?? 0;
  const next = path.findIndex(({ required }) => required === true);
  const items = path.map(({ version, required }, index) => {
    const behind = next !== -1 && index > next;
    const changes = breaking(version);
    return {
      label: version,
      description: [
        required === true ? t("required step") : "",
        changes === 0 ? "" : t("breaking changes: {0}", changes),
      ]
        .filter((part) => part !== "")
        .join(" · "),
      detail: behind ? t("Only after {0}, which can't be skipped", path[next]?.version ?? "") : "",
      version,
      behind,
    };
  });
  const outcome = await askPick({ title, placeholder: t("To which version?"), items });
  if (outcome.kind !== "next") return;
  // A required step comes first, whatever lies behind it.
  const version = outcome.value.behind ? (path[next]?.version ?? "") : outcome.value.version;
  const upgrade = t("Upgrade");
  const choice = await showWarningMessage(
    t("Upgrade “{0}” from {1} to {2}?", cluster.name, cluster.version ?? "?", version),
    {
      modal: true,
      detail: [
        outcome.value.behind
          ? t("{0} has to come before {1}.", version, outcome.value.version)
          : undefined,
        breaking(version) === 0
          ? undefined
          : t(
              "This version has breaking changes ({0}): read its release notes before.",
              breaking(version),
            ),
        t("An upgrade can't be undone."),
      ]
        .filter((line) => line !== undefined)
        .join("\n"),
    },
    upgrade,
  );
  if (choice !== upgrade || !(await sureInProduction(connection, title))) return;
  const now = await update(at, { version }, t("Upgrading “{0}” to {1}", cluster.name, version));
  if (now !== undefined) watch.follow(connection, now);
}

/** In the order in which they have to be taken; undefined where it could not be read, and that was told. */
async function pathOf({ connection, cluster }: ClusterAt): Promise<UpgradeStep[] | undefined> {
  const client = await connection.client();
  const answer = client.ok
    ? await client.value.read(routes.getUpgradePath, { parameters: { cluster_id: cluster.id } })
    : client;
  if (!answer.ok) {
    tellProblem(answer.problem, connection.host());
    return undefined;
  }
  return [...(readUpgradePath(answer.value.body) ?? [])].sort((a, b) =>
    compareVersions(a.version, b.version),
  );
}

export async function cancelUpgrade(at: ClusterAt): Promise<void> {
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
