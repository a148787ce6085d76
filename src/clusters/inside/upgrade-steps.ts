// Which upgrades a cluster can take, and which of its upgrades are still running. Plain code.

import type { Upgrade, UpgradeStep } from "../../api/cluster-schema";
import type { Cluster } from "../../api/skycloak";
import { newestFirst } from "../../ui/time";
import { clusterStatus } from "../status";
import { compareVersions, isVersion } from "./acts/choices";

/**
 * The steps from a cluster's version onwards, in the order in which they have to be taken: the first
 * one is the only one that can be taken now. The upgrade path lists the current version too, but the
 * cluster as we know it may be out of date, so a path without our version is read by its flags.
 */
export function stepsAhead(
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
  newestFirst(all, ({ started_at, completed_at }) => started_at ?? completed_at);

/** Whether a cluster still has an older version than the one it was to be upgraded to. */
export function isBehind({ version }: Pick<Cluster, "version">, wanted: string): boolean {
  return isVersion(wanted) && isVersion(version) && compareVersions(version, wanted) < 0;
}

/** Whether the latest upgrade to a version is still running, going by the history of upgrades alone. */
export function isUpgradingTo(wanted: string, all: readonly Upgrade[], now: Date): boolean {
  const [latest] = newestUpgrades(all.filter(({ to_version }) => to_version === wanted));
  return latest !== undefined && isRunning(latest, undefined, now);
}

/** An upgrade without an end that started longer ago than this is not waited for. Milliseconds. */
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
  // Without a time that can be read, only the cluster's own status tells.
  return Number.isNaN(age) ? status !== undefined : age < longestUpgrade;
}
