// Every operation of the Skycloak API that this extension uses: the one place where its
// paths and scopes are written down. The key operations are documented in prose only, not
// in the published OpenAPI description, so an endpoint may answer 404 or 405 to them.

import type { Scope } from "./scopes";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Route {
  readonly method: Method;
  /** Path below the endpoint; requestUrl() fills `{name}` from the parameters. */
  readonly path: string;
  /** The scope a key needs, as the API names it in a 403; none for some. */
  readonly scope?: Scope;
  /**
   * True where the answer holds a secret that is said once: never cancelled, and repeated only
   * where the server has said that it did nothing.
   */
  readonly answersSecret?: boolean;
  /** A status that is no refusal, though it looks like one. */
  readonly answersAlsoWith?: number;
  /** The media type of an answer that is too long to be held, and is read while it comes. */
  readonly streams?: string;
}

export type StreamedRoute = Route & { readonly method: "GET"; readonly streams: string };

export const routes = {
  /** Needs no scope: whatever lives is let in, so this is how a key is tried. */
  listLocations: { method: "GET", path: "/cluster-locations" },
  listClusters: { method: "GET", path: "/clusters", scope: "clusters:read" },
  listClusterTypes: { method: "GET", path: "/cluster-types" },
  listVersions: { method: "GET", path: "/cluster-types/{cluster_type}/versions" },
  listFeatures: { method: "GET", path: "/cluster-features" },
  createCluster: { method: "POST", path: "/clusters", scope: "clusters:write" },
  getCluster: { method: "GET", path: "/clusters/{cluster_id}", scope: "clusters:read" },
  updateCluster: { method: "PATCH", path: "/clusters/{cluster_id}", scope: "clusters:write" },
  deleteCluster: { method: "DELETE", path: "/clusters/{cluster_id}", scope: "clusters:write" },
  cancelUpgrade: {
    method: "POST",
    path: "/clusters/{cluster_id}/upgrades/cancel",
    scope: "clusters:write",
  },
  setMaintenanceWindow: {
    method: "PUT",
    path: "/clusters/{cluster_id}/maintenance-window",
    scope: "clusters:write",
  },
  removeMaintenanceWindow: {
    method: "DELETE",
    path: "/clusters/{cluster_id}/maintenance-window",
    scope: "clusters:write",
  },

  listKeys: { method: "GET", path: "/api-keys", scope: "api-keys:read" },
  createKey: { method: "POST", path: "/api-keys", scope: "api-keys:write", answersSecret: true },
  rotateKey: {
    method: "POST",
    path: "/api-keys/{id}/rotate",
    scope: "api-keys:write",
    answersSecret: true,
  },
  revokeKey: { method: "POST", path: "/api-keys/{id}/revoke", scope: "api-keys:write" },

  listRealms: { method: "GET", path: "/clusters/{cluster_id}/realms", scope: "realms:read" },
  listApplications: {
    method: "GET",
    path: "/clusters/{cluster_id}/realms/{realm_name}/applications",
    scope: "applications:read",
  },
  listIdentityProviders: {
    method: "GET",
    path: "/clusters/{cluster_id}/realms/{realm_name}/identity-providers",
    scope: "identity-providers:read",
  },
  listRealmUsers: {
    method: "GET",
    path: "/clusters/{cluster_id}/realms/{realm_name}/users",
    scope: "realm-users:read",
  },
  listRealmRoles: {
    method: "GET",
    path: "/clusters/{cluster_id}/realms/{realm_name}/roles",
    scope: "realm-roles:read",
  },
  listRealmGroups: {
    method: "GET",
    path: "/clusters/{cluster_id}/realms/{realm_name}/groups",
    scope: "realm-groups:read",
  },
  listDomains: { method: "GET", path: "/clusters/{cluster_id}/domains", scope: "domains:read" },
  listDomainRoutes: {
    method: "GET",
    path: "/clusters/{cluster_id}/domains/{domain_id}/routes",
    scope: "domains:read",
  },
  listUpgrades: {
    method: "GET",
    path: "/clusters/{cluster_id}/upgrades",
    scope: "clusters:read",
  },
  getUpgradePath: {
    method: "GET",
    path: "/clusters/{cluster_id}/upgrade-path",
    scope: "clusters:read",
  },
  listExports: {
    method: "GET",
    path: "/clusters/{cluster_id}/exports",
    scope: "clusters:exports:read",
  },
  listClusterExtensions: {
    method: "GET",
    path: "/clusters/{cluster_id}/extensions",
    scope: "clusters:extensions:read",
  },
  getMaintenanceWindow: {
    method: "GET",
    path: "/clusters/{cluster_id}/maintenance-window",
    scope: "clusters:read",
  },
  getInsightsOverview: {
    method: "GET",
    path: "/clusters/{cluster_id}/insights/overview",
    scope: "clusters:insights:read",
  },
  getInsightsAuthentication: {
    method: "GET",
    path: "/clusters/{cluster_id}/insights/authentication",
    scope: "clusters:insights:read",
  },
  getInsightsPerformance: {
    method: "GET",
    path: "/clusters/{cluster_id}/insights/performance",
    scope: "clusters:insights:read",
  },
  getInsightsEvents: {
    method: "GET",
    path: "/clusters/{cluster_id}/insights/events",
    scope: "clusters:insights:read",
  },
  listClusterLogs: {
    method: "GET",
    path: "/clusters/{cluster_id}/logs",
    scope: "clusters:logs:read",
  },
  listSecurityLogs: {
    method: "GET",
    path: "/clusters/{cluster_id}/security-logs",
    scope: "clusters:logs:read",
  },
  listEvents: {
    method: "GET",
    path: "/clusters/{cluster_id}/events",
    scope: "clusters:events:read",
  },
  exportEvents: {
    method: "GET",
    path: "/clusters/{cluster_id}/events/export",
    scope: "clusters:events:read",
    streams: "text/csv",
  },

  getAutomationClient: {
    method: "GET",
    path: "/clusters/{cluster_id}/credentials",
    scope: "clusters:credentials:read",
  },
  createRealm: { method: "POST", path: "/clusters/{cluster_id}/realms", scope: "realms:write" },
  updateRealm: {
    method: "PATCH",
    path: "/clusters/{cluster_id}/realms/{realm_name}",
    scope: "realms:write",
  },
  deleteRealm: {
    method: "DELETE",
    path: "/clusters/{cluster_id}/realms/{realm_name}",
    scope: "realms:write",
  },
  createApplication: {
    method: "POST",
    path: "/clusters/{cluster_id}/realms/{realm_name}/applications",
    scope: "applications:write",
  },
  updateApplication: {
    method: "PATCH",
    path: "/clusters/{cluster_id}/realms/{realm_name}/applications/{client_id}",
    scope: "applications:write",
  },
  deleteApplication: {
    method: "DELETE",
    path: "/clusters/{cluster_id}/realms/{realm_name}/applications/{client_id}",
    scope: "applications:write",
  },
  rotateClientSecret: {
    method: "POST",
    path: "/clusters/{cluster_id}/realms/{realm_name}/applications/{client_id}/rotate-secret",
    scope: "applications:write",
    answersSecret: true,
  },
  createExport: {
    method: "POST",
    path: "/clusters/{cluster_id}/exports",
    scope: "clusters:exports:write",
  },
  getExport: {
    method: "GET",
    path: "/clusters/{cluster_id}/exports/{export_id}",
    scope: "clusters:exports:read",
  },
  deleteExport: {
    method: "DELETE",
    path: "/clusters/{cluster_id}/exports/{export_id}",
    scope: "clusters:exports:write",
  },
  createRealmExport: {
    method: "POST",
    path: "/clusters/{cluster_id}/realms/{realm}/exports",
    scope: "clusters:exports:write",
  },
  getRealmExport: {
    method: "GET",
    path: "/realm-exports/{export_id}",
    scope: "clusters:exports:read",
  },
  /** Answers where a file may be put, without a key. Nothing comes of it by itself. */
  presignRealmImportUpload: {
    method: "POST",
    path: "/clusters/{cluster_id}/realms/import/upload-url",
    scope: "clusters:imports:write",
  },
  createRealmImport: {
    method: "POST",
    path: "/clusters/{cluster_id}/realms/import",
    scope: "clusters:imports:write",
  },
  getRealmImport: {
    method: "GET",
    path: "/realm-imports/{import_id}",
    scope: "clusters:imports:read",
  },
  /** Looks at the domain's records, too. */
  getDomain: {
    method: "GET",
    path: "/clusters/{cluster_id}/domains/{domain_id}",
    scope: "domains:read",
  },
  createDomain: { method: "POST", path: "/clusters/{cluster_id}/domains", scope: "domains:write" },
  /** Looks at the domain's records now. Who may read the domain may ask for that. */
  verifyDomain: {
    method: "POST",
    path: "/clusters/{cluster_id}/domains/{domain_id}/verify",
    scope: "domains:read",
  },
  deleteDomain: {
    method: "DELETE",
    path: "/clusters/{cluster_id}/domains/{domain_id}",
    scope: "domains:write",
  },
  createDomainRoute: {
    method: "POST",
    path: "/clusters/{cluster_id}/domains/{domain_id}/routes",
    scope: "domains:write",
  },
  deleteDomainRoute: {
    method: "DELETE",
    path: "/clusters/{cluster_id}/domains/{domain_id}/routes/{route_id}",
    scope: "domains:write",
  },
} as const satisfies Record<string, Route>;

/**
 * What the dashboard does for a person who is signed in. There is no list of workspaces: who has
 * several and names none gets them with a 400, and who has one gets a key for an hour, which takes the
 * place of the one before.
 */
export const dashboardRoutes = {
  listWorkspaces: {
    method: "POST",
    path: "/api/mcp/session-key",
    answersSecret: true,
    answersAlsoWith: 400,
  },
  createKey: { method: "POST", path: "/api/cli/keys", answersSecret: true },
} as const satisfies Record<string, Route>;
