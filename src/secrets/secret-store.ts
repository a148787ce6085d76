// The only file that touches SecretStorage. Each secret is one entry there, together with its entry of
// the index, so that it can be identified by its storage name alone. The tokens of the sign-in are stored
// in the same way, but are not in the index.
// A missing secret never removes its entry from the index: that is how a lost keyring is noticed.

import type * as vscode from "vscode";
import { Emitter } from "../emitter";
import {
  generationNumber,
  noEntryFiles,
  ReplicatedIndex,
  type EntryFiles,
  type IndexStore,
} from "../storage/replicated-index";
import { entryOf, storedKeyKind, readValue, writeValue, type KeyDetails, type StoredKey } from "./stored-key";
import { withDeadline, SecretStoreError } from "./store-error";
import type { Secret } from "./secret";

/** The part of SecretStorage that the secret store needs. */
export interface EditorSecrets extends Pick<vscode.SecretStorage, "get" | "store" | "delete"> {
  onDidChange(listener: (event: vscode.SecretStorageChangeEvent) => void): { dispose(): unknown };
}

/** Whether a secret is where the index says: `unknown` until it has been read. */
export type SecretStatus = "present" | "missing" | "unknown";

export interface SecretStoreOptions {
  readonly now?: () => Date;
  /** The index as files. */
  readonly files?: EntryFiles<StoredKey>;
  /** The same for the tokens of the sign-in. */
  readonly sessionFiles?: EntryFiles<StoredKey>;
  /** Milliseconds after which the secret storage counts as not answering. */
  readonly patience?: number;
}

/** Where to store a secret. */
export interface StoreTarget {
  /** The entry to put it in, known or new. */
  readonly ref?: string;
  /** The id of the journal entry that led to it. */
  readonly journal?: string;
  /** It is the tokens of the sign-in, and is not in the index. */
  readonly session?: boolean;
}

const secretPrefix = "skycloak.key.";
const probeName = "skycloak.probe";
/** A keyring may ask for its password first; a user who is not asked waits no longer than this. */
const defaultPatience = 20_000;

export class SecretStore {
  readonly #index: ReplicatedIndex<StoredKey>;
  readonly #status = new Map<string, SecretStatus>();
  readonly #changed = new Emitter();
  readonly #subscription: { dispose(): void };
  readonly #options: Required<SecretStoreOptions>;
  /** The entries that existed when this window was opened: it reads their secrets as they were then. */
  readonly #atStart: Promise<ReadonlySet<string>>;
  /** The generation that this window stored last, by `ref`. */
  readonly #own = new Map<string, string>();

  /** Fires when the index or a secret changes, in this window or another. */
  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly secrets: EditorSecrets,
    state: IndexStore,
    options: SecretStoreOptions = {},
  ) {
    this.#options = {
      now: () => new Date(),
      files: noEntryFiles(),
      sessionFiles: noEntryFiles(),
      patience: defaultPatience,
      ...options,
    };
    this.#index = new ReplicatedIndex({
      ...storedKeyKind,
      state,
      name: "skycloak.secrets.index",
      files: this.#options.files,
      changed: () => this.#changed.fire(),
      writing: (write) => this.#attempt("index", write),
    });
    this.#atStart = this.#allAtStart(this.#index.list());
    this.#subscription = secrets.onDidChange(({ key }) => {
      if (!key.startsWith(secretPrefix)) return;
      // Another window wrote it; it is read again when it matters.
      this.#status.delete(key.slice(secretPrefix.length));
      this.#changed.fire();
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  /** The index: every key that should be here, whether or not its secret still is. */
  list(): StoredKey[] {
    return this.#index.list().filter(({ kind }) => kind === undefined);
  }

  /** The same for client secrets, which are in no list of keys. */
  clientSecrets(): StoredKey[] {
    return this.#index.list().filter(({ kind }) => kind === "client-secret");
  }

  find(ref: string): StoredKey | undefined {
    return this.#index.list().find((entry) => entry.ref === ref);
  }

  /** Like find(), but also if another window's write dropped the entry from the index. */
  async entry(ref: string): Promise<StoredKey | undefined> {
    const entry = this.find(ref);
    if (entry !== undefined) return entry;
    // A write under way may restore it first: then there is nothing to reconcile, and it is there all the same.
    await this.reconcile();
    return this.find(ref);
  }

  /** The entry of one of Skycloak's keys, by its id there. */
  findByKeyId(keyId: string, origin: string): StoredKey | undefined {
    return this.byKeyId(origin).get(keyId);
  }

  /**
   * The entries of an origin whose keys' ids are known. Two windows that did not know of each other may
   * each have made one for the same key: the later one has the current secret.
   */
  byKeyId(origin: string): ReadonlyMap<string, StoredKey> {
    const byId = new Map<string, StoredKey>();
    for (const entry of this.#index.list()) {
      if (entry.origin !== origin || entry.keyId === undefined) continue;
      const other = byId.get(entry.keyId);
      if (other === undefined || other.generation <= entry.generation) byId.set(entry.keyId, entry);
    }
    return byId;
  }

  /** What is known of a secret without reading it; see look(). */
  status(ref: string): SecretStatus {
    return this.#status.get(ref) ?? "unknown";
  }

  /** What was read before may have changed: the next look() reads everything again. */
  resetStatuses(): void {
    this.#status.clear();
  }

  /**
   * Reads the secrets that have not been read yet, so that status() knows. Fires only if it found out
   * something: otherwise a listener that looks again would loop forever on a secret store that does not answer.
   */
  async checkSecrets(): Promise<void> {
    await this.reconcile();
    const unread = this.list().filter(({ ref }) => this.status(ref) === "unknown");
    for (const { ref } of unread) {
      const answers = await this.read(ref).then(
        () => true,
        (error: unknown) => error instanceof SecretStoreError && error.why === "behind",
      );
      // A secret store that does not answer would be waited for once per key.
      if (!answers) break;
    }
    if (unread.some(({ ref }) => this.status(ref) !== "unknown")) this.#changed.fire();
  }

  /** Restores what another window's write dropped from the index. */
  async reconcile(): Promise<boolean> {
    return this.#index.reconcile();
  }

  /**
   * Stores, reads back and deletes a throw-away value, so that a dead keyring is found before
   * the server is asked for a secret that it says only once. Throws SecretStoreError.
   */
  async probe(): Promise<void> {
    await this.assertInSync();
    const value = crypto.randomUUID();
    await this.#attempt("store", () => this.secrets.store(probeName, value));
    if ((await this.#get(probeName, value)) !== value) throw new SecretStoreError("read");
    await this.#attempt("delete", () => this.secrets.delete(probeName));
  }

  /**
   * Throws SecretStoreError if this window does not see what another one has stored since it started. In a
   * browser each window has a copy of all secrets and writes the whole copy: storing or deleting
   * anything would undo what the other one stored.
   */
  async assertInSync(): Promise<void> {
    const written = await this.#allWritten();
    // A window on another machine writes no files here, but the editor's state is shared.
    const listed = this.#index.list().filter(({ ref }) => !written.some((one) => one.ref === ref));
    for (const entry of [...written, ...listed]) {
      if (await this.#isStale(entry)) throw new SecretStoreError("store", "behind");
    }
  }

  /** Whether another window has stored a newer secret for this entry, and this one does not see it. */
  async #isStale(entry: StoredKey): Promise<boolean> {
    const { ref, generation } = entry;
    const atStart = await this.#atStart;
    const isKnown = (one: StoredKey): boolean => atStart.has(versionOf(one)) || one.generation === this.#own.get(ref);
    if (isKnown(entry)) return false;
    const found = readValue(await this.#get(secretPrefix + ref))?.entry;
    if (found?.generation === generation) return false;
    // A later one, whose file is about to be written. One that existed at the start does not count: once a
    // key is removed, its number may be used again.
    if (found !== undefined && !isKnown(found) && isLater(found, entry)) return false;
    // It may have been removed between the two looks.
    return (await this.#written(ref))?.generation === generation;
  }

  /** Everything that any window has written to a file. */
  async #allWritten(): Promise<StoredKey[]> {
    const folders = [this.#options.files, this.#options.sessionFiles];
    return (await Promise.all(folders.map((one) => one.all().catch(() => [])))).flat();
  }

  /** An entry as it was written last. */
  async #written(ref: string): Promise<StoredKey | undefined> {
    for (const files of [this.#options.files, this.#options.sessionFiles]) {
      const entry = await files.one(ref).catch(() => undefined);
      if (entry !== undefined) return entry;
    }
    return this.find(ref);
  }

  async #allAtStart(listed: readonly StoredKey[]): Promise<ReadonlySet<string>> {
    // Activation reads no file.
    await new Promise((resolve) => setImmediate(resolve));
    return new Set([...listed, ...(await this.#allWritten())].map(versionOf));
  }

  /**
   * Stores a secret and resolves once it has been read back. A key that is already stored (the same id,
   * or the same `ref`) is replaced in place, so that whatever uses its `ref` continues with the new
   * secret. Throws SecretStoreError; if the storage is only late, the secret and its entry are still stored
   * as soon as it answers.
   */
  async store(secret: Secret, about: KeyDetails, at: StoreTarget = {}): Promise<StoredKey> {
    const { keyId, origin } = about;
    const sameKey = keyId === undefined ? undefined : this.findByKeyId(keyId, origin);
    const ref = at.ref ?? sameKey?.ref ?? crypto.randomUUID();
    const name = secretPrefix + ref;
    return this.#attempt("store", async () => {
      const session = await this.#options.sessionFiles.all().catch(() => []);
      const generation = await this.#index.nextGeneration(session.map(storedKeyKind.generationOf));
      const entry = entryOf({
        ...about,
        ref,
        storedAt: this.#options.now().toISOString(),
        generation,
      });
      const value = writeValue(entry, secret, at.journal);
      await this.secrets.store(name, value);
      if ((await this.#get(name, value)) !== value) throw new SecretStoreError("store");
      this.#status.set(ref, "present");
      await (at.session === true ? this.#options.sessionFiles.write(entry) : this.#index.put(entry));
      // Not before: until then the index has the former entry, which is this window's own as well.
      this.#own.set(ref, generation);
      return entry;
    });
  }

  /** Whether tokens of a sign-in are stored, by their file: no secret is read. */
  async hasSession(ref: string): Promise<boolean> {
    return (await this.#options.sessionFiles.one(ref).catch(() => undefined)) !== undefined;
  }

  /**
   * The secret of an entry; undefined if it is missing, or was stored for another origin than the index
   * says. Throws SecretStoreError if the secret store does not answer, and if another window has stored a newer
   * secret that this window can't read: the one that it can read is dead.
   */
  async read(ref: string): Promise<Secret | undefined> {
    const written = await this.#written(ref);
    if (written !== undefined && (await this.#isStale(written))) {
      throw new SecretStoreError("read", "behind");
    }
    const value = readValue(await this.#get(secretPrefix + ref));
    const origin = this.find(ref)?.origin;
    const fits = origin === undefined || value?.entry.origin === origin;
    const secret = fits ? value?.secret : undefined;
    this.#status.set(ref, secret === undefined ? "missing" : "present");
    return secret;
  }

  /** The entry of this origin with this secret, if any. Throws SecretStoreError. */
  async findBySecret(secret: Secret, origin: string): Promise<StoredKey | undefined> {
    await this.reconcile();
    for (const entry of this.list()) {
      if (entry.origin !== origin) continue;
      if ((await this.read(entry.ref))?.equals(secret) === true) return entry;
    }
    return undefined;
  }

  /**
   * The secret that a journal entry was about, if it reached the secret store before the process ended: its
   * entry in the index is restored. Throws SecretStoreError.
   */
  async recover(ref: string, journal: string): Promise<StoredKey | undefined> {
    const value = readValue(await this.#get(secretPrefix + ref));
    if (value?.journal !== journal) return undefined;
    this.#status.set(ref, "present");
    await this.#index.put(value.entry);
    return value.entry;
  }

  /** Updates the index entry of a stored key (its id, its name). Keeps the secret. */
  async describe(ref: string, about: Partial<KeyDetails>): Promise<void> {
    const entry = this.find(ref);
    if (entry !== undefined) await this.#index.put(entryOf({ ...entry, ...about }));
  }

  /** Records that an entry is no longer the key's that it was taken for. Keeps the secret. */
  async unlink(ref: string): Promise<void> {
    await this.describe(ref, { keyId: undefined, kind: undefined, rotatedAt: undefined });
  }

  /**
   * Removes a secret and its entry. Throws SecretStoreError, and then keeps both; if the storage is only
   * late, both are removed as soon as it answers.
   */
  async remove(ref: string): Promise<void> {
    await this.#attempt("delete", async () => {
      await this.secrets.delete(secretPrefix + ref);
      this.#status.delete(ref);
      await this.#options.sessionFiles.remove(ref);
      await this.#index.remove(ref);
    });
  }

  /** Reads a value once more if it seems to be missing: remote windows answer late. */
  async #get(name: string, expected?: string): Promise<string | undefined> {
    const read = (): Promise<string | undefined> => this.#attempt("read", () => this.secrets.get(name));
    const first = await read();
    const settled = expected === undefined ? first !== undefined : first === expected;
    return settled ? first : read();
  }

  #attempt<T>(step: SecretStoreError["step"], act: () => PromiseLike<T>): Promise<T> {
    return withDeadline(step, this.#options.patience, act);
  }
}

const isLater = (one: StoredKey, other: StoredKey): boolean =>
  generationNumber(one.generation) > generationNumber(other.generation);

const versionOf = ({ ref, generation }: StoredKey): string => `${ref} ${generation}`;
