// What is said over the control port. Types only, so that the client of it can be bundled
// anywhere; README.md says what each endpoint does.

import type { ClusterLog, Event, SecurityLog } from "./published/streams";
import type { AnswerShape, ApiKey, Cluster, ClusterLocation, ClusterType } from "./model";

export const seedNames = ["acme", "empty", "large", "readonly"] as const;
export type SeedName = (typeof seedNames)[number];

/** Requests that a window lets through; null: no limit, and no headers about that window. */
export interface Limits {
  second: number | null;
  minute: number | null;
  hour: number | null;
  day: number | null;
}

/** How long things take, in milliseconds; null: drawn anew each time, as in real life. */
export interface Lifecycle {
  provisioningMs: number | null;
  /** Whether a new cluster passes `updating` before it is available. */
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
  /** The plan that a 402 names as the one which would do. */
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
  /** Types that `GET /cluster-types` calls available; another one is a 422 on creation. */
  availableTypes: ClusterType[];
  /** Types that are enabled for the workspace; another one is a 500 on creation. */
  enabledTypes: ClusterType[];
  availableLocations: ClusterLocation[];
  lifecycle: Lifecycle;
  plan: Plan;
  limits: Limits;
  /** Workspaces that the signed-in person belongs to beside the one that has clusters. */
  otherWorkspaces: Workspace[];
  /** Why a signed-in person gets no key, though the sign-in is good. */
  signInRefusal: Refusal | null;
  /** How long an access token lives. */
  accessTokenSeconds: number;
  /** Ids of clusters whose automation client is broken: what is about their realms is a 500. */
  brokenAutomationClients: string[];
  /** Whether logs and events hold only what a test has put there. */
  quietStreams: boolean;
  /** Whether an automation client's token URL can be asked, or is one under the cluster's URL. */
  automationTokenUrls: "simulated" | "named";
  /** How long a token of the automation client lives. */
  automationTokenSeconds: number;
  /** How long the files of exports are. */
  exportBytes: number;
  /** What verifying a domain finds. */
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

/** Whether a fault comes before the work is carried out or after it. */
export type Moment = "before" | "after";

export type Fault =
  /** Waits `ms` of real time, then goes on. Before by default. */
  | { kind: "delay"; ms: number; when?: Moment }
  /** Waits until released through control, then goes on. Before by default. */
  | { kind: "hold"; when?: Moment }
  /** Closes the connection without an answer. Before by default. */
  | { kind: "drop"; when?: Moment }
  /**
   * Answers this instead. Before by default. A body of text is sent as it is, any other as JSON;
   * without one, problem details for the status. `retryAfter`: seconds or an HTTP date.
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
  /** Answers a gateway's page, 502 unless told. Before by default. */
  | { kind: "html"; status?: number; when?: Moment }
  /** Answers no body at all, with the true status unless told. After by default. */
  | { kind: "empty"; status?: number; when?: Moment }
  /** Sends half of the true answer under its whole Content-Length, then closes. Always after. */
  | { kind: "truncated" }
  /** Sends half of the true answer as if it were the whole: no JSON. Always after. */
  | { kind: "malformed" }
  /** Sends the head and half of the body, the rest once it is released. Always after. */
  | { kind: "stall" };

export type ServerName = "api" | "dashboard" | "login" | "keycloak" | "storage";

export interface FaultRule {
  /** Default: any. */
  method?: string;
  /** A path template, `/clusters/{cluster_id}`, a concrete path, or one that ends in `**`. */
  path: string;
  /** Default: both. */
  server?: ServerName;
  /** Requests to let pass first. Default 0. */
  skip?: number;
  /** Requests to hit, then the rule is spent. Default: for ever. */
  times?: number;
  fault: Fault;
}

export interface FaultState extends FaultRule {
  id: string;
  hits: number;
  /** Requests that are held right now. */
  waiting: number;
}

/** open: being worked on; held: by a fault; aborted: the client went away first. */
export type RequestState = "open" | "held" | "answered" | "dropped" | "aborted";

export interface LoggedRequest {
  /** Counts from 1, and on through every clearing of the list. */
  seq: number;
  server: ServerName;
  method: string;
  path: string;
  query: string;
  /** The operation's path template, null where there is none. */
  route: string | null;
  /** Simulated time, RFC 3339. */
  at: string;
  /** Milliseconds that rate limits go by. */
  wallMs: number;
  apiVersion: string | null;
  userAgent: string | null;
  /** The key that the request was authenticated with. */
  keyId: string | null;
  status: number | null;
  state: RequestState;
  /** Whether the operation ran and succeeded, whatever became of its answer. */
  carriedOut: boolean;
  /** The rule that hit it. */
  faultId: string | null;
  /** A secret stood in the URL. It never should; `path` and `query` show it masked. */
  secretInUrl: boolean;
}

export interface RequestFilter {
  method?: string;
  /** As in a fault rule. */
  path?: string;
  /** finished: answered, dropped or aborted. arrived: any. Default: arrived. */
  reached?: "arrived" | "held" | "finished";
}

export interface IssuedSecret {
  kind: "api-key" | "client-secret" | "bearer-token" | "access-token" | "password";
  secret: string;
  /** The id of what it is of; for an application's: cluster, realm and client. */
  of: string;
}

/** Why the dashboard refuses a bearer whose token it accepts. */
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

/** A cluster as it stands, without a life cycle ahead of it unless `becomes` says so. */
export type ClusterInput = Partial<Cluster> & {
  name: string;
  /** What follows, in milliseconds from now; `gone` removes the cluster. */
  transitions?: { inMs: number; status: string }[];
  shape?: AnswerShape;
};

export type ClusterChange = Partial<ClusterInput>;

export interface ClusterState extends Cluster {
  pending: { at: string; status: string }[];
}

/** What a test writes into a cluster's streams, now unless it says when. */
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
