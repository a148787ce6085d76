// A cluster's resources. They are created on the first request, so that a thousand clusters cost nothing.

import type { ClusterRecord } from "../clusters";
import type {
  ClusterExport,
  ClusterExtension,
  ClusterUpgrade,
  Domain,
  DomainRoute,
  Extension,
  MaintenanceWindow,
} from "../published/clusters";
import type { Application, IdentityProvider, Realm, RealmRole, RealmUser } from "../published/realms";
import type { Job } from "./job";

/** A group as it is stored; its path and subgroups follow from its position. */
export interface Group {
  id: string;
  name: string;
  groups: Group[];
}

export interface RealmResources {
  realm: Realm;
  applications: Application[];
  providers: IdentityProvider[];
  users: RealmUser[];
  roles: RealmRole[];
  groups: Group[];
}

/** An export of a whole cluster: the request, and the job that runs it. */
export interface ExportRecord extends Pick<ClusterExport, "id" | "format" | "include_credentials" | "is_encrypted"> {
  job: Job;
  expiresAt: number;
}

export interface ClusterResources {
  realms: RealmResources[];
  domains: Domain[];
  routes: DomainRoute[];
  /** Newest first. */
  upgrades: ClusterUpgrade[];
  /** Newest first. */
  exports: ExportRecord[];
  extensions: ClusterExtension[];
  window: MaintenanceWindow | null;
}

export type ResourceFactory = (
  record: ClusterRecord,
  now: number,
  extensions: readonly Extension[],
) => ClusterResources;

export const emptyResources = (): ClusterResources => ({
  realms: [],
  domains: [],
  routes: [],
  upgrades: [],
  exports: [],
  extensions: [],
  window: null,
});
