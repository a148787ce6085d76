// Rename, Resize, Features…, automatic upgrades, Delete….

import * as vscode from "vscode";
import { routes } from "../../../api/routes";
import type { Cluster } from "../../../api/skycloak";
import { showWarningMessage } from "../../../ui/messages";
import { askText } from "../../../ui/steps";
import { sureInProduction } from "../../../ui/sure";
import { isSameName } from "../../../ui/untrusted-text";
import type { ClusterAt } from "../../cluster-at";
import { askFeatures, askName, askSize } from "./ask";
import { asItIsNow, update } from "./at-cluster";
import { carryOut } from "./carry-out";
import { fitsVersion } from "./choices";
import { listFeatures } from "./lists";
import type { Watch } from "./watch";

const t = vscode.l10n.t;

export async function renameCluster(at: ClusterAt): Promise<void> {
  const { name } = at.cluster;
  const outcome = await askName({ title: t("Rename “{0}”", name) }, name);
  if (outcome.kind !== "next" || outcome.value.trim() === name) return;
  await update(at, { name: outcome.value.trim() }, t("Renaming “{0}”", name));
}

export async function resizeCluster(at: ClusterAt, watch: Watch): Promise<void> {
  const { name, size } = at.cluster;
  const title = t("Resize “{0}”", name);
  const outcome = await askSize({ title }, size ?? undefined);
  if (outcome.kind !== "next" || outcome.value === size) return;
  if (!(await sureInProduction(at.connection, title))) return;
  await follow(at, watch, { size: outcome.value }, t("Resizing “{0}”", name));
}

export async function setAutoUpgrade(at: ClusterAt, on: boolean): Promise<void> {
  const { name } = at.cluster;
  const subject = on
    ? t("Switching on automatic upgrades of “{0}”", name)
    : t("Switching off automatic upgrades of “{0}”", name);
  await update(at, { auto_upgrade_enabled: on }, subject);
}

export async function setFeatures(at: ClusterAt, watch: Watch): Promise<void> {
  const { connection, cluster } = at;
  const [features, now] = await Promise.all([listFeatures(connection), asItIsNow(at)]);
  if (features === undefined || now === undefined) return;
  const title = t("Features of “{0}”", cluster.name);
  const fitting = features.filter((one) => fitsVersion(one, now.version ?? ""));
  const before = now.features ?? [];
  const outcome = await askFeatures({ title }, fitting, before);
  if (outcome.kind !== "next") return;
  // What the list does not name stays as it is.
  const unnamed = before.filter((name) => !fitting.some((one) => one.name === name));
  const wanted = [...unnamed, ...outcome.value];
  if (wanted.length === before.length && wanted.every((name) => before.includes(name))) return;
  if (!(await sureInProduction(connection, title))) return;
  await follow(at, watch, { features: wanted }, t("Changing the features of “{0}”", cluster.name));
}

export async function deleteCluster(at: ClusterAt, watch: Watch): Promise<void> {
  const { connection, cluster } = at;
  const { name } = cluster;
  const title = t("Delete “{0}”", name);
  const remove = t("Delete…");
  const choice = await showWarningMessage(
    t("Delete the cluster “{0}”?", name),
    {
      modal: true,
      detail: t(
        "Its realms, users and applications are gone with it, and nobody can log in there any more. This can't be undone.",
      ),
    },
    remove,
  );
  if (choice !== remove) return;
  const typed = await askText({
    title,
    prompt: t("Type the cluster's name to delete it: {0}", name),
    placeholder: name,
    accept: (text) =>
      Promise.resolve(isSameName(text, name) ? undefined : t("That is not its name: {0}", name)),
  });
  if (typed.kind !== "next" || !(await sureInProduction(connection, title))) return;
  const answer = await carryOut(connection, {
    route: routes.deleteCluster,
    parameters: { cluster_id: cluster.id },
    subject: t("Deleting “{0}”", name),
  });
  if (answer !== undefined) {
    const deleting = { ...cluster, status: "deleting" };
    connection.clusters.put(deleting);
    watch.follow(connection, deleting);
  }
  void connection.clusters.reread();
}

/** A change that takes a while. */
async function follow(
  at: ClusterAt,
  watch: Watch,
  body: Parameters<typeof update>[1],
  subject: string,
): Promise<Cluster | undefined> {
  const now = await update(at, body, subject);
  if (now !== undefined) watch.follow(at.connection, now);
  return now;
}
