// An upgrade of a cluster on the simulated clock: its end, and taking it back.

import { randomUUID } from "node:crypto";
import { rfc3339 } from "../clock";
import type { ClusterRecord } from "../clusters";
import type { ClusterUpgrade } from "../published/clusters";
import type { World } from "../world";

/** The part of the time during which an upgrade can still be cancelled. */
const cancellableFor = 0.5;

/** The cluster is updating already, and has the new version. */
export function beginUpgrade(world: World, record: ClusterRecord, from: string): void {
  const now = world.clock.now();
  const upgrade: ClusterUpgrade = {
    id: randomUUID(),
    from_version: from,
    to_version: record.cluster.version,
    phase: "initiated",
    started_at: rfc3339(now),
    completed_at: null,
  };
  world.contents(record).upgrades.unshift(upgrade);
  const end = record.pending.at(-1)?.at ?? now;
  world.agenda.add(end, () => {
    if (upgrade.completed_at !== null) return;
    const phase = world.settings.lifecycle.upgradeEnds;
    Object.assign(upgrade, { phase, completed_at: rfc3339(end) });
    if (phase !== "completed") record.cluster.version = from;
  });
}

/** Brings up to date what the upgrades of a cluster say, and answers the one under way. */
export function currentUpgrade(
  world: World,
  record: ClusterRecord,
): { upgrade: ClusterUpgrade; cancellable: boolean } | undefined {
  const { cluster, pending } = record;
  const upgrade = world.contents(record).upgrades.find((each) => each.completed_at === null);
  if (upgrade === undefined) return undefined;
  if (cluster.status !== "updating") {
    // One that the seed began ends with the cluster's updating.
    Object.assign(upgrade, { phase: "completed", completed_at: cluster.updated_at });
    return undefined;
  }
  const start = Date.parse(upgrade.started_at);
  const end = pending.at(-1)?.at ?? Infinity;
  const share = (world.clock.now() - start) / (end - start);
  return { upgrade, cancellable: share < cancellableFor };
}

export function cancelUpgrade(world: World, record: ClusterRecord, upgrade: ClusterUpgrade): void {
  const completed_at = rfc3339(world.clock.now());
  Object.assign(upgrade, { phase: "cancelled", completed_at });
  world.clusters.change(record, { status: "available", version: upgrade.from_version });
}
