// Which Skycloak workspace this editor is connected to, and the client for it. The secret is
// read from the vault for each use, so that a rotation is followed without being told.

import type { Answer } from "../api/problem";
import { answered, refused } from "../api/problem";
import type { RequestReport } from "../api/http";
import type { OpenClient } from "../api/clients";
import type { Skycloak } from "../api/skycloak";
import type { Secret } from "../vault/secret";
import type { IndexStore } from "../vault/held-index";
import { VaultRefused } from "../vault/refused";
import type { Vault } from "../vault/vault";
import { readEndpoint, type Endpoint } from "../api/endpoint";

/** What is remembered of a connection, in `globalState`: no secret. */
export interface Connection {
  /** The vault's entry for the key. */
  readonly ref: string;
  /** RFC 3339, UTC. */
  readonly connectedAt: string;
}

export interface ConnectionPorts {
  readonly state: IndexStore;
  readonly vault: Vault;
  readonly settings: () => { readonly endpoint: string; readonly apiVersion: string };
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly report: (report: RequestReport) => void;
}

interface Live {
  readonly endpoint: string;
  readonly apiVersion: string;
  readonly ref: string;
  readonly client: Promise<Skycloak>;
  /** Renewed from the vault for each use; requests under way read it when they repeat. */
  readonly key: { secret: Secret };
}

const stateName = "skycloak.connection";

export class Connections {
  readonly #ports: ConnectionPorts;
  readonly #listeners = new Set<() => void>();
  #live: Live | undefined;
  /** One for all clients: the limits are the workspace's. Made with the first of them. */
  #open: Promise<OpenClient> | undefined;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
  }

  get current(): Connection | undefined {
    const stored = this.#ports.state.get(stateName);
    if (typeof stored !== "object" || stored === null) return undefined;
    const { ref, connectedAt } = stored as Record<string, unknown>;
    if (typeof ref !== "string" || typeof connectedAt !== "string") return undefined;
    return { ref, connectedAt };
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  async connectTo(ref: string): Promise<void> {
    const connection: Connection = { ref, connectedAt: new Date().toISOString() };
    await this.#ports.state.update(stateName, { version: 1, ...connection });
    this.changed();
  }

  async disconnect(): Promise<void> {
    await this.#ports.state.update(stateName, undefined);
    this.changed();
  }

  /** Something that every request depends on is no longer what it was. */
  changed(): void {
    this.#live = undefined;
    for (const listener of this.#listeners) listener();
  }

  /** The endpoint of the settings, or why no key may be sent there. */
  endpoint(): Answer<Endpoint> {
    const { endpoint } = this.#ports.settings();
    const reading = readEndpoint(endpoint);
    return reading.ok
      ? answered(reading.endpoint)
      : refused({ kind: "bad-endpoint", endpoint, insecure: reading.why === "insecure" });
  }

  /** Where requests go, as it is said in a sentence. */
  host(): string {
    const endpoint = this.endpoint();
    return endpoint.ok ? new URL(endpoint.value.url).host : "Skycloak";
  }

  /** The client of the current connection, with the secret that the vault holds now. */
  async client(): Promise<Answer<Skycloak>> {
    const connection = this.current;
    if (connection === undefined) return refused({ kind: "not-connected" });
    const endpoint = this.endpoint();
    if (!endpoint.ok) return endpoint;
    const { ref } = connection;
    const { vault } = this.#ports;
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
    const { apiVersion } = this.#ports.settings();
    const live = this.#live;
    if (live?.endpoint === endpoint.url && live.apiVersion === apiVersion && live.ref === ref) {
      live.key.secret = secret;
      return live.client;
    }
    const key = { secret };
    const renewed = async (): Promise<boolean> => {
      const now = await this.#ports.vault.read(ref).catch(() => undefined);
      if (now === undefined || now.equals(key.secret)) return false;
      key.secret = now;
      return true;
    };
    const client = this.clientFor(endpoint, () => key.secret, renewed);
    this.#live = { endpoint: endpoint.url, apiVersion, ref, client, key };
    return client;
  }

  /** A client for a key that is not (yet) this connection's. */
  async clientFor(
    endpoint: Endpoint,
    key: () => Secret,
    renewed?: () => Promise<boolean>,
  ): Promise<Skycloak> {
    this.#open ??= import("../api/clients").then(({ createClients }) => createClients());
    const open = await this.#open;
    const { apiVersion } = this.#ports.settings();
    const { fetch, report } = this.#ports;
    const renew = renewed === undefined ? {} : { renewed };
    return open({ endpoint: endpoint.url, apiVersion, key, fetch, report, ...renew });
  }
}
