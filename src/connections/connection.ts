// One connection: a Skycloak workspace as one API key sees it, with the lists that were read through
// it. The secret is read from the vault for each use, so that a rotation is followed without being
// told.

import type { Answer, Problem } from "../api/problem";
import { answered, refused } from "../api/problem";
import type { RequestReport } from "../api/attempt";
import type { Pace } from "../api/pacing";
import type { ShownWait, Wait } from "../api/shown-wait";
import type { OpenClient } from "../api/clients";
import { allows, type Scope } from "../api/scopes";
import type { ApiKey, Cluster, Skycloak } from "../api/skycloak";
import { LiveList } from "../lists/live-list";
import type { Secret } from "../vault/secret";
import { VaultRefused } from "../vault/refused";
import type { Vault } from "../vault/vault";
import { readEndpoint, type Endpoint } from "../api/endpoint";
import type { ConnectionEntry } from "./entries";

export interface ConnectionPorts {
  readonly vault: Vault;
  readonly settings: () => {
    readonly endpoint: string;
    readonly apiVersion: string;
    /** The name of the connection that this window's workspace wants; empty for none. */
    readonly connection: string;
  };
  /** `connection`: whose request it is, by its name. */
  readonly fetch: (url: string, init: RequestInit, connection: string) => Promise<Response>;
  readonly report: (report: RequestReport) => void;
  /** Shows what a person waits for. */
  readonly showWait?: (wait: Wait, host: string) => ShownWait;
  /** The pace of a connection is another one now. */
  readonly paced?: () => void;
}

/** A way to Skycloak, or none. */
export interface Reach {
  /** Whose it is; undefined for none's. */
  readonly id: string | undefined;
  /** What the person calls it. */
  readonly name: string;
  /** The vault's entry for its key; undefined without one. */
  readonly ref: string | undefined;
  readonly production: boolean;
  readonly clusters: LiveList<Cluster>;
  readonly keys: LiveList<ApiKey>;
  readonly beside: Set<ReadBeside>;
  /** Where requests go, or why no key may be sent there. */
  endpoint(): Answer<Endpoint>;
  /** The origin that requests go to; empty where that is not usable. */
  origin(): string;
  /** Where requests go, as it is said in a sentence. */
  host(): string;
  /** The client, with the secret that the vault holds now. */
  client(): Promise<Answer<Skycloak>>;
  /** A client for a key that is not (yet) this connection's. */
  clientFor(endpoint: Endpoint, key: () => Secret): Promise<Skycloak>;
}

/** What else was read through a connection, and is kept in step with its lists. */
export interface ReadBeside {
  /** The person wants to see how it is now. */
  refresh(): Promise<void>;
  /** It was read with another key, or elsewhere. */
  reset(): void;
}

interface Live {
  readonly endpoint: string;
  readonly apiVersion: string;
  readonly ref: string;
  readonly client: Promise<Skycloak>;
  /** Renewed from the vault for each use; requests under way read it when they repeat. */
  readonly key: { secret: Secret };
}

abstract class Way implements Reach {
  abstract readonly id: string | undefined;
  abstract readonly ref: string | undefined;
  abstract readonly production: boolean;
  readonly clusters: LiveList<Cluster>;
  readonly keys: LiveList<ApiKey>;
  readonly beside = new Set<ReadBeside>();
  protected readonly ports: ConnectionPorts;
  /** One for all clients: the limits are the workspace's. Made with the first of them. */
  #open: Promise<OpenClient> | undefined;
  #pace: Pace = "free";

  constructor(ports: ConnectionPorts) {
    this.ports = ports;
    this.clusters = new LiveList(async (_onPage, urgency) => {
      const client = await this.client();
      return client.ok ? client.value.listClusters(urgency) : client;
    });
    this.keys = new LiveList(async (onPage) => {
      const client = await this.client();
      if (!client.ok) return client;
      return client.value.listKeys((page) => onPage(page.items, page.total));
    });
  }

  get name(): string {
    return this.host();
  }

  /** How fast requests may go out at this time. */
  get pace(): Pace {
    return this.#pace;
  }

  endpoint(): Answer<Endpoint> {
    return endpointOf(this.ports.settings().endpoint);
  }

  origin(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? endpoint.value.origin : "";
  }

  host(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? new URL(endpoint.value.url).host : "Skycloak";
  }

  abstract client(): Promise<Answer<Skycloak>>;

  async clientFor(
    endpoint: Endpoint,
    key: () => Secret,
    renewed?: () => Promise<boolean>,
  ): Promise<Skycloak> {
    this.#open ??= import("../api/clients").then(({ createClients }) =>
      createClients((pace) => {
        this.#pace = pace;
        this.ports.paced?.();
      }),
    );
    const open = await this.#open;
    const { settings, fetch, report, showWait } = this.ports;
    const { apiVersion } = settings();
    const renew = renewed === undefined ? {} : { renewed };
    return open({
      endpoint: endpoint.url,
      apiVersion,
      key,
      fetch: (url, init) => fetch(url, init, this.name),
      report,
      ...(showWait === undefined ? {} : { showWait: (wait) => showWait(wait, this.host()) }),
      ...renew,
    });
  }
}

/** Where a key that belongs to no connection yet is tried. */
export class Nowhere extends Way {
  readonly id = undefined;
  readonly ref = undefined;
  readonly production = false;

  client(): Promise<Answer<Skycloak>> {
    return Promise.resolve(refused({ kind: "not-connected" }));
  }
}

export class Connection extends Way {
  #entry: ConnectionEntry;
  #live: Live | undefined;
  /** Scopes that an answer said the key lacks. */
  readonly #lacking = new Set<string>();

  constructor(ports: ConnectionPorts, entry: ConnectionEntry) {
    super(ports);
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
  follow(entry: ConnectionEntry): boolean {
    const before = this.#entry;
    if (JSON.stringify(before) === JSON.stringify(entry)) return false;
    this.#entry = entry;
    if (before.ref !== entry.ref || before.endpoint !== entry.endpoint) this.changed();
    return true;
  }

  /** Something that every request depends on is no longer what it was. */
  changed(): void {
    this.#live = undefined;
    this.#lacking.clear();
    this.clusters.reset();
    this.keys.reset();
    for (const one of this.beside) one.reset();
  }

  /**
   * Whether its key is known to lack a scope: an answer said so, or the list of keys says what the
   * key has.
   */
  lacks(scope: Scope): boolean {
    if (this.#lacking.has(scope)) return true;
    const keyId = this.ports.vault.find(this.ref)?.keyId;
    const scopes = keyId === undefined ? undefined : this.keys.find(keyId)?.scopes;
    return scopes != null && !allows(scopes, scope);
  }

  get apiVersion(): string {
    return this.ports.settings().apiVersion;
  }

  /** To what is not the API, as a cluster's own Keycloak: the editor's `fetch`, or as the settings say. */
  fetchElsewhere(url: string, init: RequestInit): Promise<Response> {
    return this.ports.fetch(url, init, this.name);
  }

  /** Remembers what an answer says of the key, until it is another one or the person looks again. */
  learn(problem: Problem): void {
    if (problem.kind === "scope-missing") this.#lacking.add(problem.scope);
  }

  /** What was learned may have changed. */
  forgetLearned(): void {
    this.#lacking.clear();
  }

  override endpoint(): Answer<Endpoint> {
    const { endpoint } = this.#entry;
    return endpoint === undefined ? super.endpoint() : endpointOf(endpoint);
  }

  async client(): Promise<Answer<Skycloak>> {
    const endpoint = this.endpoint();
    if (!endpoint.ok) return endpoint;
    const { ref } = this;
    const { vault } = this.ports;
    const held = await vault.entry(ref);
    if (held !== undefined && held.origin !== endpoint.value.origin) {
      const { origin } = endpoint.value;
      return refused({ kind: "other-origin", given: held.origin, now: origin });
    }
    let secret: Secret | undefined;
    try {
      secret = await vault.read(ref);
    } catch (error) {
      if (!(error instanceof VaultRefused)) throw error;
      return refused({ kind: "vault-refused", why: error.why });
    }
    if (held === undefined || secret === undefined) {
      return refused({ kind: "secret-lost", name: held?.name ?? "", ref });
    }
    return answered(await this.#clientOf(ref, endpoint.value, secret));
  }

  #clientOf(ref: string, endpoint: Endpoint, secret: Secret): Promise<Skycloak> {
    const { apiVersion } = this.ports.settings();
    const live = this.#live;
    if (live?.endpoint === endpoint.url && live.apiVersion === apiVersion && live.ref === ref) {
      live.key.secret = secret;
      return live.client;
    }
    const key = { secret };
    const renewed = async (): Promise<boolean> => {
      const now = await this.ports.vault.read(ref).catch(() => undefined);
      if (now === undefined || now.equals(key.secret)) return false;
      key.secret = now;
      return true;
    };
    const client = this.clientFor(endpoint, () => key.secret, renewed);
    this.#live = { endpoint: endpoint.url, apiVersion, ref, client, key };
    return client;
  }
}

function endpointOf(text: string): Answer<Endpoint> {
  const reading = readEndpoint(text);
  return reading.ok
    ? answered(reading.endpoint)
    : refused({ kind: "bad-endpoint", endpoint: text, insecure: reading.why === "insecure" });
}
