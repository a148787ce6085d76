// One connection: a Skycloak workspace as one API key sees it, with the lists that were read through it. The secret is
// read from the secret store for each use, so that a rotation needs no notification.

import { type Result, succeeded, failure } from "../api/errors";
import { readEndpoint, type Endpoint } from "../api/endpoint";
import type { ApiCaller, ApiResponse, Call, HttpOptions, Requests } from "../api/http";
import type { Pace } from "../api/pacing";
import type { Route } from "../api/routes";
import { lacksScope, unpublishedScopes, type Scope } from "../api/scopes";
import type { ApiKey, Cluster, OpenClient } from "../api/skycloak";
import { ListStore } from "../tree/list-store";
import type { Secret } from "../secrets/secret";
import { storeResult } from "../secrets/store-error";
import type { SecretStore } from "../secrets/secret-store";
import type { ConnectionEntry } from "./connections";

export interface ConnectionOptions extends Requests {
  readonly secretStore: SecretStore;
  readonly settings: () => {
    readonly endpoint: string;
    readonly apiVersion: string;
    /** The name of the connection that this window's workspace wants; empty for none. */
    readonly connection: string;
  };
  /** Called when requests may be sent faster, or have to wait longer. */
  readonly onPace?: () => void;
}

/** Other data that was read through a connection and is refreshed together with its lists. */
export interface Refreshable {
  refresh(): Promise<void>;
  /** Called when the connection gets another key or endpoint. */
  reset(): void;
}

interface CachedClient {
  /** The endpoint, the version of the API and the key that the client is for. */
  readonly name: string;
  readonly client: Promise<ApiCaller>;
  /** Read from the secret store for each use; requests that repeat use the latest. */
  readonly key: { secret: Secret };
}

/** For requests with keys that don't belong to a connection yet. */
const noEntry: ConnectionEntry = { id: "", ref: "", connectedAt: "", generation: "" };

export class Connection implements ApiCaller {
  readonly clusters = new ListStore<Cluster>(async (_onPage, urgency) => {
    const { listClusters } = await import("../api/skycloak");
    return listClusters(this, urgency);
  });
  readonly keys = new ListStore<ApiKey>(async (onPage) => {
    const { listKeys } = await import("../api/skycloak");
    return listKeys(this, ({ items, total }) => onPage(items, total));
  });
  readonly dependents = new Set<Refreshable>();
  readonly #options: ConnectionOptions;
  #entry: ConnectionEntry;
  #cached: CachedClient | undefined;
  /** Opens clients that share the rate limits, which are per workspace. Loaded with the first of them. */
  #open: Promise<OpenClient> | undefined;
  #pace: Pace = "free";
  /** Scopes that the key lacks according to a response. Another key gets a new set: see call(). */
  #lacking = new Set<string>();
  /** The key as it was listed before the user's last refresh. */
  #outdated: ApiKey | undefined;

  /** Without an entry, it has no key. */
  constructor(options: ConnectionOptions, entry: ConnectionEntry = noEntry) {
    this.#options = options;
    this.#entry = entry;
  }

  /** Empty without an entry. */
  get id(): string {
    return this.#entry.id;
  }

  /** The secret store's entry for its key. Empty without an entry. */
  get ref(): string {
    return this.#entry.ref;
  }

  get production(): boolean {
    return this.#entry.production === true;
  }

  /** Its name; without one, its key's name and its host. */
  get name(): string {
    const { name, namedByKey, ref } = this.#entry;
    if (name !== undefined) return name;
    const key = namedByKey === true ? this.#options.secretStore.find(ref) : undefined;
    return key === undefined ? this.host() : `${key.name} (${this.host()})`;
  }

  get entry(): ConnectionEntry {
    return this.#entry;
  }

  get apiVersion(): string {
    return this.#options.settings().apiVersion;
  }

  /** How fast requests may be sent now. */
  get pace(): Pace {
    return this.#pace;
  }

  /** Applies a change made here or in another window. Returns whether there was one. */
  update(entry: ConnectionEntry): boolean {
    const before = this.#entry;
    if (JSON.stringify(before) === JSON.stringify(entry)) return false;
    this.#entry = entry;
    if (before.ref !== entry.ref || before.endpoint !== entry.endpoint) this.reset();
    return true;
  }

  /** Forgets everything that was read or learned, for another key or endpoint. */
  reset(): void {
    this.#cached = undefined;
    this.#lacking = new Set();
    this.clusters.reset();
    this.keys.reset();
    for (const dependent of this.dependents) dependent.reset();
  }

  /** The endpoint for requests, or why no key may be sent there. */
  endpoint(): Result<Endpoint> {
    return readEndpoint(this.#entry.endpoint ?? this.#options.settings().endpoint);
  }

  /** The origin of the endpoint; empty if the endpoint is invalid. */
  origin(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? endpoint.value.origin : "";
  }

  /** The host of the endpoint, for sentences. */
  host(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? endpoint.value.host : "Skycloak";
  }

  /**
   * Sends a request with this connection's key. A request that needs a scope which the key is known to lack fails
   * here. A scope that a response says is missing is remembered until the key changes or the user refreshes.
   */
  async call<T = unknown>(route: Route, call?: Call<T>): Promise<ApiResponse<T>> {
    const { scope } = route;
    if (scope !== undefined && this.lacks(scope)) return failure({ kind: "scope-missing", scope });
    const lacking = this.#lacking;
    const client = await this.client();
    const response = client.ok ? await client.value.call(route, call) : client;
    // If the key has been replaced meanwhile, this is the set of the previous key, which is no longer read.
    if (!response.ok && response.problem.kind === "scope-missing") lacking.add(response.problem.scope);
    return response;
  }

  /**
   * Whether its key is known to lack a scope: by a response, or by the list of keys. That list says nothing about the
   * scopes of the key operations, which are not published.
   */
  lacks(scope: Scope): boolean {
    if (this.#lacking.has(scope)) return true;
    if (unpublishedScopes.includes(scope)) return false;
    const key = this.#listedKey();
    return key !== this.#outdated && lacksScope(key?.scopes, scope);
  }

  /** Scopes are learned again from the next responses or the next list: the key may have others by now. */
  forgetScopes(): void {
    this.#lacking.clear();
    this.#outdated = this.#listedKey();
  }

  #listedKey(): ApiKey | undefined {
    const keyId = this.#options.secretStore.find(this.ref)?.keyId;
    return keyId === undefined ? undefined : this.keys.find(keyId);
  }

  /** The client, with the secret that is in the secret store now. */
  async client(): Promise<Result<ApiCaller>> {
    const { ref } = this;
    if (ref === "") return failure({ kind: "not-connected" });
    const endpoint = this.endpoint();
    if (!endpoint.ok) return endpoint;
    const { secretStore } = this.#options;
    const stored = await secretStore.entry(ref);
    const { origin } = endpoint.value;
    if (stored !== undefined && stored.origin !== origin) {
      return failure({ kind: "other-origin", expected: stored.origin, actual: origin });
    }
    const secret = await storeResult(secretStore.read(ref));
    if (!secret.ok) return secret;
    if (stored === undefined || secret.value === undefined) {
      return failure({ kind: "secret-lost", ref });
    }
    return succeeded(await this.#clientOf(ref, endpoint.value, secret.value));
  }

  #clientOf(ref: string, endpoint: Endpoint, secret: Secret): Promise<ApiCaller> {
    const name = JSON.stringify([endpoint.url, this.apiVersion, ref]);
    if (this.#cached?.name === name) {
      this.#cached.key.secret = secret;
      return this.#cached.client;
    }
    const key = { secret };
    const renewKey = async (refusedKey: Secret): Promise<boolean> => {
      const latest = await this.#options.secretStore.read(ref).catch(() => undefined);
      // Another request may have renewed it already: the key that this request was sent with decides.
      if (latest === undefined || latest.equals(refusedKey)) return false;
      key.secret = latest;
      return true;
    };
    const client = this.clientFor(endpoint, () => key.secret, renewKey);
    this.#cached = { name, client, key };
    return client;
  }

  /** A client for a key that is not this connection's, or not yet. */
  async clientFor(endpoint: Endpoint, key: () => Secret, renewKey?: HttpOptions["renewKey"]): Promise<ApiCaller> {
    const { fetch, report, showWait, onPace } = this.#options;
    this.#open ??= import("../api/skycloak").then(({ createClients }) =>
      createClients((pace) => {
        this.#pace = pace;
        onPace?.();
      }),
    );
    const open = await this.#open;
    return open({
      endpoint: endpoint.url,
      apiVersion: this.apiVersion,
      key,
      renewKey,
      fetch: (url, init) => fetch(url, init, this.name),
      report,
      showWait: showWait && ((wait) => showWait(wait, this.host())),
    });
  }

  /** Whether the API accepts any key. */
  async tryKey(secret: Secret): Promise<Result<unknown>> {
    const endpoint = this.endpoint();
    if (!endpoint.ok) return endpoint;
    const { tryKey } = await import("../api/skycloak");
    return tryKey(await this.clientFor(endpoint.value, () => secret));
  }

  /** A request to another server than the API, such as a cluster's Keycloak, with the same proxy and certificates. */
  fetchOutsideApi(url: string, init: RequestInit): Promise<Response> {
    return this.#options.fetch(url, init, this.name);
  }
}
