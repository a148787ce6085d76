// A workspace's initial state.

import type { ResourceFactory } from "../cluster-resources/cluster-resources";
import type { ClusterInput, KeyInput, Plan } from "../control-protocol";
import type { ClusterType } from "../model";
import { rfc3339 } from "../clock";

export interface Seed {
  workspaceName: string;
  plan: Plan;
  enabledTypes: readonly ClusterType[];
  /** The key to connect with. */
  mainKey: KeyInput;
  keys: KeyInput[];
  clusters: ClusterInput[];
  /** Creates a cluster's resources on the first request. */
  createResources: ResourceFactory;
}

/** @param now in milliseconds since the epoch; the seed's times are relative to it */
export type SeedMaker = (now: number) => Seed;

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** RFC 3339 times relative to `now`. */
export function around(now: number): {
  ago: (ms: number) => string;
  ahead: (ms: number) => string;
} {
  return { ago: (ms) => rfc3339(now - ms), ahead: (ms) => rfc3339(now + ms) };
}
