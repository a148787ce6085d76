// Operations of the API and the dashboard that need more than a call of a route. Loaded when first needed, together with
// the HTTP and schema libraries.

import type { Secret } from "../secrets/secret";
import { createClient, type ApiCaller, type HttpOptions } from "./http";
import { createPacing, type Pace, type Urgency } from "./pacing";
import { succeeded, failure, type Result, type ApiError } from "./errors";
import type { DashboardCause } from "../errors/errors";
import { dashboardRoutes, routes } from "./routes";
import {
  parseApiKey,
  parseApiKeys,
  parseAutomationClient,
  parseClientSecret,
  parseClusters,
  parseIssuedKey,
  parseWorkspaces,
  type ApiKey,
  type AutomationClient,
  type Cluster,
  type IssuedKey,
  type Workspace,
} from "./schema";

export type { ApiKey, AutomationClient, Cluster, IssuedKey, Workspace } from "./schema";

/** A new key. `expiresAt` is RFC 3339 in UTC; without it the key never expires. */
export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  /** The scopes of the preset that the user started from. */
  readonly ofPreset?: readonly string[];
  readonly expiresAt?: string;
  readonly notes?: string;
}

/** One page of a list, and the size of the list if the response has it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total?: number;
}

export type OpenClient = (options: Omit<HttpOptions, "pacing">) => ApiCaller;

/**
 * Clients for one Skycloak workspace, which share its rate limits and therefore their pacing. `onPace`: called for every
 * change of the pace.
 */
export function createClients(onPace?: (pace: Pace) => void): OpenClient {
  const pacing = createPacing(undefined, onPace);
  return (options) => createClient({ ...options, pacing });
}

/** Whether the API accepts the key: a 401 means that it is no longer valid. */
export function tryKey(api: ApiCaller): Promise<Result<unknown>> {
  return api.call(routes.listLocations);
}

export function listClusters(api: ApiCaller, urgency?: Urgency): Promise<Result<readonly Cluster[]>> {
  return api.call(routes.listClusters, { urgency, read: parseClusters });
}

/** The largest page that the API allows: smaller ones cost more requests. */
const pageSize = 100;
/** A list with more pages counts as endless. */
const maxPages = 1000;

/** All keys; `onPage` gets each page as it arrives. */
export async function listKeys(
  api: ApiCaller,
  onPage: (page: Page<ApiKey>) => void,
): Promise<Result<readonly ApiKey[]>> {
  const all = new Map<string, ApiKey>();
  let offset = 0;
  for (let pages = 0; pages < maxPages; pages++) {
    const query = { limit: pageSize, offset };
    const response = await api.call(routes.listKeys, { query, read: parseApiKeys });
    if (!response.ok) return response;
    const { items, skipped } = response.value;
    const known = all.size;
    for (const key of items) all.set(key.id, key);
    const total = totalCount(response.headers);
    onPage({ items, total });
    // An endpoint may return smaller pages than requested, or ignore paging and start again each time.
    const received = items.length + skipped;
    const isRepeated = items.length > 0 && all.size === known;
    offset += received;
    // Without a count, a page that is not full is the last one.
    const hasMore = total === undefined ? received === pageSize : offset < total;
    if (!hasMore || received === 0 || isRepeated) return succeeded([...all.values()]);
  }
  return failure({ kind: "too-large", limit: "pages", max: maxPages });
}

export function createKey(api: ApiCaller, request: KeyRequest): Promise<Result<IssuedKey>> {
  return api.call(routes.createKey, { body: keyBody(request), read: parseIssuedKey });
}

/** The old secret stops working immediately: there is no grace period. */
export function rotateKey(api: ApiCaller, id: string): Promise<Result<IssuedKey>> {
  return api.call(routes.rotateKey, { parameters: { id }, read: parseIssuedKey });
}

/** The revoked key; undefined if the response is empty. */
export async function revokeKey(api: ApiCaller, id: string): Promise<Result<ApiKey | undefined>> {
  const response = await api.call(routes.revokeKey, { parameters: { id } });
  return response.ok ? succeeded(parseApiKey(response.value)) : response;
}

/** A cluster's automation client, which has full access to its Keycloak. */
export function automationClient(api: ApiCaller, cluster_id: string): Promise<Result<AutomationClient>> {
  const parameters = { cluster_id };
  return api.call(routes.getAutomationClient, { parameters, read: parseAutomationClient });
}

/** The old secret of the application stops working immediately. */
export function rotateClientSecret(
  api: ApiCaller,
  parameters: Readonly<Record<string, string>>,
): Promise<Result<{ readonly secret: Secret }>> {
  return api.call(routes.rotateClientSecret, { parameters, read: parseClientSecret });
}

/** The size of the whole list, from the headers of one page. */
export function totalCount(headers: Headers): number | undefined {
  const text = headers.get("Total-Count");
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

function keyBody({ name, scopes, expiresAt, notes }: KeyRequest): object {
  return { name, scopes, expires_at: expiresAt, notes };
}

/** `key` is the access token. */
export function createDashboard(options: Omit<HttpOptions, "apiVersion" | "renewKey">): ApiCaller {
  return createClient(options);
}

/** The Skycloak workspaces that the user belongs to. One request at a time: see dashboardRoutes. */
export async function listWorkspaces(dashboard: ApiCaller): Promise<Result<readonly Workspace[]>> {
  const call = { body: {}, read: parseWorkspaces };
  return ofDashboard(await dashboard.call(dashboardRoutes.listWorkspaces, call));
}

export async function createKeyIn(
  dashboard: ApiCaller,
  workspace_id: string,
  request: KeyRequest,
): Promise<Result<IssuedKey>> {
  const call = { body: { ...keyBody(request), workspace_id }, read: parseIssuedKey };
  return ofDashboard(await dashboard.call(dashboardRoutes.createKey, call));
}

/** The dashboard explains the cause of a 403 only in its text. */
const causes: readonly (readonly [RegExp, DashboardCause])[] = [
  [/e-?mail/i, "email-unverified"],
  [/quota|limit|plan\b/i, "quota"],
  [/\bmember/i, "not-member"],
  [/\bowners?\b|\badmins?\b|not allowed|permission/i, "not-allowed"],
];

function ofDashboard<T>(result: Result<T>): Result<T> {
  if (result.ok) return result;
  const { problem } = result;
  const reason = dashboardCause(problem);
  if (reason === undefined) return result;
  return failure({
    kind: "dashboard",
    reason,
    ...(reason === "other" && { detail: detailOf(problem) }),
    ...(problem.unproven && { unproven: true }),
  });
}

function dashboardCause(problem: ApiError): DashboardCause | undefined {
  switch (problem.kind) {
    case "unauthorized":
      return "token";
    case "not-found":
      return "not-offered";
    case "forbidden":
      return causes.find(([pattern]) => pattern.test(detailOf(problem)))?.[1] ?? "other";
    default:
      return undefined;
  }
}

function detailOf(problem: ApiError): string {
  return ("detail" in problem ? problem.detail : undefined) ?? "";
}
