// Whether a cluster can handle a request: busy clusters reject changes, and clusters that don't run or have a broken
// automation client have no realms.

import type { ClusterRecord } from "../clusters";
import { Problem } from "../problem";
import type { Simulation } from "../simulation";

export function checkNotBusy(simulation: Simulation, record: ClusterRecord): void {
  const { status } = record.cluster;
  if (status === "updating" || status === "provisioning") {
    throw new Problem("conflict", `The cluster is ${status}.`, {
      headers: { "Retry-After": String(simulation.clusters.retryAfter(record)) },
    });
  }
  if (status === "deleting" || status === "failed" || status === "stopped") {
    throw new Problem("conflict", `The cluster is ${status}.`);
  }
}

const notRunning = new Set(["provisioning", "failed", "stopped"]);

export function checkReachable(simulation: Simulation, record: ClusterRecord, path: string): void {
  if (!/\/realms(\/|$)/.test(path)) return;
  const { id, status } = record.cluster;
  if (simulation.settings.brokenAutomationClients.includes(id)) {
    throw new Problem("internal-error", "An unexpected error occurred.");
  }
  if (notRunning.has(status)) {
    throw new Problem("not-found", `The cluster is ${status}: it has no realms to ask for.`);
  }
}
