// A cluster with little in it: one realm, a few people.

import { emptyResources, type ClusterResources, type ResourceFactory } from "../cluster-resources/cluster-resources";
import { createRealm } from "../cluster-resources/new-realm";

/** What a cluster is created with: nothing, until it runs and somebody fills it. */
export const plainResources: ResourceFactory = ({ cluster }, now): ClusterResources => ({
  ...emptyResources(),
  realms: cluster.url === "" ? [] : [createRealm({ name: "main", users: 30 }, now)],
});
