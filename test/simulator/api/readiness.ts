// When a cluster does what it is asked: what is busy takes no change, and what does not run, or has
// a broken automation client, knows nothing of its realms.

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
