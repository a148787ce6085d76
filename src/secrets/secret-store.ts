// The only file that uses SecretStorage. Each secret is stored there together with its index entry, so that the index can be
// restored from it. The tokens of the sign-in are stored in the same way, but are not in the index. A missing secret never
// removes its index entry: that is how a lost keyring is noticed.

import type * as vscode from "vscode";
import { withDeadline } from "../files/disk";
import { Emitter } from "../storage/emitter";
import {
  generationNumber,
  noEntryFiles,
  ReplicatedIndex,
  type EntryFiles,
  type IndexStore,
} from "../storage/replicated-index";
import { entryOf, storedKeyKind, readValue, writeValue, type KeyDetails, type StoredKey } from "./stored-key";
import { SecretStoreError } from "./store-error";
import type { Secret } from "./secret";

/** The part of SecretStorage that the secret store needs. */
export interface EditorSecrets extends Pick<vscode.SecretStorage, "get" | "store" | "delete"> {
  onDidChange(listener: (event: vscode.SecretStorageChangeEvent) => void): { dispose(): unknown };
}

/** Whether the secret of an index entry exists; `unknown` until it has been read. */
export type SecretStatus = "present" | "missing" | "unknown";

export interface SecretStoreOptions {
  readonly now?: () => Date;
  /** The index as files. */
  readonly files?: EntryFiles<StoredKey>;
  /** The entry of the sign-in's tokens as a file. */
  readonly sessionFiles?: EntryFiles<StoredKey>;
  /** Milliseconds that the secret storage has to respond. */
  readonly timeoutMs?: number;
}

/** Where to store a secret. */
export interface StoreTarget {
  /** Of an existing or a new entry. */
  readonly ref?: string;
  /** The id of the operation's journal entry. */
  readonly journal?: string;
  /** Whether the secret is the tokens of the sign-in, which are not in the index. */
  readonly session?: boolean;
}

const secretPrefix = "skycloak.key.";
const probeName = "skycloak.probe";
/** A keyring may ask for its password first. */
const defaultTimeoutMs = 20_000;

export class SecretStore {
  readonly #index: ReplicatedIndex<StoredKey>;
  readonly #status = new Map<string, SecretStatus>();
  readonly #changed = new Emitter();
  readonly #subscription: { dispose(): void };
  readonly #options: Required<SecretStoreOptions>;
  /** The versions of entries when this window was opened: it may only see the secrets of that time. */
  readonly #atStart: Promise<ReadonlySet<string>>;
  /** The generation that this window stored last, by `ref`. */
  readonly #storedHere = new Map<string, string>();

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
      timeoutMs: defaultTimeoutMs,
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
      // Another window may have written it, so it is read again when it is needed.
      this.#status.delete(key.slice(secretPrefix.length));
      this.#changed.fire();
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  /** The index of API keys, including keys whose secret is missing. */
  list(): StoredKey[] {
    return this.#index.list().filter(({ kind }) => kind === undefined);
  }

  /** The index of client secrets. */
  clientSecrets(): StoredKey[] {
    return this.#index.list().filter(({ kind }) => kind === "client-secret");
  }

  find(ref: string): StoredKey | undefined {
    return this.#index.list().find((entry) => entry.ref === ref);
  }

  /** Like find(), but restores the entry first if another window's write dropped it from the index. */
  async entry(ref: string): Promise<StoredKey | undefined> {
    const entry = this.find(ref);
    if (entry !== undefined) return entry;
    await this.reconcile();
    return this.find(ref);
  }

  /** By the key's id at Skycloak. */
  findByKeyId(keyId: string, origin: string): StoredKey | undefined {
    return this.byKeyId(origin).get(keyId);
  }

  /**
   * The entries of an origin by their keys' ids. Two windows may each have created one for the same key: the later one has
   * the current secret.
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

  /** Reads no secret; see checkSecrets(). */
  status(ref: string): SecretStatus {
    return this.#status.get(ref) ?? "unknown";
  }

  /** Secrets may have changed since they were read: the next checkSecrets() reads all of them again. */
  resetStatuses(): void {
    this.#status.clear();
  }

  /**
   * Reads the secrets that have not been read yet, for status(). Fires only if a status has changed: otherwise a listener
   * that calls this again would loop forever if the secret storage doesn't respond.
   */
  async checkSecrets(): Promise<void> {
    await this.reconcile();
    const unread = this.list().filter(({ ref }) => this.status(ref) === "unknown");
    for (const { ref } of unread) {
      const responds = await this.read(ref).then(
        () => true,
        (error: unknown) => error instanceof SecretStoreError && error.reason === "out-of-sync",
      );
      // Otherwise each key would wait until its deadline.
      if (!responds) break;
    }
    if (unread.some(({ ref }) => this.status(ref) !== "unknown")) this.#changed.fire();
  }

  /** Restores entries that another window's write dropped from the index. */
  async reconcile(): Promise<boolean> {
    return this.#index.reconcile();
  }

  /**
   * Stores, reads back and deletes a throw-away value, before a request whose response is a secret that the server sends
   * only once. Throws SecretStoreError.
   */
  async probe(): Promise<void> {
    await this.assertInSync();
    const value = crypto.randomUUID();
    await this.#attempt("store", () => this.secrets.store(probeName, value));
    if ((await this.#get(probeName, value)) !== value) throw new SecretStoreError("read");
    await this.#attempt("delete", () => this.secrets.delete(probeName));
  }

  /**
   * Throws SecretStoreError if this window doesn't see a secret that another window has stored. In a browser each window has
   * a copy of all secrets and writes the whole copy: storing or deleting any would undo the change of the other window.
   */
  async assertInSync(): Promise<void> {
    const written = await this.#allWritten();
    // A window on another machine writes no files here, but the editor's state is shared.
    const listed = this.#index.list().filter(({ ref }) => !written.some((entry) => entry.ref === ref));
    for (const entry of [...written, ...listed]) {
      if (await this.#isStale(entry)) throw new SecretStoreError("store", "out-of-sync");
    }
  }

  /** Whether another window has stored a newer secret for this entry that this window doesn't see. */
  async #isStale(entry: StoredKey): Promise<boolean> {
    const { ref, generation } = entry;
    const atStart = await this.#atStart;
    const isKnown = (version: StoredKey): boolean =>
      atStart.has(versionOf(version)) || version.generation === this.#storedHere.get(ref);
    if (isKnown(entry)) return false;
    const found = readValue(await this.#get(secretPrefix + ref))?.entry;
    if (found?.generation === generation) return false;
    // A later version whose file is about to be written. A version from the start doesn't count: the number of a removed key
    // may be used again.
    const isLater = found !== undefined && generationNumber(found.generation) > generationNumber(generation);
    if (isLater && !isKnown(found)) return false;
    // It may have been removed meanwhile.
    return (await this.#written(ref))?.generation === generation;
  }

  /** The entries that any window has written to files. */
  async #allWritten(): Promise<StoredKey[]> {
    const { files, sessionFiles } = this.#options;
    return (await Promise.all([files, sessionFiles].map((folder) => folder.all().catch(() => [])))).flat();
  }

  /** The latest version of an entry that any window has written. */
  async #written(ref: string): Promise<StoredKey | undefined> {
    const { files, sessionFiles } = this.#options;
    const read = (folder: EntryFiles<StoredKey>) => folder.find(ref).catch(() => undefined);
    return (await read(files)) ?? (await read(sessionFiles)) ?? this.find(ref);
  }

  async #allAtStart(listed: readonly StoredKey[]): Promise<ReadonlySet<string>> {
    // Activation reads no file.
    await new Promise((resolve) => setImmediate(resolve));
    return new Set([...listed, ...(await this.#allWritten())].map(versionOf));
  }

  /**
   * Stores a secret and resolves once it has been read back. The entry of a key that is already stored (the same id or the
   * same `ref`) is replaced, so that whatever uses its `ref` continues with the new secret. Throws SecretStoreError; if the
   * storage is only late, the secret and its entry are still stored as soon as it responds.
   */
  async store(secret: Secret, details: KeyDetails, at: StoreTarget = {}): Promise<StoredKey> {
    const { keyId, origin } = details;
    const sameKey = keyId === undefined ? undefined : this.findByKeyId(keyId, origin);
    const ref = at.ref ?? sameKey?.ref ?? crypto.randomUUID();
    const name = secretPrefix + ref;
    return this.#attempt("store", async () => {
      const session = await this.#options.sessionFiles.all().catch(() => []);
      const generation = await this.#index.nextGeneration(session);
      const entry = entryOf({ ...details, ref, storedAt: this.#options.now().toISOString(), generation });
      const value = writeValue(entry, secret, at.journal);
      await this.secrets.store(name, value);
      if ((await this.#get(name, value)) !== value) throw new SecretStoreError("store");
      this.#status.set(ref, "present");
      await (at.session === true ? this.#options.sessionFiles.write(entry) : this.#index.put(entry));
      // Not earlier: until now the index has the former version, which this window may have stored too.
      this.#storedHere.set(ref, generation);
      return entry;
    });
  }

  /** Whether tokens of a sign-in are stored. Reads their file, and no secret. */
  async hasSession(ref: string): Promise<boolean> {
    return (await this.#options.sessionFiles.find(ref).catch(() => undefined)) !== undefined;
  }

  /**
   * The secret of an entry; undefined if it is missing or stored for another origin than the index says. Throws
   * SecretStoreError if the secret storage doesn't respond, or another window has stored a newer secret that this window
   * doesn't see: the secret that it sees no longer works.
   */
  async read(ref: string): Promise<Secret | undefined> {
    const written = await this.#written(ref);
    if (written !== undefined && (await this.#isStale(written))) {
      throw new SecretStoreError("read", "out-of-sync");
    }
    const value = readValue(await this.#get(secretPrefix + ref));
    const origin = this.find(ref)?.origin;
    const isOfOrigin = origin === undefined || value?.entry.origin === origin;
    const secret = isOfOrigin ? value?.secret : undefined;
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
   * The secret of an unfinished operation, if it was stored before the process ended. Restores its index entry. Throws
   * SecretStoreError.
   */
  async recover(ref: string, journal: string): Promise<StoredKey | undefined> {
    const value = readValue(await this.#get(secretPrefix + ref));
    if (value?.journal !== journal) return undefined;
    this.#status.set(ref, "present");
    await this.#index.put(value.entry);
    return value.entry;
  }

  /** Updates the index entry of a stored key, such as its id or its name. */
  async describe(ref: string, details: Partial<KeyDetails>): Promise<void> {
    const entry = this.find(ref);
    if (entry !== undefined) await this.#index.put(entryOf({ ...entry, ...details }));
  }

  /**
   * Removes a secret and its entry. Throws SecretStoreError and keeps both; if the storage is only late, both are removed as
   * soon as it responds.
   */
  async remove(ref: string): Promise<void> {
    await this.#attempt("delete", async () => {
      await this.secrets.delete(secretPrefix + ref);
      this.#status.delete(ref);
      await this.#options.sessionFiles.remove(ref);
      await this.#index.remove(ref);
    });
  }

  /** Reads a value again if it seems to be missing: in remote windows it may arrive late. */
  async #get(name: string, expected?: string): Promise<string | undefined> {
    const read = (): Promise<string | undefined> => this.#attempt("read", () => this.secrets.get(name));
    const first = await read();
    const isComplete = expected === undefined ? first !== undefined : first === expected;
    return isComplete ? first : read();
  }

  /** Throws SecretStoreError instead of other errors, since a keyring's may quote the value. Late work still continues. */
  async #attempt<T>(step: SecretStoreError["step"], act: () => PromiseLike<T>): Promise<T> {
    const { timeoutMs } = this.#options;
    try {
      return await withDeadline(Promise.resolve(act()), timeoutMs, () => new SecretStoreError(step, "timeout"));
    } catch (error) {
      throw error instanceof SecretStoreError ? error : new SecretStoreError(step);
    }
  }
}

const versionOf = ({ ref, generation }: StoredKey): string => `${ref} ${generation}`;
