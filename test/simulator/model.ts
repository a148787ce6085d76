// What Skycloak's API answers, as its published description of 2026-06-01.beta says it. Read
// from that description here on purpose, and not shared with the extension: each checks the other.

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

/** One element of `GET /clusters`. Times are RFC 3339 in UTC; `url` is "" until first available. */
export interface ClusterSummary {
  id: string;
  name: string;
  type: ClusterType;
  size: ClusterSize;
  version: string;
  location: ClusterLocation;
  /** One of `clusterStatuses`, or whatever a test put there through control. */
  status: string;
  management_mode: "full";
  url: string;
  sso_enabled: boolean;
  auto_upgrade_enabled: boolean;
  http_relative_path: string;
  created_at: string;
  updated_at: string;
}

/** The answer of getting, creating or updating one cluster. */
export interface Cluster extends ClusterSummary {
  features: string[];
  features_disabled: string[];
}

/** An API key as the API shows it: never its secret. */
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

/** The answer that gives out a secret: once, on creation and on rotation. */
export interface IssuedKey {
  full_key: string;
  api_key: ApiKey;
}

/** Changes what is answered about one thing, not the thing: the API is beta and its shapes drift. */
export interface AnswerShape {
  set?: Record<string, unknown>;
  omit?: string[];
}

/** The answer with `set` laid over it and `omit` taken out. */
export function shaped(answer: object, shape: AnswerShape): Record<string, unknown> {
  const omitted = new Set(shape.omit ?? []);
  const all: [string, unknown][] = Object.entries({ ...answer, ...shape.set });
  return Object.fromEntries(all.filter(([name]) => !omitted.has(name)));
}
