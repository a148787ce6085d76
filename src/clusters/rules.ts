// Which values of clusters, upgrades, domains and applications are valid, and what they mean. Doesn't use VS Code.

import type { Domain, FeatureInfo, Upgrade, UpgradeStep, VersionInfo } from "../api/cluster-schema";
import type { Cluster } from "../api/skycloak";
import { sortNewestFirst } from "../ui/format";

/** Whether the status will change on its own, so that the cluster is worth polling. */
export function isTransitional(status: string): boolean {
  return ["provisioning", "updating", "deleting"].includes(status);
}

/** Whether its Keycloak can be reached. Assumed for a status that this version does not know. */
export function isServing({ status }: Pick<Cluster, "status">): boolean {
  return !["provisioning", "stopped", "failed", "deleting"].includes(status);
}

/** Whether its size, version and features can be changed. */
export function isChangeable({ status }: Pick<Cluster, "status">): boolean {
  return !["provisioning", "failed", "deleting"].includes(status);
}

/** The address of Keycloak's admin console, or of one realm in it. */
export function adminConsoleUrl(cluster: Pick<Cluster, "url" | "http_relative_path">, realm?: string): string {
  const base = (cluster.url ?? "").replace(/\/+$/, "");
  const path = (cluster.http_relative_path ?? "").replace(/^\/+|\/+$/g, "");
  const root = path === "" || base.endsWith(`/${path}`) ? base : `${base}/${path}`;
  return realm === undefined ? `${root}/admin/` : `${root}/admin/master/console/#/${encodeURIComponent(realm)}`;
}

/** A login success rate in percent. The API's description leaves open whether 1 means 100 % or 1 %. */
export function toPercent(rate: number): number {
  return rate > 1 ? rate : rate * 100;
}

/** The sizes in the API's description. */
export const sizes = ["small", "medium", "large"] as const;

/** Compares numerically: 0.9.8 comes before 0.14.20. Texts that are not versions come first. */
export function compareVersions(version: string, other: string): number {
  const [a, b] = [numbersOf(version), numbersOf(other)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the text is comparable: numbers separated by dots. */
function isVersion(text: string | null | undefined): text is string {
  return /^\d+(?:\.\d+)*$/.test(text ?? "");
}

function numbersOf(version: string): number[] {
  return isVersion(version) ? version.split(".").map(Number) : [-1];
}

/** The versions that are still offered, newest first. */
export function offeredVersions(versions: readonly VersionInfo[]): VersionInfo[] {
  const byVersion = new Map(versions.filter(({ active }) => active).map((info) => [info.version, info]));
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

export interface ClusterFields extends Readonly<Partial<Record<"name" | "type" | "version" | "size", string>>> {
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

/** Whether the API accepts the text as a time of day, like “02:30”. */
export function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** Redirect URIs as users type them: separated by spaces or commas. */
export function parseUris(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((uri) => uri !== ""))];
}

/** The first text that is not a URI. Keycloak accepts whole addresses, an app's own scheme, and paths below its root. */
export function invalidUri(text: string): string | undefined {
  return parseUris(text).find((uri) => !uri.startsWith("/") && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(uri));
}

/**
 * The steps from a cluster's version onwards, in the order in which they have to be taken: only the first can be
 * taken now. The upgrade path lists the current version too, but the last known version may be out of date: if the
 * path does not list it, the flags of the steps decide.
 */
export function remainingSteps(
  path: readonly UpgradeStep[],
  current: string | null | undefined,
): readonly UpgradeStep[] {
  const steps = path
    .filter(({ version }) => isVersion(version))
    .toSorted((a, b) => compareVersions(a.version, b.version));
  const isListed = isVersion(current) && steps.some(({ version }) => compareVersions(version, current) === 0);
  const ahead = steps.filter(({ version, required }) => {
    if (!isVersion(current)) return required === true;
    return compareVersions(version, current) > 0 && (isListed || required !== false);
  });
  return ahead.filter(({ version }, index) => compareVersions(version, ahead[index - 1]?.version ?? "") !== 0);
}

export const newestUpgrades = (all: readonly Upgrade[]): readonly Upgrade[] =>
  sortNewestFirst(all, ({ started_at, completed_at }) => started_at ?? completed_at);

/** Whether a cluster is still older than the target version of its upgrade. */
export function isOlderThan({ version }: Pick<Cluster, "version">, target: string): boolean {
  return isVersion(target) && isVersion(version) && compareVersions(version, target) < 0;
}

/** Whether the latest upgrade to a version is still running, according to the upgrade history alone. */
export function isUpgradingTo(version: string, history: readonly Upgrade[], now: Date): boolean {
  const [latest] = newestUpgrades(history.filter(({ to_version }) => to_version === version));
  return latest !== undefined && isRunning(latest, undefined, now);
}

/** An upgrade that started longer ago than this no longer counts as running. Milliseconds. */
const maxUpgradeTime = 24 * 3_600_000;

const endedPhases = ["completed", "cancelled", "failed", "timed_out"];

/** Statuses in which no upgrade is running, whatever its phase is. */
const idleStatuses = ["provisioning", "available", "degraded", "stopped", "failed", "deleting"];
const upgradingStatuses = ["updating", "maintenance"];

export function isRunning(
  { phase, started_at, completed_at }: Pick<Upgrade, "phase" | "started_at" | "completed_at">,
  cluster: Pick<Cluster, "status"> | undefined,
  now: Date,
): boolean {
  const status = cluster?.status ?? "";
  if (endedPhases.includes(phase ?? "") || completed_at != null || idleStatuses.includes(status)) return false;
  const age = now.getTime() - Date.parse(started_at ?? "");
  // Without a readable time, only the cluster's own status decides.
  return Number.isNaN(age) ? upgradingStatuses.includes(status) : age < maxUpgradeTime;
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
