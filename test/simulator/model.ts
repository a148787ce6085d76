// The objects of Skycloak's API by its published description of 2026-06-01.beta. They are deliberately not shared with
// the extension, so that each checks the other.

export const apiVersion = "2026-06-01.beta";

export const clusterTypes = ["keycloak", "tidecloak"] as const;
export type ClusterType = (typeof clusterTypes)[number];

export const clusterSizes = ["small", "medium", "large"] as const;
export type ClusterSize = (typeof clusterSizes)[number];

export const clusterLocations = ["us", "ca", "au", "eu"] as const;
export type ClusterLocation = (typeof clusterLocations)[number];

export const clusterStatuses = [
  "provisioning",
  "available",
  "updating",
  "degraded",
  "maintenance",
  "stopped",
  "failed",
  "deleting",
] as const;

export const keyStatuses = ["active", "revoked", "expired"] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** An item of `GET /clusters`. Times are RFC 3339 in UTC; `url` is "" until the cluster is available. */
export interface ClusterSummary {
  id: string;
  name: string;
  type: ClusterType;
  size: ClusterSize;
  version: string;
  location: ClusterLocation;
  /** One of `clusterStatuses`, or any string that a test has set. */
  status: string;
  management_mode: "full";
  url: string;
  sso_enabled: boolean;
  auto_upgrade_enabled: boolean;
  http_relative_path: string;
  created_at: string;
  updated_at: string;
}

/** The response of getting, creating or updating a cluster. */
export interface Cluster extends ClusterSummary {
  features: string[];
  features_disabled: string[];
}

/** An API key without its secret. */
export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  status: KeyStatus;
  workspace_id: string;
  notes?: string;
  created_at: string;
  expires_at?: string;
  last_used_at?: string;
  revoked_at?: string;
  rotated_at?: string;
}

/** The response with a secret, on creation and rotation only. */
export interface IssuedKey {
  full_key: string;
  api_key: ApiKey;
}

/** Changes to the response about an object, because the API is in beta and its shapes change. */
export interface AnswerShape {
  set?: Record<string, unknown>;
  omit?: string[];
}

/** The response with `set` merged in and `omit` removed. */
export function shaped(answer: object, shape: AnswerShape): Record<string, unknown> {
  const omitted = new Set(shape.omit ?? []);
  const all: [string, unknown][] = Object.entries({ ...answer, ...shape.set });
  return Object.fromEntries(all.filter(([name]) => !omitted.has(name)));
}
