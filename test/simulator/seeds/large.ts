// A large workspace: 1,000 clusters and 5,000 keys, the same at each start except for IDs and secrets.

import type { ClusterInput, KeyInput } from "../control-protocol";
import { clusterLocations, clusterSizes } from "../model";
import { everyScope } from "../scopes";
import { plainResources } from "./plain-resources";
import { around, day, hour, minute, type Seed } from "./seed";

const teams = ["billing", "customers", "devices", "partners", "staff", "support", "trading"];
const stages = ["dev", "test", "staging", "prod"];
const settled = ["available", "available", "available", "degraded", "maintenance", "stopped"];
const versions = ["25.0.6", "26.0.8", "26.2.5", "26.3.3", "26.4.10"];

export function large(now: number): Seed {
  const { ago, ahead } = around(now);

  const cluster = (index: number): ClusterInput => {
    const at = ago((1_000 - index) * 7 * hour);
    return {
      name: `${pick(teams, index)}-${pick(stages, index >> 1)}-${pad(index)}`,
      size: pick(clusterSizes, index),
      version: pick(versions, index),
      location: pick(clusterLocations, index >> 2),
      status: pick(settled, index),
      created_at: at,
      updated_at: at,
    };
  };

  const key = (index: number): KeyInput => ({
    name: `${pick(teams, index)} automation ${pad(index)}`,
    scopes: index % 2 === 0 ? ["clusters:read", "realms:read"] : ["clusters:write"],
    created_at: ago((5_001 - index) * 90 * minute),
    ...(index % 3 === 0 ? {} : { last_used_at: ago((index % 400) * hour) }),
    ...(index % 4 === 0 ? {} : { expires_at: ahead(((index % 400) - 20) * day + hour) }),
    ...(index % 11 === 0 ? { revoked_at: ago(day) } : {}),
  });

  return {
    workspaceName: "Large",
    plan: {
      name: "enterprise",
      requiredPlan: "custom",
      clusterLimit: 2_000,
      keyLimit: 10_000,
      includesLogs: true,
    },
    enabledTypes: ["keycloak", "tidecloak"],
    mainKey: { name: "Operations", scopes: [...everyScope], expires_at: ahead(90 * day) },
    keys: Array.from({ length: 4_999 }, (_, index) => key(index)),
    clusters: Array.from({ length: 1_000 }, (_, index) => cluster(index)),
    createResources: plainResources,
  };
}

function pick<T extends string>(from: readonly [T, ...T[]] | readonly T[], index: number): T {
  const found = from[index % from.length];
  if (found === undefined) throw new RangeError("nothing to pick from");
  return found;
}

function pad(index: number): string {
  return String(index).padStart(4, "0");
}
