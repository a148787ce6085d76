// How rows look: a cluster's, and those below one. Texts come from the server and are shown as text.

import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import type { Cluster } from "../api/skycloak";
import { factsTooltip } from "../ui/messages";
import { exact, readTime, relative } from "../ui/format";
import { clusterStatus, type ClusterStatus } from "./status";

const t = vscode.l10n.t;
const { Collapsed, None } = vscode.TreeItemCollapsibleState;

export interface Look {
  readonly label: string;
  readonly description?: string | undefined;
  /** A codicon. */
  readonly icon: string;
  /** A color of the theme, if the icon's shape alone is not noticeable enough. */
  readonly color?: string | undefined;
  /** For the tooltip; those without a value are left out. */
  readonly facts?: readonly Fact[];
  /** Words by which menus know what can be done with it. */
  readonly flags?: readonly string[];
  /** What Copy Value copies. */
  readonly copy?: string | undefined;
}

export type Fact = readonly [label: string, value: string | null | undefined];

/** What a row's words depend on besides the thing. */
export interface Saying {
  readonly now: Date;
  readonly language: string;
  /** The cluster that it is in, as it was read last. */
  readonly cluster?: Pick<Cluster, "status" | "version"> | undefined;
}

/** `name`: by which menus know its kind. */
export function lookItem(name: string, look: Look, opens: boolean): vscode.TreeItem {
  const { label, description = "", icon, color, facts = [], flags = [], copy } = look;
  const item = new vscode.TreeItem(label, opens ? Collapsed : None);
  item.iconPath = new vscode.ThemeIcon(
    icon,
    color === undefined ? undefined : new vscode.ThemeColor(color),
  );
  item.description = description;
  item.tooltip = factsTooltip(label, facts.length > 0 ? facts : [[description, undefined]]);
  item.contextValue = [name, ...flags, ...(copy === undefined ? [] : ["copyable"])].join(" ");
  return item;
}

export function clusterItem(cluster: Cluster, saying: Saying): vscode.TreeItem {
  const { name, status, version, size, location } = cluster;
  const known = clusterStatus(status);
  const words = statusWords(status);
  const [icon, color] = known === undefined ? ["question", "descriptionForeground"] : icons[known];
  const look = {
    label: name === "" ? t("(no name)") : name,
    description: joined(known === "available" ? undefined : words, version, size, location),
    icon,
    color,
    flags: flagsOf(cluster),
    facts: clusterFacts(cluster, saying),
  };
  const label = [name, words, version, size, location].filter(isFilled).join(", ");
  return Object.assign(lookItem("cluster", look, true), { accessibilityInformation: { label } });
}

/** Distinguished by shape as well as by color. */
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

export function clusterFacts(cluster: Cluster, saying: Saying): Fact[] {
  const { http_relative_path: path } = cluster;
  return [
    [t("Status"), statusWords(cluster.status)],
    [t("Type"), cluster.type],
    [t("Version"), cluster.version],
    [t("Size"), cluster.size],
    [t("Location"), cluster.location],
    [t("URL"), cluster.url],
    // Empty is the root, and the leading slash may be missing.
    [t("Path"), path == null ? undefined : `/${path.replace(/^\/+|\/+$/g, "")}`],
    [t("Management"), cluster.management_mode],
    [t("Single sign-on"), onOff(cluster.sso_enabled)],
    [t("Automatic upgrades"), onOff(cluster.auto_upgrade_enabled)],
    [t("Created"), when(cluster.created_at, saying)],
    [t("Changed"), when(cluster.updated_at, saying)],
    [t("ID"), cluster.id],
  ];
}

function flagsOf(cluster: Cluster): string[] {
  const { status, auto_upgrade_enabled: automatic } = cluster;
  return [
    hasUrl(cluster) ? "url" : "",
    status === "deleting" ? "" : "live",
    status === "updating" ? "updating" : "",
    status === "deleting" || automatic == null ? "" : automatic ? "automatic" : "manual",
  ].filter(isFilled);
}

export function hasUrl(cluster: Cluster): boolean {
  return isWebAddress(cluster.url ?? "");
}

type Text = string | null | undefined;

/** “3 days ago (12 November 2026 …)”. */
export function when(text: Text, { now, language }: Saying): string | undefined {
  const at = readTime(text);
  return at && `${relative(at, now, language)} (${exact(at, language)})`;
}

export function ago(text: Text, { now, language }: Saying): string | undefined {
  const at = readTime(text);
  return at && relative(at, now, language);
}

export function yesNo(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? t("yes") : t("no");
}

export function onOff(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? t("on") : t("off");
}

/** Leaves out what is missing or empty. */
export function joined(...parts: readonly Text[]): string {
  return parts.filter(isFilled).join(" · ");
}

function isFilled(part: Text): part is string {
  return part != null && part !== "";
}

/** How a state is shown: distinguished by shape as well as by color. */
export interface StateLook {
  readonly words: string;
  readonly icon: string;
  readonly color?: string;
}

/** A state that this version does not know is shown as the server names it. */
export function stateLook(states: Readonly<Record<string, StateLook>>, state: Text): StateLook {
  const known = state != null && Object.hasOwn(states, state) ? states[state] : undefined;
  return known ?? { words: state ?? t("unknown"), icon: "question" };
}

/** The icon without its spinning, if it has been under way for too long to be believed. */
export function atRest(icon: string, since: Text, { now }: Saying): string {
  const age = now.getTime() - Date.parse(since ?? "");
  return age < longestSpin ? icon : icon.replace(/~spin$/, "");
}

/** Milliseconds. */
const longestSpin = 24 * 3_600_000;

export const good = "testing.iconPassed";
export const bad = "list.errorForeground";
export const passing = "charts.blue";
