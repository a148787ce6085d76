// The eight statuses of a cluster. Pure.

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
