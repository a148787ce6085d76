// An upgrade of a cluster on the simulated clock, its end, and canceling it.

import { randomUUID } from "node:crypto";
import { rfc3339 } from "../clock";
import type { ClusterRecord } from "../clusters";
import type { ClusterUpgrade } from "../published/clusters";
import type { Simulation } from "../simulation";

/** The part of the duration in which an upgrade can be canceled. */
const cancellableFor = 0.5;

/** Starts an upgrade of a cluster that is updating and has the new version. */
export function beginUpgrade(simulation: Simulation, record: ClusterRecord, from: string): void {
  const now = simulation.clock.now();
  const upgrade: ClusterUpgrade = {
    id: randomUUID(),
    from_version: from,
    to_version: record.cluster.version,
    phase: "initiated",
    started_at: rfc3339(now),
    completed_at: null,
  };
  simulation.resourcesOf(record).upgrades.unshift(upgrade);
  const end = record.pending.at(-1)?.at ?? now;
  simulation.scheduler.add(end, () => {
    if (upgrade.completed_at !== null) return;
    const phase = simulation.settings.lifecycle.upgradeEnds;
    Object.assign(upgrade, { phase, completed_at: rfc3339(end) });
    if (phase !== "completed") record.cluster.version = from;
  });
}

/** Updates the upgrades of a cluster, and returns the current one. */
export function currentUpgrade(
  simulation: Simulation,
  record: ClusterRecord,
): { upgrade: ClusterUpgrade; cancellable: boolean } | undefined {
  const { cluster, pending } = record;
  const upgrade = simulation.resourcesOf(record).upgrades.find((each) => each.completed_at === null);
  if (upgrade === undefined) return undefined;
  if (cluster.status !== "updating") {
    // An upgrade of the seed ends with the cluster's update.
    Object.assign(upgrade, { phase: "completed", completed_at: cluster.updated_at });
    return undefined;
  }
  const start = Date.parse(upgrade.started_at);
  const end = pending.at(-1)?.at ?? Infinity;
  const share = (simulation.clock.now() - start) / (end - start);
  return { upgrade, cancellable: share < cancellableFor };
}

export function cancelUpgrade(simulation: Simulation, record: ClusterRecord, upgrade: ClusterUpgrade): void {
  const completed_at = rfc3339(simulation.clock.now());
  Object.assign(upgrade, { phase: "cancelled", completed_at });
  simulation.clusters.change(record, { status: "available", version: upgrade.from_version });
}
