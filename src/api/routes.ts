// Every operation of the Skycloak API that this extension uses, with its path and scope. The key operations are documented
// in prose only, not in the published OpenAPI description, so an endpoint may return 404 or 405 for them.

import type { Scope } from "./scopes";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Route {
  readonly method: Method;
  /** Path below the endpoint; requestUrl() fills `{name}` from the parameters. */
  readonly path: string;
  /** The scope that a key needs, as the API names it in a 403; some operations need none. */
  readonly scope?: Scope;
  /**
   * Whether the response contains a secret that is returned only once. Such a request is never cancelled, and only
   * repeated if the server said that it did nothing.
   */
  readonly returnsSecret?: boolean;
  /** Whether a change is sent again if the resource is busy (409). For other changes the caller shows the wait. */
  readonly retriesWhenBusy?: boolean;
  /** A status outside 200 to 299 that counts as success. */
  readonly successStatus?: number;
  /** The media type of a response that is too large to hold in memory and is read as a stream. */
  readonly streamedMediaType?: string;
}

export type ReadRoute = Route & { readonly method: "GET" };

export type WriteRoute = Route & { readonly method: Exclude<Method, "GET"> };

const route =
  <M extends Method>(method: M) =>
  (path: string, scope?: Scope, options: Omit<Route, "method" | "path" | "scope"> = {}) =>
    ({ method, path, scope, ...options }) as const;

const get = route("GET");
const post = route("POST");
const put = route("PUT");
const patch = route("PATCH");
const remove = route("DELETE");

const cluster = "/clusters/{cluster_id}";
const realm = `${cluster}/realms/{realm_name}`;
const application = `${realm}/applications/{client_id}`;
const domain = `${cluster}/domains/{domain_id}`;
const exported = `${cluster}/exports/{export_id}`;
const maintenanceWindow = `${cluster}/maintenance-window`;

export const routes = {
  /** Needs no scope and accepts every valid key, so keys are tried with it. */
  listLocations: get("/cluster-locations"),
  listClusters: get("/clusters", "clusters:read"),
  listClusterTypes: get("/cluster-types"),
  listVersions: get("/cluster-types/{cluster_type}/versions"),
  listFeatures: get("/cluster-features"),
  createCluster: post("/clusters", "clusters:write"),
  getCluster: get(cluster, "clusters:read"),
  updateCluster: patch(cluster, "clusters:write"),
  deleteCluster: remove(cluster, "clusters:write"),
  listUpgrades: get(`${cluster}/upgrades`, "clusters:read"),
  getUpgradePath: get(`${cluster}/upgrade-path`, "clusters:read"),
  cancelUpgrade: post(`${cluster}/upgrades/cancel`, "clusters:write"),
  getMaintenanceWindow: get(maintenanceWindow, "clusters:read"),
  setMaintenanceWindow: put(maintenanceWindow, "clusters:write"),
  removeMaintenanceWindow: remove(maintenanceWindow, "clusters:write"),
  getAutomationClient: get(`${cluster}/credentials`, "clusters:credentials:read"),
  listClusterExtensions: get(`${cluster}/extensions`, "clusters:extensions:read"),

  listKeys: get("/api-keys", "api-keys:read"),
  createKey: post("/api-keys", "api-keys:write", { returnsSecret: true, retriesWhenBusy: true }),
  rotateKey: post("/api-keys/{id}/rotate", "api-keys:write", { returnsSecret: true, retriesWhenBusy: true }),
  revokeKey: post("/api-keys/{id}/revoke", "api-keys:write", { retriesWhenBusy: true }),

  listRealms: get(`${cluster}/realms`, "realms:read"),
  createRealm: post(`${cluster}/realms`, "realms:write"),
  updateRealm: patch(realm, "realms:write"),
  deleteRealm: remove(realm, "realms:write"),
  listApplications: get(`${realm}/applications`, "applications:read"),
  createApplication: post(`${realm}/applications`, "applications:write"),
  updateApplication: patch(application, "applications:write"),
  deleteApplication: remove(application, "applications:write"),
  rotateClientSecret: post(`${application}/rotate-secret`, "applications:write", { returnsSecret: true }),
  listIdentityProviders: get(`${realm}/identity-providers`, "identity-providers:read"),
  listRealmUsers: get(`${realm}/users`, "realm-users:read"),
  listRealmRoles: get(`${realm}/roles`, "realm-roles:read"),
  listRealmGroups: get(`${realm}/groups`, "realm-groups:read"),

  listDomains: get(`${cluster}/domains`, "domains:read"),
  createDomain: post(`${cluster}/domains`, "domains:write"),
  /** Also checks the domain's DNS records. */
  getDomain: get(domain, "domains:read"),
  deleteDomain: remove(domain, "domains:write"),
  /** Checks the domain's DNS records now. `domains:read` is enough. */
  verifyDomain: post(`${domain}/verify`, "domains:read"),
  listDomainRoutes: get(`${domain}/routes`, "domains:read"),
  createDomainRoute: post(`${domain}/routes`, "domains:write"),
  deleteDomainRoute: remove(`${domain}/routes/{route_id}`, "domains:write"),

  getInsightsOverview: get(`${cluster}/insights/overview`, "clusters:insights:read"),
  getInsightsAuthentication: get(`${cluster}/insights/authentication`, "clusters:insights:read"),
  getInsightsPerformance: get(`${cluster}/insights/performance`, "clusters:insights:read"),
  getInsightsEvents: get(`${cluster}/insights/events`, "clusters:insights:read"),
  listClusterLogs: get(`${cluster}/logs`, "clusters:logs:read"),
  listSecurityLogs: get(`${cluster}/security-logs`, "clusters:logs:read"),
  listEvents: get(`${cluster}/events`, "clusters:events:read"),
  exportEvents: get(`${cluster}/events/export`, "clusters:events:read", { streamedMediaType: "text/csv" }),

  listExports: get(`${cluster}/exports`, "clusters:exports:read"),
  createExport: post(`${cluster}/exports`, "clusters:exports:write"),
  getExport: get(exported, "clusters:exports:read"),
  deleteExport: remove(exported, "clusters:exports:write"),
  createRealmExport: post(`${cluster}/realms/{realm}/exports`, "clusters:exports:write"),
  getRealmExport: get("/realm-exports/{export_id}", "clusters:exports:read"),
  /** Returns a URL to which a file can be uploaded without a key. Has no other effect. */
  presignRealmImportUpload: post(`${cluster}/realms/import/upload-url`, "clusters:imports:write"),
  createRealmImport: post(`${cluster}/realms/import`, "clusters:imports:write"),
  getRealmImport: get("/realm-imports/{import_id}", "clusters:imports:read"),
} satisfies Record<string, Route>;

/**
 * The dashboard's operations for a user who is signed in. It has no list of workspaces: without a workspace in the
 * request, a user with several gets a 400 that lists them, and a user with only one gets a key that is valid for an hour
 * and replaces the previous one.
 */
export const dashboardRoutes = {
  listWorkspaces: post("/api/mcp/session-key", undefined, {
    returnsSecret: true,
    retriesWhenBusy: true,
    successStatus: 400,
  }),
  createKey: post("/api/cli/keys", undefined, { returnsSecret: true, retriesWhenBusy: true }),
} satisfies Record<string, Route>;
