// The client: one method for one operation. Loaded when first needed, since it brings the
// HTTP and schema libraries along.

import { Secret } from "../vault/secret";
import { clientSecretIn, parseAutomationClient, type AutomationClient } from "./client-secret";
import {
  createOpen,
  createSend,
  type Call,
  type HttpAnswer,
  type HttpOptions,
  type Open,
} from "./http";
import type { Urgency } from "./pacing";
import { answered, refused, type Answer, type Problem } from "./problem";
import { routes, type Route } from "./routes";
import {
  parseApiKey,
  parseApiKeys,
  parseClusters,
  parseIssuedKey,
  type ApiKey,
  type Cluster,
} from "./schema";

export type { ApiKey, Cluster } from "./schema";

/** What a new key should be. `expiresAt` is RFC 3339 in UTC; without it the key never expires. */
export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  /** The scopes of the preset that the person started from. */
  readonly ofPreset?: readonly string[];
  readonly expiresAt?: string;
  readonly notes?: string;
}

/** A secret that the server said once. `key` is missing when only the secret could be read. */
export interface IssuedKey {
  readonly secret: Secret;
  readonly key?: ApiKey;
}

/** One page of a list, and how many there are in all where the answer says so. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total?: number;
}

export interface Skycloak {
  /** Whether the key is let in: 401 says that it is dead. */
  tryKey(): Promise<Answer<undefined>>;
  listClusters(urgency?: Urgency): Promise<Answer<readonly Cluster[]>>;
  /** All keys, page by page, each handed over as it comes. */
  listKeys(
    onPage: (page: Page<ApiKey>) => void,
    signal?: AbortSignal,
  ): Promise<Answer<readonly ApiKey[]>>;
  createKey(request: KeyRequest): Promise<Answer<IssuedKey>>;
  /** The old secret is dead from the moment the server has done it: there is no grace period. */
  rotateKey(id: string): Promise<Answer<IssuedKey>>;
  /** The revoked key as answered; undefined when the server answered with no body. */
  revokeKey(id: string): Promise<Answer<ApiKey | undefined>>;
  /** Reads what a route has. While the same is being asked for already, that answer is shared. */
  read(
    route: ReadRoute,
    call?: Pick<Call, "parameters" | "query" | "urgency">,
  ): Promise<Answer<HttpAnswer>>;
  /** Reads what is too long to be held. */
  readonly open: Open;
  /** Sends what changes something, once; a busy cluster (409 with `Retry-After`) is told, not waited for. */
  write(route: WriteRoute, call?: Pick<Call, "parameters" | "body">): Promise<Answer<HttpAnswer>>;
  /** A cluster's own client, which may do everything in its Keycloak. */
  automationClient(clusterId: string): Promise<Answer<AutomationClient>>;
  /** The old secret of an application is dead from the moment the server has done it. */
  rotateClientSecret(parameters: Readonly<Record<string, string>>): Promise<Answer<IssuedKey>>;
}

export type WriteRoute = Route & { readonly method: "POST" | "PUT" | "PATCH" | "DELETE" };

export type ReadRoute = Route & { readonly method: "GET" };

const unreadable: Problem = { kind: "unreadable", status: 200, html: false };

/** The most that one page may hold; with fewer, large workspaces cost more requests. */
const pageSize = 100;
/** A list that goes on after that many has no end. */
const mostPages = 1000;

export function createSkycloak(options: HttpOptions): Skycloak {
  const send = createSend(options);
  const reading = new Map<string, Promise<Answer<HttpAnswer>>>();
  const issue = async (...call: Parameters<typeof send>): Promise<Answer<IssuedKey>> =>
    readIssued(await send(...call));

  return {
    async tryKey() {
      const answer = await send(routes.listLocations);
      return answer.ok ? answered(undefined) : answer;
    },

    async listClusters(urgency = "person") {
      const answer = await send(routes.listClusters, { urgency });
      if (!answer.ok) return answer;
      const list = parseClusters(answer.value.body);
      return list === undefined ? refused(unreadable) : answered(list.items);
    },

    async listKeys(onPage, signal) {
      const all = new Map<string, ApiKey>();
      let offset = 0;
      for (let pages = 0; pages < mostPages; pages++) {
        const query = { limit: pageSize, offset };
        const answer = await send(routes.listKeys, { query, signal });
        if (!answer.ok) return answer;
        const list = parseApiKeys(answer.value.body);
        if (list === undefined) return refused(unreadable);
        const known = all.size;
        for (const key of list.items) all.set(key.id, key);
        const total = totalCount(answer.value.headers);
        onPage({ items: list.items, ...(total === undefined ? {} : { total }) });
        // An endpoint may give smaller pages than were asked for, or know no pages at all and
        // begin anew each time.
        const seen = list.items.length + list.skipped;
        const again = list.items.length > 0 && all.size === known;
        offset += seen;
        // Without a count, a page that is not full is the last one.
        const more = total === undefined ? seen === pageSize : offset < total;
        if (!more || seen === 0 || again) return answered([...all.values()]);
      }
      return refused({ kind: "too-large", limit: "pages", most: mostPages });
    },

    createKey: (request) => issue(routes.createKey, { body: keyBody(request) }),

    rotateKey: (id) => issue(routes.rotateKey, { parameters: { id } }),

    async revokeKey(id) {
      const answer = await send(routes.revokeKey, { parameters: { id } });
      return answer.ok ? answered(parseApiKey(answer.value.body)) : answer;
    },

    read(route, call = {}) {
      const what = JSON.stringify([route.path, call.parameters, call.query]);
      const asked = reading.get(what);
      if (asked !== undefined) return asked;
      const answer = send(route, call).finally(() => reading.delete(what));
      reading.set(what, answer);
      return answer;
    },

    open: createOpen(options),

    write: (route, call = {}) => send(route, { ...call, tellsBusy: true }),

    async automationClient(cluster_id) {
      const answer = await send(routes.getAutomationClient, { parameters: { cluster_id } });
      if (!answer.ok) return answer;
      const client = parseAutomationClient(answer.value.body);
      return client === undefined ? refused(unreadable) : answered(client);
    },

    async rotateClientSecret(parameters) {
      const call = { parameters, tellsBusy: true };
      const answer = await send(routes.rotateClientSecret, call);
      if (!answer.ok) return answer;
      const secret = clientSecretIn(answer.value.body);
      return secret === undefined ? refused(unreadable) : answered({ secret });
    },
  };
}

export function keyBody({ name, scopes, expiresAt, notes }: KeyRequest): Record<string, unknown> {
  return {
    name,
    scopes,
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    ...(notes === undefined ? {} : { notes }),
  };
}

export function readIssued(answer: Answer<HttpAnswer>): Answer<IssuedKey> {
  if (!answer.ok) return answer;
  const issued = parseIssuedKey(answer.value.body);
  if (issued === undefined) return refused(unreadable);
  const secret = new Secret(issued.fullKey);
  return answered(issued.key === undefined ? { secret } : { secret, key: issued.key });
}

/** How many there are in all, as the answer to one page says it. */
export function totalCount(headers: Headers): number | undefined {
  const text = headers.get("Total-Count");
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
