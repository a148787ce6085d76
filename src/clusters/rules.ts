// What values of clusters, upgrades, domains and applications are valid, and what they mean. Plain code.

import type { Domain, FeatureInfo, Upgrade, UpgradeStep, VersionInfo } from "../api/cluster-schema";
import type { Cluster } from "../api/skycloak";
import { sortNewestFirst } from "../ui/format";

export const clusterStatuses = [
  "provisioning",
  "available",
  "updating",
  "degraded",
  "maintenance",
  "stopped",
  "failed",
  "deleting",
] as const;

export type ClusterStatus = (typeof clusterStatuses)[number];

/** Undefined for a status that this version does not know. */
export function clusterStatus(text: string): ClusterStatus | undefined {
  return clusterStatuses.find((status) => status === text);
}

/** Statuses that change without the user's doing, so that the cluster is worth polling. */
export function isPassing(text: string): boolean {
  return text === "provisioning" || text === "updating" || text === "deleting";
}

/** The description of the API names no others. */
export const sizes = ["small", "medium", "large"] as const;

/** Compares numerically: 0.9.8 comes before 0.14.20. Texts that are not versions come first. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether it can be compared: numbers with dots between. */
function isVersion(text: string | null | undefined): text is string {
  return /^\d+(?:\.\d+)*$/.test(text ?? "");
}

function numbersOf(version: string): number[] {
  return isVersion(version) ? version.split(".").map(Number) : [-1];
}

/** The versions that are still offered, newest first. */
export function offeredVersions(versions: readonly VersionInfo[]): VersionInfo[] {
  const byVersion = new Map(versions.filter(({ active }) => active).map((one) => [one.version, one]));
  return [...byVersion.values()].sort((a, b) => compareVersions(b.version, a.version));
}

export function supportsVersion(feature: FeatureInfo, version: string): boolean {
  const { min_version: from, max_version: to } = feature;
  return (from == null || compareVersions(version, from) >= 0) && (to == null || compareVersions(version, to) <= 0);
}

export type NameError = "empty" | "start" | "character" | "long";

/** From the description of the API: `^[a-zA-Z][a-zA-Z0-9 _-]*$`, at most 63 characters. */
export function nameError(name: string): NameError | undefined {
  if (name === "") return "empty";
  if (name.length > 63) return "long";
  if (!/^[a-zA-Z]/.test(name)) return "start";
  return /^[a-zA-Z0-9 _-]*$/.test(name) ? undefined : "character";
}

export interface ClusterFields {
  readonly name?: string;
  readonly type?: string;
  readonly version?: string;
  readonly size?: string;
  readonly auto_upgrade_enabled?: boolean;
}

/** The fields that differ from the request: the API ignores fields that it does not know. */
export function differences(requested: ClusterFields, cluster: Cluster) {
  return (["name", "type", "version", "size", "auto_upgrade_enabled"] as const).flatMap((field) => {
    const [expected, actual] = [requested[field], cluster[field]];
    // A missing field is no difference.
    if (expected === undefined || actual == null || expected === actual) return [];
    return [{ field, expected: String(expected), actual: String(actual) }];
  });
}

/** Whether the API accepts it as a time of day, like “02:30”. */
export function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** URIs that a sign-in may lead back to, as users type them: separated by spaces or commas. */
export function readUris(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((one) => one !== ""))];
}

/** The first that is not a URI. Keycloak accepts whole addresses, an app's own scheme, and paths below its root. */
export function invalidUri(text: string): string | undefined {
  return readUris(text).find((one) => !one.startsWith("/") && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(one));
}

/**
 * The steps from a cluster's version onwards, in the order in which they have to be taken: the first
 * one is the only one that can be taken now. The upgrade path lists the current version too, but the
 * cluster as we know it may be out of date, so a path without our version is read by its flags.
 */
export function remainingSteps(
  path: readonly UpgradeStep[],
  current: string | null | undefined,
): readonly UpgradeStep[] {
  const isKnown = isVersion(current);
  const isListed = isKnown && path.some((step) => isSame(step.version, current));
  const ahead = path
    .filter(({ version }) => isVersion(version))
    .filter(({ version }) => !isKnown || compareVersions(version, current) > 0)
    .filter(({ required }) => (isListed ? true : isKnown ? required !== false : required === true))
    .toSorted((a, b) => compareVersions(a.version, b.version));
  return ahead.filter(({ version }, at) => !isSame(version, ahead[at - 1]?.version));
}

function isSame(version: string, other: string | undefined): boolean {
  return isVersion(version) && isVersion(other) && compareVersions(version, other) === 0;
}

export const newestUpgrades = (all: readonly Upgrade[]): readonly Upgrade[] =>
  sortNewestFirst(all, ({ started_at, completed_at }) => started_at ?? completed_at);

/** Whether a cluster still has an older version than the one it was to be upgraded to. */
export function isOlderThan({ version }: Pick<Cluster, "version">, wanted: string): boolean {
  return isVersion(wanted) && isVersion(version) && compareVersions(version, wanted) < 0;
}

/** Whether the latest upgrade to a version is still running, going by the history of upgrades alone. */
export function isUpgradingTo(wanted: string, all: readonly Upgrade[], now: Date): boolean {
  const [latest] = newestUpgrades(all.filter(({ to_version }) => to_version === wanted));
  return latest !== undefined && isRunning(latest, undefined, now);
}

/** An upgrade that started longer ago than this no longer counts as running. Milliseconds. */
const longestUpgrade = 24 * 3_600_000;

const endedPhases = ["completed", "cancelled", "failed", "timed_out"];

/** In these no upgrade is running, whatever its phase says. */
const idleStatuses = ["provisioning", "available", "degraded", "stopped", "failed", "deleting"];

export function isRunning(
  { phase, started_at, completed_at }: Pick<Upgrade, "phase" | "started_at" | "completed_at">,
  cluster: Pick<Cluster, "status"> | undefined,
  now: Date,
): boolean {
  if (endedPhases.includes(phase ?? "") || completed_at != null) return false;
  const status = clusterStatus(cluster?.status ?? "");
  if (status !== undefined && idleStatuses.includes(status)) return false;
  const age = now.getTime() - Date.parse(started_at ?? "");
  // Without a readable time, only the cluster's own status decides.
  return Number.isNaN(age) ? status !== undefined : age < longestUpgrade;
}

/** Undefined if its status is missing or unknown to this version. */
export function isVerified({ verification_status: status }: Pick<Domain, "verification_status">): boolean | undefined {
  if (status === "verified") return true;
  return ["unverified", "pending", "failed"].includes(status ?? "") ? false : undefined;
}

/** The API returns the subdomain separately, or as part of the domain. */
export function fullName({ domain, subdomain }: Pick<Domain, "domain" | "subdomain">): string {
  return subdomain == null || subdomain === "" || domain.startsWith(`${subdomain}.`)
    ? domain
    : `${subdomain}.${domain}`;
}
