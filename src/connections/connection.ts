// One connection: a Skycloak workspace as one API key sees it, with the lists that were read through it. The secret is
// read from the vault for each use, so that a rotation needs no notification.

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
  readonly vault: SecretStore;
  readonly settings: () => {
    readonly endpoint: string;
    readonly apiVersion: string;
    /** The name of the connection that this window's workspace wants; empty for none. */
    readonly connection: string;
  };
  /** `connection`: whose request it is, by its name. */
  readonly fetch: (url: string, init: RequestInit, connection: string) => Promise<Response>;
  readonly report: (report: RequestLog) => void;
  /** Shows what a person waits for. */
  readonly showWait?: (wait: Wait, host: string) => ShownWait;
  /** The pace of a connection is another one now. */
  readonly paced?: () => void;
}

/** What else was read through a connection, and is kept in step with its lists. */
export interface Refreshable {
  /** The person wants to see how it is now. */
  refresh(): Promise<void>;
  /** It was read with another key, or elsewhere. */
  reset(): void;
}

interface CachedClient {
  /** The endpoint, the version of the API and the key that it is for. */
  readonly name: string;
  readonly client: Promise<ApiCaller>;
  /** Renewed from the vault for each use; requests under way read it when they repeat. */
  readonly key: { secret: Secret };
}

/** A connection to Skycloak, or what stands for it where there is none. */
export abstract class ApiAccess implements ApiCaller {
  /** Undefined where there is no connection. */
  abstract readonly id: string | undefined;
  /** The vault's entry for its key. */
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
  /** One for all clients: the limits are the workspace's. Made with the first of them. */
  #open: Promise<OpenClient> | undefined;
  #pace: Pace = "free";

  constructor(options: ConnectionOptions) {
    this.options = options;
  }

  /** What the person calls it. */
  get name(): string {
    return this.host();
  }

  /** How fast requests may go out at this time. */
  get pace(): Pace {
    return this.#pace;
  }

  /** Where requests go, or why no key may be sent there. */
  endpoint(): Result<Endpoint> {
    return endpointOf(this.options.settings().endpoint);
  }

  /** The origin that requests go to; empty where that is not usable. */
  origin(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? endpoint.value.origin : "";
  }

  /** The host that requests go to, for use in a sentence. */
  host(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? new URL(endpoint.value.url).host : "Skycloak";
  }

  /** The client, with the secret that the vault holds now. */
  abstract client(): Promise<Result<ApiCaller>>;

  async call<T = unknown>(route: Route, call?: Call<T>): Promise<ApiResponse<T>> {
    const client = await this.client();
    return client.ok ? client.value.call(route, call) : client;
  }

  /** A client for a key that is not (yet) this connection's. */
  async clientFor(
    endpoint: Endpoint,
    key: () => Secret,
    renewed?: (refusedKey: Secret) => Promise<boolean>,
  ): Promise<ApiCaller> {
    this.#open ??= import("../api/skycloak").then(({ createClients }) =>
      createClients((pace) => {
        this.#pace = pace;
        this.options.paced?.();
      }),
    );
    const open = await this.#open;
    const { settings, fetch, report, showWait } = this.options;
    return open({
      endpoint: endpoint.url,
      apiVersion: settings().apiVersion,
      key,
      renewed,
      fetch: (url, init) => fetch(url, init, this.name),
      report,
      showWait: showWait && ((wait) => showWait(wait, this.host())),
    });
  }

  /** Whether a key is let in here that need not be this connection's. */
  async tryKey(secret: Secret): Promise<Result<unknown>> {
    const endpoint = this.endpoint();
    if (!endpoint.ok) return endpoint;
    const { tryKey } = await import("../api/skycloak");
    return tryKey(await this.clientFor(endpoint.value, () => secret));
  }
}

/** Where a key that belongs to no connection yet is tried. */
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
  /** Scopes that an answer said the key lacks. Another key gets another set: see call(). */
  #lacking = new Set<string>();
  /** The key as listed before the user last asked to look again. */
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

  /** What is remembered of it has changed, here or in another window. Answers whether it had. */
  update(entry: ConnectionEntry): boolean {
    const before = this.#entry;
    if (JSON.stringify(before) === JSON.stringify(entry)) return false;
    this.#entry = entry;
    if (before.ref !== entry.ref || before.endpoint !== entry.endpoint) this.reset();
    return true;
  }

  /** Something that every request depends on is no longer what it was. */
  reset(): void {
    this.#cached = undefined;
    this.#lacking = new Set();
    this.clusters.reset();
    this.keys.reset();
    for (const one of this.dependents) one.reset();
  }

  /**
   * Sends one request with this connection's key. What needs a scope that the key is known to lack is
   * refused here; a scope that an answer says is missing is remembered until the key is another one or the
   * person looks again.
   */
  override async call<T = unknown>(
    { scope, ...route }: Route,
    call?: Call<T>,
  ): Promise<ApiResponse<T>> {
    if (scope !== undefined && this.lacks(scope)) return failure({ kind: "scope-missing", scope });
    const lacking = this.#lacking;
    const answer = await super.call({ scope, ...route }, call);
    // If the key has been replaced meanwhile, this is the former set, and nobody reads it any more.
    if (!answer.ok && answer.problem.kind === "scope-missing") lacking.add(answer.problem.scope);
    return answer;
  }

  /**
   * Whether its key is known to lack a scope: an answer said so, or the list of keys says what the
   * key has. That list decides nothing about the scopes of the key operations, which are not published.
   */
  lacks(scope: Scope): boolean {
    if (this.#lacking.has(scope)) return true;
    if (unpublishedScopes.includes(scope)) return false;
    const keyId = this.options.vault.find(this.ref)?.keyId;
    const key = keyId === undefined ? undefined : this.keys.find(keyId);
    return key !== this.#doubted && lacksScope(key?.scopes, scope);
  }

  get apiVersion(): string {
    return this.options.settings().apiVersion;
  }

  /** To what is not the API, as a cluster's own Keycloak: the editor's `fetch`, or as the settings say. */
  fetchOutsideApi(url: string, init: RequestInit): Promise<Response> {
    return this.options.fetch(url, init, this.name);
  }

  /** The key may have other scopes by now: they are learned again from the next responses, or the next list. */
  forgetScopes(): void {
    this.#lacking.clear();
    const keyId = this.options.vault.find(this.ref)?.keyId;
    this.#doubted = keyId === undefined ? undefined : this.keys.find(keyId);
  }

  override endpoint(): Result<Endpoint> {
    const { endpoint } = this.#entry;
    return endpoint === undefined ? super.endpoint() : endpointOf(endpoint);
  }

  async client(): Promise<Result<ApiCaller>> {
    const endpoint = this.endpoint();
    if (!endpoint.ok) return endpoint;
    const { ref } = this;
    const { vault } = this.options;
    const held = await vault.entry(ref);
    if (held !== undefined && held.origin !== endpoint.value.origin) {
      const { origin } = endpoint.value;
      return failure({ kind: "other-origin", given: held.origin, now: origin });
    }
    let secret: Secret | undefined;
    try {
      secret = await vault.read(ref);
    } catch (error) {
      if (!(error instanceof SecretStoreError)) throw error;
      return failure({ kind: "vault-refused", why: error.why });
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
    const renewed = async (refusedKey: Secret): Promise<boolean> => {
      const now = await this.options.vault.read(ref).catch(() => undefined);
      // Another request may have renewed it already: what counts is the key that this one was sent with.
      if (now === undefined || now.equals(refusedKey)) return false;
      key.secret = now;
      return true;
    };
    const client = this.clientFor(endpoint, () => key.secret, renewed);
    this.#cached = { name, client, key };
    return client;
  }
}

function endpointOf(text: string): Result<Endpoint> {
  const reading = readEndpoint(text);
  return reading.ok
    ? succeeded(reading.endpoint)
    : failure({ kind: "bad-endpoint", endpoint: text, insecure: reading.why === "insecure" });
}
