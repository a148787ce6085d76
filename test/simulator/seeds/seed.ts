// What a seed says about the workspace that it makes.

import type { ResourceFactory } from "../cluster-resources/cluster-resources";
import type { ClusterInput, KeyInput, Plan } from "../control-protocol";
import type { ClusterType } from "../model";
import { rfc3339 } from "../clock";

export interface Seed {
  workspaceName: string;
  plan: Plan;
  enabledTypes: readonly ClusterType[];
  /** The key that a test or a person connects with. */
  mainKey: KeyInput;
  keys: KeyInput[];
  clusters: ClusterInput[];
  /** What is in a cluster; asked once for each, when somebody looks. */
  createResources: ResourceFactory;
}

/** `now` in milliseconds since the epoch: all times of a seed lie around it. */
export type SeedMaker = (now: number) => Seed;

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** RFC 3339 times before and after `now`. */
export function around(now: number): {
  ago: (ms: number) => string;
  ahead: (ms: number) => string;
} {
  return { ago: (ms) => rfc3339(now - ms), ahead: (ms) => rfc3339(now + ms) };
}
