// The types of the control server. Types only, so that its client can be bundled anywhere; README.md describes the
// routes.

import type { ClusterLog, Event, SecurityLog } from "./published/streams";
import type { AnswerShape, ApiKey, Cluster, ClusterLocation, ClusterType } from "./model";

export const seedNames = ["acme", "empty", "large", "readonly"] as const;
export type SeedName = (typeof seedNames)[number];

/** Requests per window; null: no limit and no headers for that window. */
export interface Limits {
  second: number | null;
  minute: number | null;
  hour: number | null;
  day: number | null;
}

/** Durations in milliseconds; null: random, as in reality. */
export interface Lifecycle {
  provisioningMs: number | null;
  /** Whether a new cluster is `updating` before it is available. */
  passesUpdating: boolean | null;
  updatingMs: number | null;
  deletingMs: number | null;
  /** Exports and imports. */
  exportMs: number | null;
  extensionMs: number | null;
  /** How an upgrade ends; unless it completes, the cluster keeps its version. */
  upgradeEnds: "completed" | "failed" | "timed_out";
}

export interface Plan {
  name: string;
  /** The plan that a 402 suggests. */
  requiredPlan: string;
  clusterLimit: number;
  /** Keys that are neither revoked nor expired. */
  keyLimit: number;
  /** Whether logs and security logs can be read; 402 if not. */
  includesLogs: boolean;
}

export interface Settings {
  versionsShape: "objects" | "strings";
  revokeAnswers: 200 | 204;
  keyManagement: "offered" | "not-found" | "method-not-allowed";
  /** The older form `sk_sc_live_…_…`, the newer without an environment, or one after the other. */
  keyForm: "alternating" | "environment" | "plain";
  rotationKeepsPrefix: boolean;
  /** Types that `GET /cluster-types` calls available; creating another one is a 422. */
  availableTypes: ClusterType[];
  /** Types enabled for the workspace; creating another one is a 500. */
  enabledTypes: ClusterType[];
  availableLocations: ClusterLocation[];
  lifecycle: Lifecycle;
  plan: Plan;
  limits: Limits;
  /** Other workspaces of the signed-in user, without clusters. */
  otherWorkspaces: Workspace[];
  /** Why a signed-in user gets no key. */
  signInRefusal: Refusal | null;
  /** Lifetime of access tokens. */
  accessTokenSeconds: number;
  /** IDs of clusters whose automation client is broken: requests for their realms are a 500. */
  brokenAutomationClients: string[];
  /** Whether logs and events contain only what a test has added. */
  quietStreams: boolean;
  /** Whether token URLs work, or are on the cluster's host, where nothing listens. */
  automationTokenUrls: "simulated" | "named";
  /** Lifetime of an automation client's tokens. */
  automationTokenSeconds: number;
  /** Size of exported files. */
  exportBytes: number;
  /** The result of verifying a domain. */
  verificationFinds: "verified" | "pending" | "failed";
}

export interface Workspace {
  id: string;
  name: string;
}

export type SettingsChange = Partial<Omit<Settings, "lifecycle" | "plan" | "limits">> & {
  lifecycle?: Partial<Lifecycle>;
  plan?: Partial<Plan>;
  limits?: Partial<Limits>;
};

/** Whether a fault comes before or after the work. */
export type Moment = "before" | "after";

export type Fault =
  /** Waits `ms` of real time, then continues. Default: before. */
  | { kind: "delay"; ms: number; when?: Moment }
  /** Waits until it is released, then continues. Default: before. */
  | { kind: "hold"; when?: Moment }
  /** Closes the connection without a response. Default: before. */
  | { kind: "drop"; when?: Moment }
  /**
   * Sends this response. Default: before. A string is sent as it is, any other body as JSON; without a body, problem
   * details. `retryAfter`: seconds or an HTTP date.
   */
  | {
      kind: "answer";
      status: number;
      body?: unknown;
      contentType?: string;
      retryAfter?: number | string;
      headers?: Record<string, string>;
      when?: Moment;
    }
  /** Sends a gateway's page, by default with 502. Default: before. */
  | { kind: "html"; status?: number; when?: Moment }
  /** Sends no body, by default with the real status. Default: after. */
  | { kind: "empty"; status?: number; when?: Moment }
  /** Sends half of the response with its full Content-Length, then closes. Always after. */
  | { kind: "truncated" }
  /** Sends half of the response as if it were complete. Always after. */
  | { kind: "malformed" }
  /** Sends the head and half of the body; the rest when it is released. Always after. */
  | { kind: "stall" };

export type ServerName = "api" | "dashboard" | "login" | "keycloak" | "storage";

export interface FaultRule {
  /** Default: any. */
  method?: string;
  /** A path template such as `/clusters/{cluster_id}`, a path, or one that ends in `**`. */
  path: string;
  /** Default: both. */
  server?: ServerName;
  /** Matching requests to skip first. Default 0. */
  skip?: number;
  /** Number of requests it applies to. Default: no limit. */
  times?: number;
  fault: Fault;
}

export interface FaultState extends FaultRule {
  id: string;
  hits: number;
  /** Requests that are held now. */
  waiting: number;
}

/** open: in progress; held: by a fault; aborted: the client disconnected first. */
export type RequestState = "open" | "held" | "answered" | "dropped" | "aborted";

export interface LoggedRequest {
  /** Counts from 1; clearing the list doesn't reset it. */
  seq: number;
  server: ServerName;
  method: string;
  path: string;
  query: string;
  /** The operation's path template, or null. */
  route: string | null;
  /** Simulated time, RFC 3339. */
  at: string;
  /** The time of rate limits in milliseconds. */
  wallMs: number;
  apiVersion: string | null;
  userAgent: string | null;
  /** The key that authenticated the request. */
  keyId: string | null;
  status: number | null;
  state: RequestState;
  /** Whether the operation succeeded, whatever happened to its response. */
  carriedOut: boolean;
  /** The fault's rule. */
  faultId: string | null;
  /** Whether the URL contained a secret, which must never happen; `path` and `query` are masked. */
  secretInUrl: boolean;
}

export interface RequestFilter {
  method?: string;
  /** As in a fault rule. */
  path?: string;
  /** finished: answered, dropped or aborted; arrived: any. Default: arrived. */
  reached?: "arrived" | "held" | "finished";
}

export interface IssuedSecret {
  kind: "api-key" | "client-secret" | "bearer-token" | "access-token" | "password";
  secret: string;
  /** The ID of its owner; for an application: cluster, realm and client. */
  of: string;
}

/** Why the dashboard rejects a valid token. */
export const refusals = ["not-member", "not-allowed", "email-unverified", "quota"] as const;
export type Refusal = (typeof refusals)[number];

export interface BearerState {
  id: string;
  refusal: Refusal | null;
}

export interface KeyInput {
  id?: string;
  name: string;
  scopes?: string[];
  notes?: string;
  created_at?: string;
  expires_at?: string;
  last_used_at?: string;
  revoked_at?: string;
  rotated_at?: string;
  shape?: AnswerShape;
}

export type KeyChange = Partial<Omit<KeyInput, "id">>;

/** A cluster as given, without transitions unless `transitions` has some. */
export type ClusterInput = Partial<Cluster> & {
  name: string;
  /** The next statuses, in milliseconds from now; `gone` removes the cluster. */
  transitions?: { inMs: number; status: string }[];
  shape?: AnswerShape;
};

export type ClusterChange = Partial<ClusterInput>;

export interface ClusterState extends Cluster {
  pending: { at: string; status: string }[];
}

/** Entries that a test adds to a cluster's streams; default time: now. */
export interface StreamEntries {
  logs?: Partial<ClusterLog>[];
  securityLogs?: Partial<SecurityLog>[];
  events?: Partial<Event>[];
}

export interface ClockState {
  now: string;
  frozen: boolean;
}

export interface SimulationState {
  seed: SeedName;
  workspace: { id: string; name: string };
  mainKeyId: string;
  clock: ClockState;
  settings: Settings;
  clusters: ClusterState[];
  keys: ApiKey[];
  bearers: BearerState[];
  faults: FaultState[];
}
