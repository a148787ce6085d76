// The only file that touches SecretStorage. A key's secret is one entry there, together with
// what the index says of it, so that an entry can be told from its storage name alone.
// The index lives in `globalState`, and a secret that is missing never removes its entry:
// that is how a lost keyring is noticed.

import { isHeldKey, readIndex, type AboutKey, type HeldKey } from "./held-key";
import { reveal, Secret } from "./secret";

/** SecretStorage as far as the vault needs it. */
export interface SecretStore {
  get(name: string): Thenable<string | undefined>;
  store(name: string, value: string): Thenable<void>;
  delete(name: string): Thenable<void>;
  readonly onDidChange: (listener: (event: { key: string }) => void) => { dispose(): void };
}

/** `globalState` as far as the vault needs it. */
export interface IndexStore {
  get(name: string): unknown;
  update(name: string, value: unknown): Thenable<void>;
}

/** Whether a secret is where the index says: `unread` until somebody had to know. */
export type Presence = "held" | "lost" | "unread";

/** The vault can't keep anything at present (a locked or missing keyring, a full disk). */
export class VaultRefused extends Error {
  constructor(readonly step: "store" | "read" | "delete" | "index") {
    super(`The vault failed to ${step} a value`);
  }
}

/** Where to keep a secret. */
export interface StoreAt {
  /** The entry to put it in, known or new. */
  readonly ref?: string;
  /** The journal's entry that led to it. */
  readonly journal?: string;
}

const indexName = "skycloak.vault.index";
const secretPrefix = "skycloak.key.";
const probeName = "skycloak.probe";

export class Vault {
  readonly #secrets: SecretStore;
  readonly #index: IndexStore;
  readonly #presence = new Map<string, Presence>();
  readonly #listeners = new Set<() => void>();
  readonly #subscription: { dispose(): void };
  readonly #now: () => Date;

  constructor(secrets: SecretStore, index: IndexStore, now: () => Date = () => new Date()) {
    this.#secrets = secrets;
    this.#index = index;
    this.#now = now;
    this.#subscription = secrets.onDidChange(({ key }) => {
      if (!key.startsWith(secretPrefix)) return;
      // Another window wrote it; what it is now is found out when it matters.
      this.#presence.delete(key.slice(secretPrefix.length));
      this.#changed();
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#listeners.clear();
  }

  /** Tells of changes to what is held, from this window or another. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** The index: everything that should be here, whether or not its secret still is. */
  list(): HeldKey[] {
    return readIndex(this.#index.get(indexName));
  }

  find(ref: string): HeldKey | undefined {
    return this.list().find((entry) => entry.ref === ref);
  }

  /** The entry of a key of Skycloak's, by its id there. */
  findByKeyId(keyId: string, origin: string): HeldKey | undefined {
    return this.list().find((entry) => entry.keyId === keyId && entry.origin === origin);
  }

  /** What is known of a secret without reading it; see look(). */
  presence(ref: string): Presence {
    return this.#presence.get(ref) ?? "unread";
  }

  /** What was read before may have changed: the next look() reads everything again. */
  doubt(): void {
    this.#presence.clear();
  }

  /**
   * Reads the secrets that have not been read yet, so that presence() can answer. Tells only of
   * what it found out: whoever listens and looks again would else do so for ever, against a
   * vault that does not answer.
   */
  async look(): Promise<void> {
    const unread = this.list().filter(({ ref }) => this.presence(ref) === "unread");
    for (const { ref } of unread) await this.read(ref).catch(() => undefined);
    if (unread.some(({ ref }) => this.presence(ref) !== "unread")) this.#changed();
  }

  /**
   * Stores, reads back and deletes a throw-away value, so that a dead keyring is found before
   * the server is asked for a secret that it says once. Throws VaultRefused.
   */
  async probe(): Promise<void> {
    const value = crypto.randomUUID();
    await this.#attempt("store", () => this.#secrets.store(probeName, value));
    if ((await this.#get(probeName, value)) !== value) throw new VaultRefused("read");
    await this.#attempt("delete", () => this.#secrets.delete(probeName));
  }

  /**
   * Keeps a secret and resolves once it has been read back. A key that is already held (the
   * same id, or the same `ref`) is replaced in place, so that whoever holds its `ref` goes on
   * with the new secret. Throws VaultRefused.
   */
  async store(secret: Secret, about: AboutKey, at: StoreAt = {}): Promise<HeldKey> {
    const sameKey =
      about.keyId === undefined ? undefined : this.findByKeyId(about.keyId, about.origin);
    const entry: HeldKey = {
      ref: at.ref ?? sameKey?.ref ?? crypto.randomUUID(),
      origin: about.origin,
      name: about.name,
      prefix: about.prefix,
      ...(about.keyId === undefined ? {} : { keyId: about.keyId }),
      ...(about.rotatedAt === undefined ? {} : { rotatedAt: about.rotatedAt }),
      storedAt: this.#now().toISOString(),
    };
    const name = secretPrefix + entry.ref;
    const value = JSON.stringify({ ...entry, journal: at.journal, secret: reveal(secret) });
    await this.#attempt("store", () => this.#secrets.store(name, value));
    if ((await this.#get(name, value)) !== value) throw new VaultRefused("store");
    this.#presence.set(entry.ref, "held");
    await this.#writeIndex((entries) => [...entries.filter((e) => e.ref !== entry.ref), entry]);
    return entry;
  }

  /**
   * The secret of an entry; undefined when it is lost, or was stored for another origin than
   * the index says. Throws VaultRefused when the vault does not answer.
   */
  async read(ref: string): Promise<Secret | undefined> {
    const text = await this.#get(secretPrefix + ref);
    const value = text === undefined ? undefined : readValue(text);
    const origin = this.find(ref)?.origin;
    const fits = origin === undefined || value?.entry.origin === origin;
    const secret = fits ? value?.secret : undefined;
    this.#presence.set(ref, secret === undefined ? "lost" : "held");
    return secret;
  }

  /** The entry of this origin whose secret is this one, if any. Throws VaultRefused. */
  async findBySecret(secret: Secret, origin: string): Promise<HeldKey | undefined> {
    for (const entry of this.list()) {
      if (entry.origin !== origin) continue;
      if ((await this.read(entry.ref))?.equals(secret) === true) return entry;
    }
    return undefined;
  }

  /**
   * The secret that a journal entry was about, if it reached the vault before whatever happened
   * then: its entry in the index is put right. Throws VaultRefused.
   */
  async recover(ref: string, journal: string): Promise<HeldKey | undefined> {
    const text = await this.#get(secretPrefix + ref);
    const value = text === undefined ? undefined : readValue(text);
    if (value?.journal !== journal) return undefined;
    this.#presence.set(ref, "held");
    await this.#writeIndex((entries) => [...entries.filter((e) => e.ref !== ref), value.entry]);
    return value.entry;
  }

  /** Writes down what has been learned of a held key (its id, its name). Keeps the secret. */
  async describe(ref: string, about: Partial<AboutKey>): Promise<void> {
    await this.#writeIndex((entries) =>
      entries.map((entry) => (entry.ref === ref ? { ...entry, ...about } : entry)),
    );
  }

  /** Writes down that an entry is no longer the key's that it was taken for. Keeps the secret. */
  async unlink(ref: string): Promise<void> {
    await this.#writeIndex((entries) =>
      entries.map((entry) => {
        if (entry.ref !== ref) return entry;
        const { origin, name, prefix, storedAt } = entry;
        return { ref, origin, name, prefix, storedAt };
      }),
    );
  }

  /** Removes a secret and its entry. Throws VaultRefused, and then keeps both. */
  async forget(ref: string): Promise<void> {
    await this.#attempt("delete", () => this.#secrets.delete(secretPrefix + ref));
    this.#presence.delete(ref);
    await this.#writeIndex((entries) => entries.filter((entry) => entry.ref !== ref));
  }

  /** A value that reads back as missing is read once more: remote windows answer late. */
  async #get(name: string, expected?: string): Promise<string | undefined> {
    const read = (): Promise<string | undefined> =>
      this.#attempt("read", () => this.#secrets.get(name));
    const first = await read();
    const settled = expected === undefined ? first !== undefined : first === expected;
    return settled ? first : read();
  }

  async #attempt<T>(step: VaultRefused["step"], act: () => Thenable<T>): Promise<T> {
    try {
      return await act();
    } catch {
      // The reason is not passed on: a keyring's message may quote the value.
      throw new VaultRefused(step);
    }
  }

  async #writeIndex(change: (entries: HeldKey[]) => HeldKey[]): Promise<void> {
    const index = { version: 1, entries: change(this.list()) };
    await this.#attempt("index", () => this.#index.update(indexName, index));
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

interface StoredValue {
  readonly entry: HeldKey;
  readonly secret: Secret;
  readonly journal: string | undefined;
}

function readValue(text: string): StoredValue | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    if (!isHeldKey(value)) return undefined;
    const { ref, origin, name, prefix, keyId, rotatedAt, storedAt } = value;
    const { secret, journal } = value as { secret?: unknown; journal?: unknown };
    if (typeof secret !== "string" || secret === "") return undefined;
    const id = keyId === undefined ? {} : { keyId };
    const rotated = rotatedAt === undefined ? {} : { rotatedAt };
    return {
      entry: { ref, origin, name, prefix, ...id, ...rotated, storedAt },
      secret: new Secret(secret),
      journal: typeof journal === "string" ? journal : undefined,
    };
  } catch {
    return undefined;
  }
}
