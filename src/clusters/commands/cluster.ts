// Commands about a cluster itself. Creating one is in create.ts.

import * as vscode from "vscode";
import {
  readFeatures,
  readMaintenanceWindow,
  readUpgradePath,
  readVersions,
} from "../../api/cluster-schema";
import type { Result } from "../../api/errors";
import { routes } from "../../api/routes";
import { parseCluster } from "../../api/schema";
import type { Cluster } from "../../api/skycloak";
import { setStatusBarMessage, showInformationMessage, showWarningMessage } from "../../ui/messages";
import { confirmModal, confirmByTyping, confirmProduction } from "../../commands/confirm";
import { showError } from "../../errors/errors";
import type { ClusterAt } from "../target";
import { stepsAhead, differences, fitsVersion, type Wanted } from "../rules";
import { askFeatures, askName, askSize, askWindow } from "./questions";
import { readOrTell, type At } from "./context";
import { runChange, type Change } from "./run-change";

const t = vscode.l10n.t;

export async function copyClusterUrl({ cluster }: At): Promise<void> {
  await vscode.env.clipboard.writeText(cluster.url ?? "");
  setStatusBarMessage(t("Copied the cluster's URL"), 3000);
}

export async function copyClusterId({ cluster }: At): Promise<void> {
  await vscode.env.clipboard.writeText(cluster.id);
  setStatusBarMessage(t("Copied the cluster's ID"), 3000);
}

export async function openCluster({ cluster }: At): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(cluster.url ?? "", true));
}

export async function renameCluster(at: At): Promise<void> {
  const { name } = at.cluster;
  const outcome = await askName({ title: t("Rename “{0}”", name) }, name);
  if (outcome.kind !== "next" || outcome.value === name) return;
  await update(at, { name: outcome.value }, t("Renaming “{0}”", name));
}

export async function resizeCluster(at: At): Promise<void> {
  const { name, size } = at.cluster;
  const title = t("Resize “{0}”", name);
  const outcome = await askSize({ title }, size ?? undefined);
  if (outcome.kind !== "next" || outcome.value === size) return;
  if (!(await confirmProduction(at.connection, title))) return;
  await updateAndFollow(at, { size: outcome.value }, t("Resizing “{0}”", name));
}

export async function autoUpgradeOn(at: At): Promise<void> {
  const subject = t("Switching on automatic upgrades of “{0}”", at.cluster.name);
  await update(at, { auto_upgrade_enabled: true }, subject);
}

export async function autoUpgradeOff(at: At): Promise<void> {
  const subject = t("Switching off automatic upgrades of “{0}”", at.cluster.name);
  await update(at, { auto_upgrade_enabled: false }, subject);
}

export async function setFeatures(at: At): Promise<void> {
  const { connection, cluster } = at;
  const [features, now] = await Promise.all([
    readOrTell(connection, routes.listFeatures, readFeatures),
    asItIsNow(at),
  ]);
  if (features === undefined || now === undefined) return;
  const title = t("Features of “{0}”", cluster.name);
  const fitting = features.filter((one) => fitsVersion(one, now.version ?? ""));
  const before = now.features ?? [];
  const outcome = await askFeatures({ title }, fitting, before);
  if (outcome.kind !== "next") return;
  // Features that the list does not name stay on.
  const unnamed = before.filter((name) => !fitting.some((one) => one.name === name));
  const wanted = [...unnamed, ...outcome.value];
  if (wanted.length === before.length && wanted.every((name) => before.includes(name))) return;
  if (!(await confirmProduction(connection, title))) return;
  const subject = t("Changing the features of “{0}”", cluster.name);
  await updateAndFollow(at, { features: wanted }, subject);
}

export async function deleteCluster(at: At): Promise<void> {
  const { connection, cluster } = at;
  const { name } = cluster;
  const goesOn = await confirmModal({
    question: t("Delete the cluster “{0}”?", name),
    detail: t(
      "Its realms, users and applications are gone with it, and nobody can log in there any more. This can't be undone.",
    ),
    button: t("Delete…"),
  });
  if (!goesOn) return;
  const isSure = await confirmByTyping(connection, {
    title: t("Delete “{0}”", name),
    prompt: t("Type the cluster's name to delete it: {0}", name),
    name,
  });
  if (!isSure) return;
  const subject = t("Deleting “{0}”", name);
  if ((await change(at, { route: routes.deleteCluster, subject })) !== undefined) {
    const deleting = { ...cluster, status: "deleting" };
    connection.clusters.put(deleting);
    at.operations.follow(connection, deleting);
  }
  void connection.clusters.reread();
}

export async function upgradeCluster(at: At): Promise<void> {
  const { connection, cluster, inside, operations } = at;
  const { name } = cluster;
  // The list may not have the cluster's current version yet.
  const [now, path] = await Promise.all([
    asItIsNow(at),
    readOrTell(connection, routes.getUpgradePath, readUpgradePath, { cluster_id: cluster.id }),
  ]);
  if (now === undefined || path === undefined) return;
  connection.clusters.put(now);
  const [next, ...later] = stepsAhead(path, now.version);
  if (next === undefined) {
    void showInformationMessage(t("“{0}” is up to date: there is no version to upgrade to.", name));
    return;
  }
  const { version } = next;
  const type = { cluster_type: now.type ?? "keycloak" };
  const versions = await readOrTell(connection, routes.listVersions, readVersions, type);
  const breaking = versions?.find((one) => one.version === version)?.breaking ?? 0;
  const following = later.map((step) => step.version).join(", ");
  const goesOn = await confirmModal({
    question: t("Upgrade “{0}” from {1} to {2}?", name, now.version ?? "?", version),
    detail: [
      [
        breaking === 0
          ? undefined
          : t("This version has breaking changes ({0}): read its release notes first.", breaking),
        following === ""
          ? undefined
          : t("Upgrades are taken one step at a time. After this one: {0}.", following),
        t("An upgrade can't be undone."),
      ].filter((line) => line !== undefined),
    ],
    button: t("Upgrade"),
  });
  if (!goesOn) return;
  if (!(await confirmProduction(connection, t("Upgrade “{0}”", name)))) return;
  const begun = await update(at, { version }, t("Upgrading “{0}” to {1}", name, version));
  if (begun !== undefined) {
    operations.follow(connection, { id: begun.id, name: begun.name, wanted: version });
  }
  await inside.refreshBelow(cluster.id);
}

export async function cancelUpgrade(at: At): Promise<void> {
  const { connection, cluster, inside, operations } = at;
  const goesOn = await confirmModal({
    question: t("Cancel the upgrade of “{0}”?", cluster.name),
    detail: t("It stays at the version that it has."),
    button: t("Cancel the Upgrade"),
  });
  if (!goesOn) return;
  const done = await change(at, {
    route: routes.cancelUpgrade,
    subject: t("Cancelling the upgrade of “{0}”", cluster.name),
    words: ({ kind }) =>
      kind === "conflict" ? t("There is nothing to cancel, or it is too late for it.") : undefined,
  });
  if (done !== undefined) {
    operations.forget(connection, cluster.id);
    void showInformationMessage(t("The upgrade of “{0}” was cancelled.", cluster.name));
  }
  void connection.clusters.reread();
  await inside.refreshBelow(cluster.id);
}

export async function setMaintenanceWindow(at: At): Promise<void> {
  const { connection, cluster } = at;
  const parameters = { cluster_id: cluster.id };
  const route = routes.getMaintenanceWindow;
  const before = await connection.call(route, { parameters });
  // Not found: none is set.
  if (!before.ok && before.problem.kind !== "not-found") {
    showError(before.problem, connection.host());
    return;
  }
  const title = t("Maintenance Window of “{0}”", cluster.name);
  const body = await askWindow(
    title,
    before.ok ? readMaintenanceWindow(before.value)?.[0] : undefined,
  );
  if (body === undefined) return;
  const subject = t("Setting the maintenance window of “{0}”", cluster.name);
  await change(at, { route: routes.setMaintenanceWindow, body, subject });
  await at.inside.refreshBelow(cluster.id);
}

export async function removeMaintenanceWindow(at: At): Promise<void> {
  const { name, id } = at.cluster;
  const goesOn = await confirmModal({
    question: t("Remove the maintenance window of “{0}”?", name),
    detail: t("Upgrades may come at any time then."),
    button: t("Remove"),
  });
  if (!goesOn) return;
  const subject = t("Removing the maintenance window of “{0}”", name);
  await change(at, { route: routes.removeMaintenanceWindow, subject });
  await at.inside.refreshBelow(id);
}

function change({ connection, cluster }: At, of: Change): ReturnType<typeof runChange> {
  return runChange(connection, { ...of, parameters: { cluster_id: cluster.id } });
}

/** Changes the cluster's fields. If that was accepted, returns the latest known state of the cluster. */
async function update(
  at: At,
  body: Wanted & { readonly features?: readonly string[] },
  subject: string,
): Promise<Cluster | undefined> {
  const { connection, cluster } = at;
  const answer = await change(at, { subject, route: routes.updateCluster, body });
  const now = answer && parseCluster(answer.value);
  if (now !== undefined) {
    connection.clusters.put(now);
    // An upgrade has only begun: its result is compared when it has ended.
    tellDifferences({ ...body, version: undefined }, now);
  }
  void connection.clusters.reread();
  return now ?? (answer && cluster);
}

/** For a change that takes a while. */
async function updateAndFollow(
  at: At,
  body: Parameters<typeof update>[1],
  subject: string,
): Promise<void> {
  const now = await update(at, body, subject);
  if (now !== undefined) at.operations.follow(at.connection, now);
}

/** Warns of fields that the API ignored. */
export function tellDifferences(wanted: Wanted, now: Cluster): void {
  const different = differences(wanted, now);
  if (different.length === 0) return;
  const list = different
    .map(({ what, wanted: asked, got }) => t("{0} is {1} and not {2}", what, got, asked))
    .join(", ");
  void showWarningMessage(t("“{0}” did not become what was asked for: {1}.", now.name, list));
}

/** The cluster with the fields that only reading it alone gives. */
export function inFull({ connection, cluster }: ClusterAt): Promise<Result<Cluster>> {
  const parameters = { cluster_id: cluster.id };
  return connection.call(routes.getCluster, { parameters, read: parseCluster });
}

/** The same; undefined if that failed, which the person has been told. */
function asItIsNow({ connection, cluster }: At): Promise<Cluster | undefined> {
  return readOrTell(connection, routes.getCluster, parseCluster, { cluster_id: cluster.id });
}
