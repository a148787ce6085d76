// How one cluster looks in the tree.

import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import type { Cluster } from "../api/skycloak";
import { factsTooltip } from "../ui/markdown";
import { exact, readTime, relative } from "../ui/time";
import { clusterStatus, type ClusterStatus } from "./status";

const t = vscode.l10n.t;

/** Told apart by shape as well as by colour. */
const icons: Readonly<Record<ClusterStatus, readonly [icon: string, color: string]>> = {
  provisioning: ["loading~spin", "charts.blue"],
  available: ["pass-filled", "testing.iconPassed"],
  updating: ["sync~spin", "charts.blue"],
  degraded: ["warning", "list.warningForeground"],
  maintenance: ["tools", "charts.purple"],
  stopped: ["debug-pause", "descriptionForeground"],
  failed: ["error", "list.errorForeground"],
  deleting: ["trash", "disabledForeground"],
};

export function clusterItem(cluster: Cluster, now: Date, language: string): vscode.TreeItem {
  const status = clusterStatus(cluster.status);
  const words = statusWords(cluster.status);
  const item = new vscode.TreeItem(
    cluster.name === "" ? t("(no name)") : cluster.name,
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  const [icon, color] =
    status === undefined ? ["question", "descriptionForeground"] : icons[status];
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.description = [
    // The usual is not worth a word; everything else is.
    status === "available" ? undefined : words,
    cluster.version,
    cluster.size,
    cluster.location,
  ]
    .filter((part) => part != null && part !== "")
    .join(" · ");
  item.contextValue = contextOf(cluster);
  item.tooltip = factsTooltip(cluster.name, clusterFacts(cluster, now, language));
  item.accessibilityInformation = {
    label: [cluster.name, words, cluster.version, cluster.size, cluster.location]
      .filter((part) => part != null && part !== "")
      .join(", "),
  };
  return item;
}

/** What is known of it, for people to read. */
export function clusterFacts(
  cluster: Cluster,
  now: Date,
  language: string,
): (readonly [label: string, value: string | undefined])[] {
  const time = (text: string | null | undefined): string | undefined => {
    const at = readTime(text);
    return at && `${relative(at, now, language)} (${exact(at, language)})`;
  };
  return [
    [t("Status"), statusWords(cluster.status)],
    [t("Type"), cluster.type ?? undefined],
    [t("Version"), cluster.version ?? undefined],
    [t("Size"), cluster.size ?? undefined],
    [t("Location"), cluster.location ?? undefined],
    [t("URL"), cluster.url ?? undefined],
    [t("Path"), relativePath(cluster.http_relative_path)],
    [t("Management"), cluster.management_mode ?? undefined],
    [t("Single sign-on"), onOff(cluster.sso_enabled)],
    [t("Automatic upgrades"), onOff(cluster.auto_upgrade_enabled)],
    [t("Created"), time(cluster.created_at)],
    [t("Changed"), time(cluster.updated_at)],
    [t("ID"), cluster.id],
  ];
}

/** The words by which menus know what can be done with it. */
function contextOf(cluster: Cluster): string {
  const { status, auto_upgrade_enabled: automatic } = cluster;
  return [
    "cluster",
    hasUrl(cluster) ? "url" : "",
    status === "deleting" ? "" : "live",
    status === "updating" ? "updating" : "",
    status === "deleting" || automatic == null ? "" : automatic ? "automatic" : "manual",
  ]
    .filter((word) => word !== "")
    .join(" ");
}

export function hasUrl(cluster: Cluster): boolean {
  return isWebAddress(cluster.url ?? "");
}

export function statusWords(text: string): string {
  const words: Readonly<Record<ClusterStatus, string>> = {
    provisioning: t("being created"),
    available: t("available"),
    updating: t("updating"),
    degraded: t("degraded"),
    maintenance: t("in maintenance"),
    stopped: t("stopped"),
    failed: t("failed"),
    deleting: t("being deleted"),
  };
  const status = clusterStatus(text);
  return status === undefined ? text : words[status];
}

/** Empty is the root, and a slash in front may be left out. */
function relativePath(text: string | null | undefined): string | undefined {
  return text == null ? undefined : `/${text.replace(/^\/+|\/+$/g, "")}`;
}

function onOff(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? t("on") : t("off");
}
