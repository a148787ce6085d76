// The Skycloak workspaces that this editor is connected to, this window's active one, and how they are stored: in
// `globalState`, and as one small file each. Never a secret.

import type { ApiKey, Cluster } from "../api/skycloak";
import type { ListStore, LoadedItems } from "../tree/list-store";
import { Emitter } from "../emitter";
import {
  type EntryFiles,
  type EntryKind,
  type IndexStore,
  ReplicatedIndex,
  hasTexts,
  noEntryFiles,
} from "../storage/replicated-index";
import { Connection, NoConnection, type ConnectionOptions, type ApiAccess } from "./connection";

export interface ConnectionsOptions extends ConnectionOptions {
  /** Shared by all windows. */
  readonly state: IndexStore;
  /** Of this window's workspace. */
  readonly window: IndexStore;
  readonly files?: EntryFiles<ConnectionEntry>;
  readonly now?: () => Date;
}

/** Undefined properties stay as they are. */
export interface ConnectOptions {
  /** The connection that gets the key; a new one if undefined. */
  readonly id?: string;
  readonly name?: string;
  readonly endpoint?: string;
  /** Its clusters, if they have just been read with the key. */
  readonly listed?: LoadedItems<Cluster>;
}

/** The lists of all connections, merged. */
export interface MergedList<T> {
  readonly items: readonly T[];
  /** Ids are unique per server, so the origin is needed as well. */
  find(id: string, origin: string): T | undefined;
  /** The connection that listed this very object. */
  connectionOf(item: T): Connection | undefined;
  onDidChange(listener: () => void): { dispose(): void };
}

const currentName = "skycloak.current";
/** The number of removed connections that are remembered, so that no window restores them. */
const mostRemembered = 50;

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #index: ReplicatedIndex<ConnectionEntry>;
  readonly #changed = new Emitter();
  readonly #listsChanged = { clusters: new Emitter(), keys: new Emitter() };
  readonly #paced = new Emitter();
  readonly onDidChange = this.#changed.event;
  /** Fires when requests of a connection may be sent faster, or have to wait longer. */
  readonly onDidChangePace = this.#paced.event;
  readonly #nowhere: NoConnection;
  readonly #now: () => Date;
  #all: readonly Connection[] = [];
  /** What has been read with the key of a connection that is being stored. */
  #listed: { readonly id: string; readonly clusters: LoadedItems<Cluster> } | undefined;

  readonly clusters: MergedList<Cluster>;
  readonly keys: MergedList<ApiKey>;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#nowhere = new NoConnection(options);
    this.#index = connectionIndex(options.state, options.files ?? noEntryFiles(), () => {
      this.#sync();
      // Before anybody hears of the change and would read the list once more.
      if (this.#listed) this.find(this.#listed.id)?.clusters.fill(this.#listed.clusters);
      this.#changed.fire();
    });
    this.clusters = this.#merge("clusters", (connection) => connection.clusters);
    this.keys = this.#merge("keys", (connection) => connection.keys);
  }

  /** In the order in which they were created. */
  get all(): readonly Connection[] {
    return this.#sync();
  }

  /** Takes over what is stored, which another window may have written. */
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
   * the first. Undefined without any, or if the named one is missing.
   */
  get current(): Connection | undefined {
    const { all } = this;
    const named = this.#options.settings().connection;
    if (named !== "") return all.find(({ name }) => name === named);
    const chosen = this.#options.window.get(currentName);
    return all.find(({ id }) => id === chosen) ?? all[0];
  }

  /** The name of the connection in the workspace's settings, if there is none of that name. */
  get missing(): string | undefined {
    const named = this.#options.settings().connection;
    return named === "" || this.current !== undefined ? undefined : named;
  }

  /** The window's active connection, or NoConnection. */
  get access(): ApiAccess {
    return this.current ?? this.#nowhere;
  }

  /** For requests that need no connection, such as trying a key. */
  get noConnection(): ApiAccess {
    return this.#nowhere;
  }

  find(id: string | undefined): Connection | undefined {
    return this.all.find((one) => one.id === id);
  }

  /** The connection that uses this entry of the secret store. */
  findByKey(ref: string): Connection | undefined {
    return this.all.find((one) => one.ref === ref);
  }

  /** Connects with a key of the secret store, and makes that the active connection. Rejects if it can't be stored. */
  async connectTo(ref: string, { id, name, endpoint, listed }: ConnectOptions = {}): Promise<void> {
    const known = id === undefined ? this.findByKey(ref) : this.find(id);
    const now = this.#now().toISOString();
    const entry: ConnectionEntry = {
      ...(known?.entry ?? { id: crypto.randomUUID(), connectedAt: now }),
      ref,
      generation: await this.#index.nextGeneration(),
      ...(name !== undefined && { name }),
      ...(endpoint !== undefined && { endpoint }),
    };
    // A refused key may be valid again.
    if (known?.ref === ref) known.reset();
    await this.#setCurrent(entry.id);
    this.#listed = listed && { id: entry.id, clusters: listed };
    await this.#index.put(entry).finally(() => (this.#listed = undefined));
  }

  /** Rejects if the change can't be stored. */
  async change(connection: Connection, change: Pick<ConnectionEntry, "name" | "production">): Promise<void> {
    const generation = await this.#index.nextGeneration();
    await this.#index.put({ ...connection.entry, ...change, generation });
  }

  /** Rejects if the change can't be stored. */
  async remove(connection: Connection): Promise<void> {
    const removedAt = this.#now().toISOString();
    const generation = await this.#index.nextGeneration();
    // Only what another window has to know: neither its name nor its address.
    const { id, ref, connectedAt } = connection.entry;
    await this.#index.put({ id, ref, connectedAt, generation, removedAt });
    await this.#prune();
  }

  /** Makes it this window's active connection. */
  async use(id: string): Promise<void> {
    await this.#setCurrent(id);
    this.#changed.fire();
  }

  async #setCurrent(id: string): Promise<void> {
    const { window } = this.#options;
    // A single connection need not be remembered, and failing to do so does no harm.
    if (this.all.length === 0 && window.get(currentName) === undefined) return;
    await Promise.resolve(window.update(currentName, id)).catch(() => undefined);
  }

  /** Takes over what another window may have changed. */
  async reconcile(): Promise<void> {
    const before = this.#all;
    const restored = await this.#index.reconcile();
    if (!restored && this.all !== before) this.#changed.fire();
  }

  /** For changed settings that every request depends on. */
  reset(): void {
    for (const one of this.all) one.reset();
    this.#changed.fire();
  }

  /** For a changed setting of the active connection. */
  settingChanged(): void {
    this.#changed.fire();
  }

  async #prune(): Promise<void> {
    const removed = this.#index.list().filter(({ removedAt }) => removedAt !== undefined);
    const latestFirst = removed.sort((a, b) => b.generation.localeCompare(a.generation));
    for (const { id } of latestFirst.slice(mostRemembered)) await this.#index.remove(id);
  }

  #create(entry: ConnectionEntry): Connection {
    const connection = new Connection({ ...this.#options, onPace: () => this.#paced.fire() }, entry);
    for (const list of ["clusters", "keys"] as const) {
      // Never disposed of: it lives as long as the connection.
      connection[list].onDidChange(() => this.#listsChanged[list].fire());
    }
    return connection;
  }

  #merge<T extends { readonly id: string }>(
    kind: "clusters" | "keys",
    listOf: (connection: Connection) => ListStore<T>,
  ): MergedList<T> {
    const itemsOf = (one: Connection): readonly T[] => listOf(one).state.items;
    const items = (): readonly T[] => {
      const [only, ...others] = this.all;
      if (only === undefined || others.length === 0) return only === undefined ? [] : itemsOf(only);
      // Two connections to one Skycloak workspace see the same things.
      const named = this.all.flatMap((one) =>
        itemsOf(one).map((item) => [`${one.origin()} ${item.id}`, item] as const),
      );
      return [...new Map(named).values()];
    };
    return {
      get items() {
        return items();
      },
      find: (id, origin) => {
        for (const one of this.all) {
          const found = one.origin() === origin ? listOf(one).find(id) : undefined;
          if (found !== undefined) return found;
        }
        return undefined;
      },
      connectionOf: (item) => this.all.find((one) => itemsOf(one).includes(item)),
      onDidChange: this.#listsChanged[kind].event,
    };
  }
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
  /** The name that the user gave it; the host is shown without one. */
  readonly name?: string;
  /** Without one, the setting `skycloak.endpoint` is used. */
  readonly endpoint?: string;
  /** Whether changes that can't be undone need a second confirmation. */
  readonly production?: boolean;
  /**
   * Removed connections are remembered for a while, so that a window that has not noticed the removal yet does not
   * restore them.
   */
  readonly removedAt?: string;
}

export const connectionKind: EntryKind<ConnectionEntry> = {
  is: isEntry,
  idOf: ({ id }) => id,
  generationOf: ({ generation }) => generation,
};

/** The folder of the files, in the extension's storage. */
export const connectionsFolder = "connections";

function connectionIndex(
  state: IndexStore,
  files: EntryFiles<ConnectionEntry>,
  changed: () => void,
): ReplicatedIndex<ConnectionEntry> {
  const name = "skycloak.connections";
  return new ReplicatedIndex({ ...connectionKind, state, name, files, changed });
}

function isEntry(value: unknown): value is ConnectionEntry {
  const required = ["id", "ref", "connectedAt", "generation"];
  return (
    hasTexts(value, required, ["name", "endpoint", "removedAt"]) &&
    (value["production"] === undefined || typeof value["production"] === "boolean")
  );
}
