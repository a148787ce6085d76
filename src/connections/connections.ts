// Which Skycloak workspaces this editor is connected to, which of them is the active connection of this window, and
// how they are stored: in `globalState`, and as one small file each. Never a secret.

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
  /** What all windows share. */
  readonly state: IndexStore;
  /** What this window's workspace remembers. */
  readonly window: IndexStore;
  readonly files?: EntryFiles<ConnectionEntry>;
  readonly now?: () => Date;
}

/** What a connection is to be; what is left out stays as it is. */
export interface ConnectOptions {
  /** The connection whose key it becomes; without one it is a new connection's. */
  readonly id?: string;
  readonly name?: string;
  readonly endpoint?: string;
  /** Its clusters, if they have just been read with the key. */
  readonly listed?: LoadedItems<Cluster>;
}

/** A list of each connection, as one. */
export interface MergedList<T> {
  readonly items: readonly T[];
  /** By its id at an origin: that of another server says nothing of it. */
  find(id: string, origin: string): T | undefined;
  /** The connection in whose list this very item stands. */
  connectionOf(item: T): Connection | undefined;
  onDidChange(listener: () => void): { dispose(): void };
}

const currentName = "skycloak.current";
/** How many removed connections are remembered, so that no window brings them back. */
const mostRemembered = 50;

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #index: ReplicatedIndex<ConnectionEntry>;
  readonly #changed = new Emitter();
  readonly #listsChanged = { clusters: new Emitter(), keys: new Emitter() };
  readonly #paced = new Emitter();
  readonly onDidChange = this.#changed.event;
  /** Requests of a connection may go out faster, or have to wait longer. */
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
      this.#follow();
      // Before anybody hears of the change and would read the list once more.
      if (this.#listed) this.find(this.#listed.id)?.clusters.fill(this.#listed.clusters);
      this.#changed.fire();
    });
    this.clusters = this.#allOf("clusters", (access) => access.clusters);
    this.keys = this.#allOf("keys", (reach) => reach.keys);
  }

  /** All of them, in the order in which they were made. */
  get all(): readonly Connection[] {
    return this.#follow();
  }

  /** Keeps up with what is remembered: another window may have written it. */
  #follow(): readonly Connection[] {
    const entries = this.#index.list().filter(({ removedAt }) => removedAt === undefined);
    const known = this.#all;
    let isSame = entries.length === known.length;
    const all = entries.map((entry, at) => {
      const old = known.find(({ id }) => id === entry.id);
      if (old === undefined || old.update(entry) || known[at] !== old) isSame = false;
      return old ?? this.#made(entry);
    });
    if (!isSame) this.#all = all;
    return this.#all;
  }

  /**
   * The one that this window is at: the one that its workspace's settings name, else the one
   * that was chosen here, else the first. Undefined where there is none, or not the one named.
   */
  get current(): Connection | undefined {
    const { all } = this;
    const named = this.#options.settings().connection;
    if (named !== "") return all.find(({ name }) => name === named);
    const chosen = this.#options.window.get(currentName);
    return all.find(({ id }) => id === chosen) ?? all[0];
  }

  /** The name of a connection that the workspace's settings want and that is not here. */
  get missing(): string | undefined {
    const named = this.#options.settings().connection;
    return named === "" || this.current !== undefined ? undefined : named;
  }

  /** The one that this window is at; where it is at none, what leads nowhere. */
  get reach(): ApiAccess {
    return this.current ?? this.#nowhere;
  }

  /** What leads nowhere: for what no connection is needed for. */
  get noConnection(): ApiAccess {
    return this.#nowhere;
  }

  find(id: string | undefined): Connection | undefined {
    return this.all.find((one) => one.id === id);
  }

  /** The connection that uses this entry of the vault. */
  findByKey(ref: string): Connection | undefined {
    return this.all.find((one) => one.ref === ref);
  }

  /** Connects with a key of the vault, and goes there. Rejects where it can't be written down. */
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
    // What was refused may be good again.
    if (known?.ref === ref) known.reset();
    await this.#point(entry.id);
    this.#listed = listed && { id: entry.id, clusters: listed };
    await this.#index.put(entry).finally(() => (this.#listed = undefined));
  }

  /** Rejects where it can't be written down. */
  async change(
    connection: Connection,
    change: Pick<ConnectionEntry, "name" | "production">,
  ): Promise<void> {
    const generation = await this.#index.nextGeneration();
    await this.#index.put({ ...connection.entry, ...change, generation });
  }

  /** Rejects where it can't be written down. */
  async remove(connection: Connection): Promise<void> {
    const removedAt = this.#now().toISOString();
    const generation = await this.#index.nextGeneration();
    // All that another window has to know; not what it was called, nor where it was.
    const { id, ref, connectedAt } = connection.entry;
    await this.#index.put({ id, ref, connectedAt, generation, removedAt });
    await this.#prune();
  }

  /** This window goes there. */
  async use(id: string): Promise<void> {
    await this.#point(id);
    this.#changed.fire();
  }

  async #point(id: string): Promise<void> {
    const { window } = this.#options;
    // The only one needs no remembering, and what can't be remembered is no harm.
    if (this.all.length === 0 && window.get(currentName) === undefined) return;
    await Promise.resolve(window.update(currentName, id)).catch(() => undefined);
  }

  /** Another window may have changed something. */
  async reconcile(): Promise<void> {
    const before = this.#all;
    const restored = await this.#index.reconcile();
    if (!restored && this.all !== before) this.#changed.fire();
  }

  /** Something that every request depends on is no longer what it was. */
  reset(): void {
    for (const one of this.all) one.reset();
    this.#changed.fire();
  }

  /** The workspace's settings name another connection, or none. */
  moved(): void {
    this.#changed.fire();
  }

  async #prune(): Promise<void> {
    const removed = this.#index.list().filter(({ removedAt }) => removedAt !== undefined);
    const latestFirst = removed.sort((a, b) => b.generation.localeCompare(a.generation));
    for (const { id } of latestFirst.slice(mostRemembered)) await this.#index.remove(id);
  }

  #made(entry: ConnectionEntry): Connection {
    const connection = new Connection({ ...this.#options, paced: () => this.#paced.fire() }, entry);
    for (const list of ["clusters", "keys"] as const) {
      // It lives as long as the connection does.
      connection[list].onDidChange(() => this.#listsChanged[list].fire());
    }
    return connection;
  }

  #allOf<T extends { readonly id: string }>(
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
  /** Stays the same for as long as there is the connection. */
  readonly id: string;
  /** The vault's entry for its key. */
  readonly ref: string;
  /** RFC 3339, UTC; as all times here. */
  readonly connectedAt: string;
  /** Which of two versions is the later; see replicated-index.ts. */
  readonly generation: string;
  /** What the person calls it; without one it is called by its host. */
  readonly name?: string;
  /** Where it sends its requests; without one it follows the setting `skycloak.endpoint`. */
  readonly endpoint?: string;
  /** Whether the person is asked twice before anything that can't be undone. */
  readonly production?: boolean;
  /**
   * When it was removed. It is remembered for a while, so that a window which does not know of it yet
   * does not bring it back.
   */
  readonly removedAt?: string;
}

export const connectionKind: EntryKind<ConnectionEntry> = {
  is: isEntry,
  idOf: ({ id }) => id,
  generationOf: ({ generation }) => generation,
};

/** Where the files are, below the extension's own storage. */
export const connectionsFolder = "connections";

/** The connections in the order in which they were made. */
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
