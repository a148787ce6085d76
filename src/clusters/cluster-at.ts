// A cluster, and the connection through which it is seen.

import type { Cluster } from "../api/skycloak";
import type { Connection } from "../connections/connection";

export interface ClusterAt {
  readonly connection: Connection;
  readonly cluster: Cluster;
}
