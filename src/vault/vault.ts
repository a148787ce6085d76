// The only file that touches SecretStorage. A key's secret is one entry there, together with
// what the index says of it, so that an entry can be told from its storage name alone. What is kept
// beside keys is written in the same way, and stands in no index.
// A secret that is missing never removes its entry from the index: that is how a lost keyring is
// noticed.

import type { IndexStore, NotedIndex } from "../notes/noted-index";
import { noNotes } from "../notes/notes";
import { heldIndex, type HeldNotes } from "./held-index";
import { generationOf, heldKey, lastOfKey, type AboutKey, type HeldKey } from "./held-key";
import { inTime, VaultRefused } from "./refused";
import type { Secret } from "./secret";
import type { SecretStore } from "./secret-store";
import { readValue, writeValue } from "./stored-value";
import { WindowCopy } from "./window-copy";

/** Whether a secret is where the index says: `unread` until somebody had to know. */
export type Presence = "held" | "lost" | "unread";

export interface VaultOptions {
  readonly now?: () => Date;
  readonly notes?: HeldNotes;
  /** Of what is kept beside keys. */
  readonly notesBeside?: HeldNotes;
  /** Milliseconds after which the secret storage is said not to answer. */
  readonly patience?: number;
}

/** Where to keep a secret. */
export interface StoreAt {
  /** The entry to put it in, known or new. */
  readonly ref?: string;
  /** The journal's entry that led to it. */
  readonly journal?: string;
  /** It is no key, and stands in no list. */
  readonly beside?: boolean;
}

const secretPrefix = "skycloak.key.";
const probeName = "skycloak.probe";
/** A keyring may ask for its password first; a person who is not asked waits this long at most. */
const defaultPatience = 20_000;

export class Vault {
  readonly #secrets: SecretStore;
  readonly #index: NotedIndex<HeldKey>;
  readonly #presence = new Map<string, Presence>();
  readonly #listeners = new Set<() => void>();
  readonly #subscription: { dispose(): void };
  readonly #now: () => Date;
  readonly #notes: HeldNotes;
  readonly #notesBeside: HeldNotes;
  readonly #patience: number;
  readonly #copy: WindowCopy;

  constructor(secrets: SecretStore, index: IndexStore, options: VaultOptions = {}) {
    this.#secrets = secrets;
    this.#now = options.now ?? (() => new Date());
    this.#notes = options.notes ?? noNotes();
    this.#notesBeside = options.notesBeside ?? noNotes();
    this.#patience = options.patience ?? defaultPatience;
    this.#index = heldIndex(index, this.#notes, this.#patience, () => this.#changed());
    this.#copy = new WindowCopy(this.#index.list(), [this.#notes, this.#notesBeside]);
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

  /** The index: every key that should be here, whether or not its secret still is. */
  list(): HeldKey[] {
    return this.#index.list().filter(({ kind }) => kind === undefined);
  }

  /** The same of the secrets of clients, which stand in no list of keys. */
  clientSecrets(): HeldKey[] {
    return this.#index.list().filter(({ kind }) => kind === "client-secret");
  }

  find(ref: string): HeldKey | undefined {
    return this.#index.list().find((entry) => entry.ref === ref);
  }

  /** As find(), also where another window's writing took the entry out of the index. */
  async entry(ref: string): Promise<HeldKey | undefined> {
    return this.find(ref) ?? ((await this.heal()) ? this.find(ref) : undefined);
  }

  /** The entry of a key of Skycloak's, by its id there. */
  findByKeyId(keyId: string, origin: string): HeldKey | undefined {
    return lastOfKey(this.#index.list(), keyId, origin);
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
    await this.heal();
    const unread = this.list().filter(({ ref }) => this.presence(ref) === "unread");
    for (const { ref } of unread) {
      const answers = await this.read(ref).then(
        () => true,
        (error: unknown) => error instanceof VaultRefused && error.why === "behind",
      );
      // One that does not answer would be waited for once for each key.
      if (!answers) break;
    }
    if (unread.some(({ ref }) => this.presence(ref) !== "unread")) this.#changed();
  }

  /** Puts back into the index what another window's writing took out; see notes.ts. */
  async heal(): Promise<boolean> {
    return this.#index.heal();
  }

  /**
   * Stores, reads back and deletes a throw-away value, so that a dead keyring is found before
   * the server is asked for a secret that it says once. Throws VaultRefused.
   */
  async probe(): Promise<void> {
    await this.keepUp();
    const value = crypto.randomUUID();
    await this.#attempt("store", () => this.#secrets.store(probeName, value));
    if ((await this.#get(probeName, value)) !== value) throw new VaultRefused("read");
    await this.#attempt("delete", () => this.#secrets.delete(probeName));
  }

  /**
   * Throws VaultRefused where this window does not see what another one has stored since it
   * started: there, to store or delete anything would undo that.
   */
  async keepUp(): Promise<void> {
    const noted = await this.#copy.allNoted();
    // Of a window at another machine there are no notes here, but the editor's state is the same.
    const listed = this.#index.list().filter(({ ref }) => !noted.some((note) => note.ref === ref));
    for (const entry of [...noted, ...listed]) {
      if (await this.#isUnseen(entry)) throw new VaultRefused("store", "behind");
    }
  }

  /** Whether another window has stored a newer secret for an entry, which this one can't read. */
  async #isBehind(ref: string): Promise<boolean> {
    const entry = await this.#copy.noted(ref, this.find(ref));
    return entry !== undefined && this.#isUnseen(entry);
  }

  #isUnseen(entry: HeldKey): Promise<boolean> {
    const { ref } = entry;
    return this.#copy.isUnseen(entry, {
      seen: async () => readValue(await this.#get(secretPrefix + ref))?.entry,
      listed: () => this.find(ref),
    });
  }

  /**
   * Keeps a secret and resolves once it has been read back. A key that is already held (the
   * same id, or the same `ref`) is replaced in place, so that whoever holds its `ref` goes on
   * with the new secret. Throws VaultRefused; where the storage is only late, it is stored and
   * entered all the same as soon as that answers.
   */
  async store(secret: Secret, about: AboutKey, at: StoreAt = {}): Promise<HeldKey> {
    const sameKey =
      about.keyId === undefined ? undefined : this.findByKeyId(about.keyId, about.origin);
    const ref = at.ref ?? sameKey?.ref ?? crypto.randomUUID();
    const name = secretPrefix + ref;
    return this.#attempt("store", async () => {
      const beside = (await this.#notesBeside.all().catch(() => [])).map(generationOf);
      const generation = await this.#index.nextGeneration(beside);
      const entry = heldKey(ref, about, this.#now(), generation);
      const value = writeValue(entry, secret, at.journal);
      await this.#secrets.store(name, value);
      if ((await this.#get(name, value)) !== value) throw new VaultRefused("store");
      this.#presence.set(entry.ref, "held");
      this.#copy.wrote(entry);
      await (at.beside === true ? this.#notesBeside.write(entry) : this.#index.enter(entry));
      return entry;
    });
  }

  /** Whether something is kept beside the keys, by what was noted: no secret is read. */
  async isBeside(ref: string): Promise<boolean> {
    return (await this.#notesBeside.one(ref).catch(() => undefined)) !== undefined;
  }

  /**
   * The secret of an entry; undefined when it is lost, or was stored for another origin than
   * the index says. Throws VaultRefused when the vault does not answer, and where another window
   * has stored a newer one that this window can't read: what it reads is dead.
   */
  async read(ref: string): Promise<Secret | undefined> {
    if (await this.#isBehind(ref)) throw new VaultRefused("read", "behind");
    const value = readValue(await this.#get(secretPrefix + ref));
    const origin = this.find(ref)?.origin;
    const fits = origin === undefined || value?.entry.origin === origin;
    const secret = fits ? value?.secret : undefined;
    this.#presence.set(ref, secret === undefined ? "lost" : "held");
    return secret;
  }

  /** The entry of this origin whose secret is this one, if any. Throws VaultRefused. */
  async findBySecret(secret: Secret, origin: string): Promise<HeldKey | undefined> {
    await this.heal();
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
    const value = readValue(await this.#get(secretPrefix + ref));
    if (value?.journal !== journal) return undefined;
    this.#presence.set(ref, "held");
    await this.#index.enter(value.entry);
    return value.entry;
  }

  /** Writes down what has been learned of a held key (its id, its name). Keeps the secret. */
  async describe(ref: string, about: Partial<AboutKey>): Promise<void> {
    const entry = this.find(ref);
    if (entry !== undefined) await this.#index.enter({ ...entry, ...about });
  }

  /** Writes down that an entry is no longer the key's that it was taken for. Keeps the secret. */
  async unlink(ref: string): Promise<void> {
    const entry = this.find(ref);
    if (entry === undefined) return;
    const { origin, name, prefix, storedAt, generation } = entry;
    const counted = generation === undefined ? {} : { generation };
    await this.#index.enter({ ref, origin, name, prefix, storedAt, ...counted });
  }

  /**
   * Removes a secret and its entry. Throws VaultRefused, and then keeps both; where the storage is
   * only late, both go as soon as it answers.
   */
  async forget(ref: string): Promise<void> {
    await this.#attempt("delete", async () => {
      await this.#secrets.delete(secretPrefix + ref);
      this.#presence.delete(ref);
      await this.#notesBeside.remove(ref);
      await this.#index.remove(ref);
    });
  }

  /** A value that reads back as missing is read once more: remote windows answer late. */
  async #get(name: string, expected?: string): Promise<string | undefined> {
    const read = (): Promise<string | undefined> =>
      this.#attempt("read", () => this.#secrets.get(name));
    const first = await read();
    const settled = expected === undefined ? first !== undefined : first === expected;
    return settled ? first : read();
  }

  #attempt<T>(step: VaultRefused["step"], act: () => PromiseLike<T>): Promise<T> {
    return inTime(step, this.#patience, act);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
