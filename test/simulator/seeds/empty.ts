// A new workspace: no cluster, one key, and a type that isn't enabled.

import { everyScope } from "../scopes";
import { plainResources } from "./plain-resources";
import type { Seed } from "./seed";

export function empty(): Seed {
  return {
    workspaceName: "New workspace",
    plan: {
      name: "developer",
      requiredPlan: "startup",
      clusterLimit: 2,
      keyLimit: 5,
      includesLogs: true,
    },
    enabledTypes: ["keycloak"],
    mainKey: { name: "First key", scopes: [...everyScope] },
    keys: [],
    clusters: [],
    createResources: plainResources,
  };
}
