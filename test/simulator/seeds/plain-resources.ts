// A cluster with few resources: one realm, some users.

import { emptyResources, type ClusterResources, type ResourceFactory } from "../cluster-resources/cluster-resources";
import { createRealm } from "../cluster-resources/new-realm";

/** A new cluster has no resources until it runs. */
export const plainResources: ResourceFactory = ({ cluster }, now): ClusterResources => ({
  ...emptyResources(),
  realms: cluster.url === "" ? [] : [createRealm({ name: "main", users: 30 }, now)],
});
