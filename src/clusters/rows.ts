// How the rows of clusters and the rows below them look. Texts from the server are shown as plain text.

import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import type { Cluster } from "../api/skycloak";
import { formatDateTime, parseTime, formatRelative } from "../ui/format";
import { createFactsTooltip, describeItem, joinSentences, joinTexts, type RowText } from "../ui/messages";
import type { BoundsProblem } from "./period";
import { isChangeable, isServing } from "./rules";

const t = vscode.l10n.t;
const { Collapsed, None } = vscode.TreeItemCollapsibleState;

export interface RowPresentation {
  readonly label: string;
  /** Shown beside the label. */
  readonly description?: readonly RowText[];
  /** A codicon. */
  readonly icon: string;
  /** Set if the icon's shape alone is not noticeable enough. */
  readonly color?: Color;
  /** Shown in the tooltip. Facts without a value are omitted. */
  readonly facts?: readonly Fact[];
  /** For the conditions of menus. */
  readonly flags?: readonly string[];
  /** The text that Copy Value copies. */
  readonly copy?: string;
}

/** Colors of the theme. */
const colors = {
  success: "testing.iconPassed",
  warning: "list.warningForeground",
  error: "list.errorForeground",
  progress: "charts.blue",
  maintenance: "charts.purple",
  disabled: "disabledForeground",
  unknown: "descriptionForeground",
} as const;

type Color = keyof typeof colors;

export type Fact = readonly [label: string, value: string | null | undefined];

/** The context that the texts of a row depend on. */
export interface FormatContext {
  readonly now: Date;
  readonly language: string;
  /** The cluster that contains the value, as last read. */
  readonly cluster?: Pick<Cluster, "status" | "version"> | undefined;
}

/** `name`: in the conditions of menus. */
export function treeItem(name: string, row: RowPresentation, opens: boolean, pinned: boolean): vscode.TreeItem {
  const { label, description = [], icon, color, facts = [], flags = [], copy } = row;
  const item = new vscode.TreeItem(label, opens ? Collapsed : None);
  item.iconPath = new vscode.ThemeIcon(icon, color && new vscode.ThemeColor(colors[color]));
  describeItem(item, [pinned && t("pinned"), ...description]);
  item.tooltip = createFactsTooltip(label, facts, facts.length > 0 ? "" : joinTexts(...description));
  const state = [copy !== undefined && "copyable", pinned && "pinned"].filter((flag) => flag !== false);
  item.contextValue = [name, ...flags, ...state].join(" ");
  return item;
}

interface ClusterRow {
  /** The version that it can be upgraded to, as far as is known. */
  readonly nextVersion?: string | undefined;
  readonly pinned?: boolean;
}

export function clusterItem(
  cluster: Cluster,
  format: FormatContext,
  { nextVersion, pinned = false }: ClusterRow = {},
): vscode.TreeItem {
  const { status, version, size, location } = cluster;
  const name = cluster.name === "" ? t("(no name)") : cluster.name;
  const [state, icon, color = "unknown"] = describeClusterState(status);
  const available = nextVersion && t("{0} available", nextVersion);
  const row = {
    label: name,
    description: [status === "available" ? undefined : state, version, size, location, available],
    icon,
    color,
    flags: flagsOf(cluster),
    facts: [...clusterFacts(cluster, format), [t("Available upgrade"), nextVersion] as const],
  };
  const item = treeItem("cluster", row, true, pinned);
  const label = joinSentences(
    name,
    pinned && t("pinned"),
    t("Status: {0}", state),
    version && t("Version: {0}", version),
    size && t("Size: {0}", size),
    location && t("Location: {0}", location),
    nextVersion && t("Available upgrade: {0}", nextVersion),
  );
  item.accessibilityInformation = { label };
  return item;
}

/** Includes the CSS class and the symbol for the header of the cluster's page. */
export function describeClusterState(status: string): State {
  const states: States = {
    provisioning: [t("being created"), "loading~spin", "progress", "busy", "◌"],
    available: [t("available"), "pass-filled", "success", "good", "✓"],
    updating: [t("updating"), "sync~spin", "progress", "busy", "↻"],
    degraded: [t("degraded"), "warning", "warning", "warn", "!"],
    maintenance: [t("in maintenance"), "tools", "maintenance", "warn", "⚒"],
    stopped: [t("stopped"), "debug-pause", "unknown", "off", "❚❚"],
    failed: [t("failed"), "error", "error", "bad", "✕"],
    deleting: [t("being deleted"), "trash", "disabled", "off", "✕"],
  };
  return describeState(states, status);
}

export function clusterFacts(cluster: Cluster, format: FormatContext): Fact[] {
  const { http_relative_path: path } = cluster;
  return [
    [t("Status"), describeClusterState(cluster.status)[0]],
    [t("Type"), cluster.type],
    [t("Version"), cluster.version],
    [t("Size"), cluster.size],
    [t("Location"), cluster.location],
    [t("URL"), cluster.url],
    // Empty is the root, and the leading slash may be missing.
    [t("Path"), path == null ? undefined : `/${path.replace(/^\/+|\/+$/g, "")}`],
    [t("Management"), cluster.management_mode],
    [t("Single sign-on"), formatOnOff(cluster.sso_enabled)],
    [t("Automatic upgrades"), formatOnOff(cluster.auto_upgrade_enabled)],
    ...timeFacts(cluster, format),
    [t("ID"), cluster.id],
  ];
}

function flagsOf(cluster: Cluster): string[] {
  const { status, auto_upgrade_enabled: automatic } = cluster;
  return [
    hasUrl(cluster) ? "url" : "",
    status === "deleting" ? "" : "live",
    isServing(cluster) ? "serving" : "",
    isChangeable(cluster) ? "changeable" : "",
    status === "updating" ? "updating" : "",
    !isChangeable(cluster) || automatic == null ? "" : automatic ? "automatic" : "manual",
  ].filter((flag) => flag !== "");
}

export function hasUrl(cluster: Cluster): boolean {
  return isWebAddress(cluster.url ?? "");
}

/** Whether its admin console can be opened. */
export function hasAdminConsole(cluster: Cluster): boolean {
  return hasUrl(cluster) && isServing(cluster);
}

type Text = string | null | undefined;

/** “3 days ago (12 November 2026 …)”. */
export function formatTimeAgo(text: Text, { now, language }: FormatContext): string | undefined {
  const at = parseTime(text);
  return at && `${formatRelative(at, now, language)} (${formatDateTime(at, language)})`;
}

/** When an object was created and last changed. */
export function timeFacts(
  { created_at, updated_at }: { readonly created_at?: Text; readonly updated_at?: Text },
  format: FormatContext,
): Fact[] {
  return [
    [t("Created"), formatTimeAgo(created_at, format)],
    [t("Changed"), formatTimeAgo(updated_at, format)],
  ];
}

export function formatAgo(text: Text, { now, language }: FormatContext): string | undefined {
  const at = parseTime(text);
  return at && formatRelative(at, now, language);
}

export function formatYesNo(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? t("yes") : t("no");
}

export function formatOnOff(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? t("on") : t("off");
}

/** How a state is shown: distinguished by the icon's shape as well as by color. */
type State = readonly [text: string, icon: string, color?: Color, ...pill: string[]];

export type States = Readonly<Record<string, State>>;

/** A state that this version does not know is shown as the server names it. */
export function describeState(states: States, state: Text): State {
  const known = state != null && Object.hasOwn(states, state) ? states[state] : undefined;
  return known ?? [state ?? t("unknown"), "question"];
}

/** The icon, without spinning if it would have been spinning for implausibly long. */
export function withoutSpin(icon: string, since: Text, { now }: FormatContext): string {
  const age = now.getTime() - Date.parse(since ?? "");
  return age < maxSpinTime ? icon : icon.replace(/~spin$/, "");
}

/** Milliseconds. */
const maxSpinTime = 24 * 3_600_000;

export function describeBoundsProblem(problem: BoundsProblem): string {
  const texts: Readonly<Record<BoundsProblem, string>> = {
    reversed: t("“From” is later than “To”."),
    future: t("“From” is in the future."),
    "too-old": t("“To” is more than 90 days ago. Skycloak goes back at most 90 days."),
    clipped: t("“From” is more than 90 days ago. Skycloak goes back at most 90 days."),
  };
  return texts[problem];
}

export function nothingOlderText(): string {
  return t("Nothing older was found in the last 90 days.");
}
