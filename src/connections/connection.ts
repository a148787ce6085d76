// One connection: a Skycloak workspace as one API key sees it, with the lists that were read through it. The secret is
// read from the secret store for each use, so that a rotation needs no notification.

import { type Result, succeeded, failure } from "../api/errors";
import { readEndpoint, type Endpoint } from "../api/endpoint";
import type { ApiCaller, ApiResponse, Call, RequestLog } from "../api/http";
import type { Pace } from "../api/pacing";
import type { Route } from "../api/routes";
import { lacksScope, unpublishedScopes, type Scope } from "../api/scopes";
import type { ApiKey, Cluster, OpenClient } from "../api/skycloak";
import type { ShownWait, Wait } from "../api/wait";
import { ListStore } from "../tree/list-store";
import type { Secret } from "../secrets/secret";
import { SecretStoreError } from "../secrets/store-error";
import type { SecretStore } from "../secrets/secret-store";
import type { ConnectionEntry } from "./connections";

export interface ConnectionOptions {
  readonly secretStore: SecretStore;
  readonly settings: () => {
    readonly endpoint: string;
    readonly apiVersion: string;
    /** The name of the connection that this window's workspace wants; empty for none. */
    readonly connection: string;
  };
  /** `connection`: whose request it is, by its name. */
  readonly fetch: (url: string, init: RequestInit, connection: string) => Promise<Response>;
  readonly report: (report: RequestLog) => void;
  /** Shows that a request waits, and for what. */
  readonly showWait?: (wait: Wait, host: string) => ShownWait;
  /** Called when requests may be sent faster, or have to wait longer. */
  readonly onPace?: () => void;
}

/** Something else that was read through a connection, and is refreshed together with its lists. */
export interface Refreshable {
  refresh(): Promise<void>;
  /** Called when the connection gets another key or endpoint. */
  reset(): void;
}

interface CachedClient {
  /** The endpoint, the version of the API and the key that it is for. */
  readonly name: string;
  readonly client: Promise<ApiCaller>;
  /** Renewed from the secret store for each use; requests under way read it when they repeat. */
  readonly key: { secret: Secret };
}

/** Access to the API: by a connection, or without one. */
export abstract class ApiAccess implements ApiCaller {
  /** Undefined without a connection. */
  abstract readonly id: string | undefined;
  /** The secret store's entry for its key. */
  abstract readonly ref: string | undefined;
  abstract readonly production: boolean;
  readonly clusters = new ListStore<Cluster>(async (_onPage, urgency) => {
    const { listClusters } = await import("../api/skycloak");
    return listClusters(this, urgency);
  });
  readonly keys = new ListStore<ApiKey>(async (onPage) => {
    const { listKeys } = await import("../api/skycloak");
    return listKeys(this, ({ items, total }) => onPage(items, total));
  });
  readonly dependents = new Set<Refreshable>();
  protected readonly options: ConnectionOptions;
  /** Shared by all clients, since the rate limits are per workspace. Loaded with the first of them. */
  #open: Promise<OpenClient> | undefined;
  #pace: Pace = "free";

  constructor(options: ConnectionOptions) {
    this.options = options;
  }

  /** The name that the user gave it, or its host. */
  get name(): string {
    return this.host();
  }

  /** How fast requests may be sent now. */
  get pace(): Pace {
    return this.#pace;
  }

  /** The endpoint for requests, or why no key may be sent there. */
  endpoint(): Result<Endpoint> {
    return readEndpoint(this.options.settings().endpoint);
  }

  /** The origin of the endpoint; empty if that can't be used. */
  origin(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? endpoint.value.origin : "";
  }

  /** The host of the endpoint, for sentences. */
  host(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? new URL(endpoint.value.url).host : "Skycloak";
  }

  /** The client, with the secret that is in the secret store now. */
  abstract client(): Promise<Result<ApiCaller>>;

  async call<T = unknown>(route: Route, call?: Call<T>): Promise<ApiResponse<T>> {
    const client = await this.client();
    return client.ok ? client.value.call(route, call) : client;
  }

  /** A client for a key that is not (yet) this connection's. `renewKey`: see HttpOptions. */
  async clientFor(
    endpoint: Endpoint,
    key: () => Secret,
    renewKey?: (refusedKey: Secret) => Promise<boolean>,
  ): Promise<ApiCaller> {
    this.#open ??= import("../api/skycloak").then(({ createClients }) =>
      createClients((pace) => {
        this.#pace = pace;
        this.options.onPace?.();
      }),
    );
    const open = await this.#open;
    const { settings, fetch, report, showWait } = this.options;
    return open({
      endpoint: endpoint.url,
      apiVersion: settings().apiVersion,
      key,
      renewKey,
      fetch: (url, init) => fetch(url, init, this.name),
      report,
      showWait: showWait && ((wait) => showWait(wait, this.host())),
    });
  }

  /** Whether the API accepts a key, which may be any. */
  async tryKey(secret: Secret): Promise<Result<unknown>> {
    const endpoint = this.endpoint();
    if (!endpoint.ok) return endpoint;
    const { tryKey } = await import("../api/skycloak");
    return tryKey(await this.clientFor(endpoint.value, () => secret));
  }
}

/** Tries keys that don't belong to a connection yet. */
export class NoConnection extends ApiAccess {
  readonly id = undefined;
  readonly ref = undefined;
  readonly production = false;

  client(): Promise<Result<ApiCaller>> {
    return Promise.resolve(failure({ kind: "not-connected" }));
  }
}

export class Connection extends ApiAccess {
  #entry: ConnectionEntry;
  #cached: CachedClient | undefined;
  /** Scopes that the key lacks according to a response. Another key gets a new set: see call(). */
  #lacking = new Set<string>();
  /** The key as it was listed before the user's last refresh. */
  #doubted: ApiKey | undefined;

  constructor(options: ConnectionOptions, entry: ConnectionEntry) {
    super(options);
    this.#entry = entry;
  }

  get id(): string {
    return this.#entry.id;
  }

  get ref(): string {
    return this.#entry.ref;
  }

  get production(): boolean {
    return this.#entry.production === true;
  }

  override get name(): string {
    return this.#entry.name ?? this.host();
  }

  get entry(): ConnectionEntry {
    return this.#entry;
  }

  /** Takes over a change made here or in another window; whether there was one. */
  update(entry: ConnectionEntry): boolean {
    const before = this.#entry;
    if (JSON.stringify(before) === JSON.stringify(entry)) return false;
    this.#entry = entry;
    if (before.ref !== entry.ref || before.endpoint !== entry.endpoint) this.reset();
    return true;
  }

  /** Forgets everything that was read or learned: the key or the endpoint is another one now. */
  reset(): void {
    this.#cached = undefined;
    this.#lacking = new Set();
    this.clusters.reset();
    this.keys.reset();
    for (const one of this.dependents) one.reset();
  }

  /**
   * Sends a request with this connection's key. A request that needs a scope which the key is known to lack fails
   * here. A scope that a response says is missing is remembered until the key changes or the user refreshes.
   */
  override async call<T = unknown>({ scope, ...route }: Route, call?: Call<T>): Promise<ApiResponse<T>> {
    if (scope !== undefined && this.lacks(scope)) return failure({ kind: "scope-missing", scope });
    const lacking = this.#lacking;
    const answer = await super.call({ scope, ...route }, call);
    // If the key has been replaced meanwhile, this is the previous key's set, which nobody reads any more.
    if (!answer.ok && answer.problem.kind === "scope-missing") lacking.add(answer.problem.scope);
    return answer;
  }

  /**
   * Whether its key is known to lack a scope: by a response, or by the list of keys. That list says nothing about the
   * scopes of the key operations, which are not published.
   */
  lacks(scope: Scope): boolean {
    if (this.#lacking.has(scope)) return true;
    if (unpublishedScopes.includes(scope)) return false;
    const keyId = this.options.secretStore.find(this.ref)?.keyId;
    const key = keyId === undefined ? undefined : this.keys.find(keyId);
    return key !== this.#doubted && lacksScope(key?.scopes, scope);
  }

  get apiVersion(): string {
    return this.options.settings().apiVersion;
  }

  /** A request to something else than the API, such as a cluster's own Keycloak, with the same proxy and certificates. */
  fetchOutsideApi(url: string, init: RequestInit): Promise<Response> {
    return this.options.fetch(url, init, this.name);
  }

  /** Scopes are learned again from the next responses or the next list: the key may have others by now. */
  forgetScopes(): void {
    this.#lacking.clear();
    const keyId = this.options.secretStore.find(this.ref)?.keyId;
    this.#doubted = keyId === undefined ? undefined : this.keys.find(keyId);
  }

  override endpoint(): Result<Endpoint> {
    const { endpoint } = this.#entry;
    return endpoint === undefined ? super.endpoint() : readEndpoint(endpoint);
  }

  async client(): Promise<Result<ApiCaller>> {
    const endpoint = this.endpoint();
    if (!endpoint.ok) return endpoint;
    const { ref } = this;
    const { secretStore } = this.options;
    const held = await secretStore.entry(ref);
    if (held !== undefined && held.origin !== endpoint.value.origin) {
      const { origin } = endpoint.value;
      return failure({ kind: "other-origin", given: held.origin, now: origin });
    }
    let secret: Secret | undefined;
    try {
      secret = await secretStore.read(ref);
    } catch (error) {
      if (!(error instanceof SecretStoreError)) throw error;
      return failure({ kind: "secret-store-refused", why: error.why });
    }
    if (held === undefined || secret === undefined) {
      return failure({ kind: "secret-lost", name: held?.name ?? "", ref });
    }
    return succeeded(await this.#clientOf(ref, endpoint.value, secret));
  }

  #clientOf(ref: string, endpoint: Endpoint, secret: Secret): Promise<ApiCaller> {
    const name = JSON.stringify([endpoint.url, this.apiVersion, ref]);
    if (this.#cached?.name === name) {
      this.#cached.key.secret = secret;
      return this.#cached.client;
    }
    const key = { secret };
    const renewKey = async (refusedKey: Secret): Promise<boolean> => {
      const now = await this.options.secretStore.read(ref).catch(() => undefined);
      // Another request may have renewed it already: what counts is the key that this one was sent with.
      if (now === undefined || now.equals(refusedKey)) return false;
      key.secret = now;
      return true;
    };
    const client = this.clientFor(endpoint, () => key.secret, renewKey);
    this.#cached = { name, client, key };
    return client;
  }
}
