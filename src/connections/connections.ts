// The Skycloak workspaces that this editor is connected to, this window's active one, and how they are stored: in
// `globalState`, and as one small file each. Never a secret.

import { failure, succeeded, type Result } from "../api/errors";
import type { ApiCaller } from "../api/http";
import type { ApiKey, Cluster } from "../api/skycloak";
import { ensureStored, type StoreServices } from "../secrets/issue";
import type { Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";
import type { LoadedItems } from "../tree/list-store";
import { Emitter } from "../storage/emitter";
import {
  type EntryFiles,
  type EntryKind,
  type IndexStore,
  ReplicatedIndex,
  hasStrings,
  noEntryFiles,
} from "../storage/replicated-index";
import { Connection, type ConnectionOptions } from "./connection";

export interface ConnectionsOptions extends ConnectionOptions {
  /** Shared by all windows. */
  readonly state: IndexStore;
  /** The state of this window's workspace. */
  readonly workspaceState: IndexStore;
  readonly files?: EntryFiles<ConnectionEntry>;
  readonly now?: () => Date;
}

/** Undefined properties stay as they are. */
export interface ConnectOptions {
  /** The connection that gets the key; a new one if undefined. */
  readonly id?: string;
  readonly name?: string;
  readonly endpoint?: string;
  /** The clusters, if they have just been read with the key. */
  readonly clusters?: LoadedItems<Cluster>;
}

const currentName = "skycloak.current";
/** The number of removed connections that are remembered, so that no window restores them. */
const maxRemoved = 50;

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #index: ReplicatedIndex<ConnectionEntry>;
  readonly #changed = new Emitter();
  readonly #clustersChanged = new Emitter();
  readonly #keysChanged = new Emitter();
  readonly #paceChanged = new Emitter();
  readonly onDidChange = this.#changed.event;
  /** Fires when requests of a connection may be sent faster, or have to wait longer. */
  readonly onDidChangePace = this.#paceChanged.event;
  readonly clusters = { onDidChange: this.#clustersChanged.event };
  readonly keys = this.#mergeKeys();
  /** For requests that need no connection, such as trying a key. */
  readonly noConnection: Connection;
  #all: readonly Connection[] = [];
  /** The clusters that have been read with the key of a connection that is being stored. */
  #preloadedClusters: { readonly id: string; readonly clusters: LoadedItems<Cluster> } | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.noConnection = new Connection(options);
    const { state, files = noEntryFiles() } = options;
    const changed = (): void => {
      this.#sync();
      // Before a listener can read the list again.
      if (this.#preloadedClusters)
        this.find(this.#preloadedClusters.id)?.clusters.fill(this.#preloadedClusters.clusters);
      this.#changed.fire();
    };
    this.#index = new ReplicatedIndex({ ...connectionKind, state, name: "skycloak.connections", files, changed });
  }

  /** In the order in which they were created. */
  get all(): readonly Connection[] {
    return this.#sync();
  }

  /** Applies the stored entries, which another window may have changed. */
  #sync(): readonly Connection[] {
    const entries = this.#index.list().filter(({ removedAt }) => removedAt === undefined);
    const known = this.#all;
    let isSame = entries.length === known.length;
    const all = entries.map((entry, at) => {
      const old = known.find(({ id }) => id === entry.id);
      if (old === undefined || old.update(entry) || known[at] !== old) isSame = false;
      return old ?? this.#create(entry);
    });
    if (!isSame) this.#all = all;
    return this.#all;
  }

  /**
   * The window's active connection: the one named in the workspace's settings, else the one chosen in this window, else
   * the first. Undefined if there are no connections, or if the named one is missing.
   */
  get active(): Connection | undefined {
    const { all } = this;
    const named = this.#options.settings().connection;
    if (named !== "") return all.find(({ name }) => name === named);
    const chosen = this.#options.workspaceState.get(currentName);
    return all.find(({ id }) => id === chosen) ?? all[0];
  }

  /** The connection name in the workspace's settings, if no connection has it. */
  get missingName(): string | undefined {
    const named = this.#options.settings().connection;
    return named === "" || this.active !== undefined ? undefined : named;
  }

  /** The window's active connection, or one without a key. */
  get activeOrNone(): Connection {
    return this.active ?? this.noConnection;
  }

  find(id: string | undefined): Connection | undefined {
    return this.all.find((connection) => connection.id === id);
  }

  /** The name, with a number if another connection has it. */
  freeName(name: string): string {
    const taken = new Set(this.all.map((connection) => connection.name));
    for (let number = 1; ; number++) {
      const numbered = number === 1 ? name : `${name} ${number}`;
      if (!taken.has(numbered)) return numbered;
    }
  }

  /** The connection that uses this entry of the secret store. */
  findByKey(ref: string): Connection | undefined {
    return this.all.find((connection) => connection.ref === ref);
  }

  /** Connects with a key of the secret store, and makes it the active connection. */
  async connectTo(ref: string, { id, name, endpoint, clusters: listed }: ConnectOptions = {}): Promise<Result<void>> {
    const known = this.find(id) ?? this.findByKey(ref);
    const entry: ConnectionEntry = {
      ...(known?.entry ?? { id: crypto.randomUUID(), connectedAt: this.#now(), namedByKey: true }),
      ref,
      generation: await this.#index.nextGeneration(),
      ...(name !== undefined && { name }),
      ...(endpoint !== undefined && { endpoint }),
    };
    // A refused key may be valid again.
    if (known?.ref === ref) known.reset();
    await this.#saveActive(entry.id);
    this.#preloadedClusters = listed && { id: entry.id, clusters: listed };
    return saved(this.#index.put(entry).finally(() => (this.#preloadedClusters = undefined)));
  }

  async change(connection: Connection, change: Pick<ConnectionEntry, "name" | "production">): Promise<Result<void>> {
    const generation = await this.#index.nextGeneration();
    return saved(this.#index.put({ ...connection.entry, ...change, generation }));
  }

  async remove(connection: Connection): Promise<Result<void>> {
    const generation = await this.#index.nextGeneration();
    // Other windows need neither its name nor its address.
    const { id, ref, connectedAt } = connection.entry;
    const removing = this.#index.put({ id, ref, connectedAt, generation, removedAt: this.#now() });
    return saved(removing.then(() => this.#trimRemoved()));
  }

  async #trimRemoved(): Promise<void> {
    const removed = this.#index.list().filter(({ removedAt }) => removedAt !== undefined);
    const latestFirst = removed.sort((a, b) => b.generation.localeCompare(a.generation));
    for (const { id } of latestFirst.slice(maxRemoved)) await this.#index.remove(id);
  }

  #now(): string {
    return (this.#options.now?.() ?? new Date()).toISOString();
  }

  /** Makes it this window's active connection. */
  async setActive(id: string): Promise<void> {
    await this.#saveActive(id);
    this.#changed.fire();
  }

  async #saveActive(id: string): Promise<void> {
    const { workspaceState } = this.#options;
    // A single connection is active anyway, and failing to save the choice is harmless.
    if (this.all.length === 0 && workspaceState.get(currentName) === undefined) return;
    await Promise.resolve(workspaceState.update(currentName, id)).catch(() => undefined);
  }

  /** Applies changes that other windows have made. */
  async reconcile(): Promise<void> {
    const before = this.#all;
    const restored = await this.#index.reconcile();
    if (!restored && this.all !== before) this.#changed.fire();
  }

  /** To be called when settings that every request depends on have changed. */
  reset(): void {
    for (const connection of this.all) connection.reset();
    this.#changed.fire();
  }

  /** To be called when a setting that selects the active connection has changed. */
  notifySettingChanged(): void {
    this.#changed.fire();
  }

  #create(entry: ConnectionEntry): Connection {
    const connection = new Connection({ ...this.#options, onPace: () => this.#paceChanged.fire() }, entry);
    // Never disposed of: the listeners live as long as the connection.
    connection.clusters.onDidChange(() => this.#clustersChanged.fire());
    connection.keys.onDidChange(() => this.#keysChanged.fire());
    return connection;
  }

  /** The keys of all connections. */
  #mergeKeys() {
    const all = (): readonly Connection[] => this.all;
    return {
      get items(): readonly ApiKey[] {
        const [first, ...others] = all();
        if (others.length === 0) return first?.keys.state.items ?? [];
        // Two connections to one Skycloak workspace list the same keys.
        const entries = all().flatMap((connection) =>
          connection.keys.state.items.map((key) => [`${connection.origin()} ${key.id}`, key] as const),
        );
        return [...new Map(entries).values()];
      },
      /** IDs are unique per server, so the origin is needed as well. */
      find(id: string, origin: string): ApiKey | undefined {
        const ofOrigin = all().filter((connection) => connection.origin() === origin);
        return ofOrigin.map(({ keys }) => keys.find(id)).find((key) => key !== undefined);
      },
      /** The connection that listed this very object. */
      connectionOf: (key: ApiKey): Connection | undefined => all().find(({ keys }) => keys.state.items.includes(key)),
      onDidChange: this.#keysChanged.event,
    };
  }
}

/** Fails if a change of the index can't be stored. */
function saved(change: Promise<void>): Promise<Result<void>> {
  return change.then(succeeded, () => failure({ kind: "not-saved" }));
}

export interface AttachServices extends StoreServices {
  readonly secretStore: StoreServices["secretStore"] & Pick<SecretStore, "findBySecret" | "find">;
  readonly connections: Pick<Connections, "connectTo" | "remove">;
}

/** Stores the key, unless it is already stored, and makes it the key of a new or an existing connection. */
export async function attach(
  services: AttachServices,
  secret: Secret,
  origin: string,
  options?: ConnectOptions,
): Promise<Result<void>> {
  const stored = await ensureStored(services, secret, origin);
  return stored.ok ? services.connections.connectTo(stored.value.ref, options) : stored;
}

/** Checks the key by listing the clusters, which is also the first thing that will be shown. */
export async function checkKey(client: ApiCaller): Promise<Result<LoadedItems<Cluster>>> {
  const { listClusters } = await import("../api/skycloak");
  const asOf = performance.now();
  const listed = await listClusters(client);
  return listed.ok ? succeeded({ items: listed.value, asOf }) : listed;
}

export interface ConnectionEntry {
  /** Never changes. */
  readonly id: string;
  /** The secret store's entry for its key. */
  readonly ref: string;
  /** RFC 3339 in UTC, like all times here. */
  readonly connectedAt: string;
  /** Orders versions of the entry; see replicated-index.ts. */
  readonly generation: string;
  /** The name that the user or the sign-in chose. */
  readonly name?: string;
  /** Whether a connection without a name is shown with its key's name and its host, rather than with its host only. */
  readonly namedByKey?: boolean;
  /** If missing, the setting `skycloak.endpoint` is used. */
  readonly endpoint?: string;
  /** Whether changes that can't be undone need a second confirmation. */
  readonly production?: boolean;
  /** Removed connections are remembered for a while, so that a window that missed the removal doesn't restore them. */
  readonly removedAt?: string;
}

export const connectionKind: EntryKind<ConnectionEntry> = {
  is: isEntry,
  idOf: ({ id }) => id,
};

/** The folder of the files, in the extension's storage. */
export const connectionsFolder = "connections";

function isEntry(value: unknown): value is ConnectionEntry {
  const required = ["id", "ref", "connectedAt", "generation"];
  return (
    hasStrings(value, required, ["name", "endpoint", "removedAt"]) &&
    ["production", "namedByKey"].every((name) => value[name] === undefined || typeof value[name] === "boolean")
  );
}
