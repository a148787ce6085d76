// The outcome of operations that the journal still has open, as far as it can be found out from the secret store (was the
// secret stored after all?), from the list of keys, and by trying the old key. Resolved at the start, and again whenever
// the list has been read. Plain code.

import type { Result } from "../api/errors";
import type { ApiKey } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import { Emitter } from "../storage/emitter";
import type { Services } from "../services";
import { parseTime } from "../ui/format";
import type { StoredKey } from "../secrets/stored-key";
import { withPrevious, type Journal, type JournalEntry } from "../secrets/journal";
import type { SecretStore } from "../secrets/secret-store";

export type OperationOutcome =
  /** The secret is in the secret store. */
  | { readonly kind: "stored"; readonly stored: StoredKey }
  /** The request was carried out, but its secret is lost. `key`: the key's current entry in the list. */
  | { readonly kind: "lost"; readonly key?: ApiKey }
  /** `done`: carried out, and there was no secret to lose. `not-done`: not carried out; nothing has changed. */
  | { readonly kind: "done" | "not-done" | "unknown" };

export interface RecoveryOptions {
  readonly secretStore: Pick<SecretStore, "recover" | "findByKeyId" | "read" | "remove">;
  /** The list of keys, if it was read after the operation ended. */
  readonly list: (entry: JournalEntry) => KeyList | undefined;
  /** Tries the stored secret of the key; undefined if there is none. */
  readonly tryOldKey: (entry: JournalEntry) => Promise<Result<unknown> | undefined>;
}

interface KeyList {
  readonly keys: readonly ApiKey[];
  /** Whether the key of the operation would be in it: another connection may list other keys. */
  readonly isComplete: boolean;
}

interface Resolution {
  readonly entry: JournalEntry;
  readonly outcome: OperationOutcome;
}

/** An operation whose outcome keeps it open. */
export interface OpenOperation extends Resolution {
  readonly outcome: Extract<OperationOutcome, { kind: "lost" }> | { readonly kind: "unknown" };
}

function isOpen(resolution: Resolution): resolution is OpenOperation {
  return resolution.outcome.kind === "lost" || resolution.outcome.kind === "unknown";
}

/** Milliseconds between checks of a process that can't be queried. */
const recheckInterval = 2500;

export class OpenOperations {
  readonly #changed = new Emitter();
  readonly #known = new Map<string, OperationOutcome["kind"]>();
  #open: readonly OpenOperation[] = [];
  #recheck: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  /** `onOutcome` is called with each outcome that is new to this window. */
  constructor(
    private readonly journal: Pick<
      Journal,
      "entries" | "close" | "undo" | "isRunning" | "isUncertain" | "mayStillBeDone"
    >,
    private readonly options: RecoveryOptions,
    private readonly onOutcome: (entry: JournalEntry, outcome: OperationOutcome) => void = () => undefined,
  ) {}

  get open(): readonly OpenOperation[] {
    return this.#open;
  }

  dispose(): void {
    clearTimeout(this.#recheck);
    this.#changed.dispose();
  }

  /** The open operation on a key of the list. */
  ofKey(keyId: string, origin: string): OpenOperation | undefined {
    return this.#open.find(
      ({ entry, outcome }) =>
        entry.origin === origin && (entry.keyId === keyId || (outcome.kind === "lost" && outcome.key?.id === keyId)),
    );
  }

  /** The open operation on a stored key, which may not be listed. */
  ofStoredKey({ ref, keyId, origin }: Pick<StoredKey, "ref" | "keyId" | "origin">): OpenOperation | undefined {
    const ofKey = keyId === undefined ? undefined : this.ofKey(keyId, origin);
    return ofKey ?? this.#open.find(({ entry }) => entry.ref === ref);
  }

  /** Resolves all entries that nobody works on. Closes and returns those that have ended. */
  async resume(): Promise<readonly Resolution[]> {
    const before = this.#open;
    const all = await this.journal.entries();
    if (all.some((entry) => this.journal.isUncertain(entry))) {
      clearTimeout(this.#recheck);
      this.#recheck = setTimeout(() => void this.resume().catch(() => undefined), recheckInterval).unref();
    }
    const entries = all.filter((entry) => !this.journal.isRunning(entry));
    const resolved = (await Promise.all(entries.map((entry) => this.#resolve(entry)))).flat();
    this.#open = resolved.filter(isOpen);
    if (before.length > 0 || this.#open.length > 0) this.#changed.fire();
    return resolved.filter((resolution) => !isOpen(resolution));
  }

  /** Resolves an entry, and if that was not carried out, the unfinished operation before it. */
  async #resolve(entry: JournalEntry): Promise<Resolution[]> {
    const outcome = await resolveOutcome(this.options, entry);
    if (this.#known.get(entry.id) !== outcome.kind) this.onOutcome(entry, outcome);
    this.#known.set(entry.id, outcome.kind);
    const resolution = { entry, outcome };
    if (isOpen(resolution)) return [resolution];
    if (outcome.kind !== "not-done") {
      await this.journal.close(entry);
      return [resolution];
    }
    // The server may still carry it out; until then it is resolved again each time.
    if (!this.journal.mayStillBeDone(entry)) await this.journal.undo(entry);
    const { previous } = entry;
    return [resolution, ...(previous === undefined ? [] : await this.#resolve(previous))];
  }

  /** Closes an operation whose outcome the user or another operation has dealt with. */
  async close(entry: JournalEntry): Promise<void> {
    // It may be the previous operation of an entry that was not carried out.
    const isIn = (file: JournalEntry): boolean => withPrevious(file).some(({ id }) => id === entry.id);
    await this.journal.close((await this.journal.entries()).find(isIn) ?? entry);
    this.#open = this.#open.filter((operation) => operation.entry.id !== entry.id);
    this.#changed.fire();
  }
}

export async function resolveOutcome(options: RecoveryOptions, entry: JournalEntry): Promise<OperationOutcome> {
  const { secretStore } = options;
  // The stored tokens count, and they are no key.
  if (entry.operation === "sign-in") return { kind: "not-done" };
  const stored = await secretStore.recover(entry.ref, entry.id).catch(() => undefined);
  if (stored !== undefined) return { kind: "stored", stored };
  switch (entry.operation) {
    case "rotate-client":
      // No list shows when it was rotated, and the secret of a client can't be tried.
      return { kind: entry.stage === "unsaved" ? "lost" : "unknown" };
    case "store":
      // The user still has the secret.
      return { kind: "not-done" };
    case "remove":
      // Finished only if the secret is already gone: by now the user may want to keep the key.
      try {
        if ((await secretStore.read(entry.ref)) !== undefined) return { kind: "not-done" };
        await secretStore.remove(entry.ref);
        return { kind: "done" };
      } catch {
        return { kind: "not-done" };
      }
    default: {
      const outcome = await resolveAtServer(options, entry);
      // Its response was received, so it was carried out, whatever the server shows.
      const isCertain = entry.stage !== "unsaved" || outcome.kind === "done" || outcome.kind === "lost";
      return isCertain ? outcome : { kind: "lost" };
    }
  }
}

/** Finds out the outcome from the list, else by trying the old key. */
async function resolveAtServer(
  { list, secretStore, tryOldKey }: RecoveryOptions,
  entry: JournalEntry,
): Promise<OperationOutcome> {
  const { operation, origin } = entry;
  const read = list(entry);
  const storedOf = ({ id }: ApiKey): StoredKey | undefined => secretStore.findByKeyId(id, origin);
  const listed = read && (operation === "create" ? createdKey : changedKey)(entry, read, storedOf);
  if (listed !== undefined) return listed;
  const tried = operation === "create" ? undefined : await tryOldKey(entry);
  if (tried === undefined) return { kind: "unknown" };
  // A key that lacks a scope is still valid.
  if (tried.ok || tried.problem.kind === "scope-missing") return { kind: "not-done" };
  if (tried.problem.kind !== "unauthorized") return { kind: "unknown" };
  return { kind: operation === "revoke" ? "done" : "lost" };
}

type StoredOf = (key: ApiKey) => StoredKey | undefined;

/** In a list that is not complete the key can be found, but its absence means nothing. */
function createdKey(
  entry: JournalEntry,
  { keys, isComplete }: KeyList,
  storedOf: StoredOf,
): OperationOutcome | undefined {
  // A key whose secret is stored is another key of that name.
  const possible = keys
    .filter((key) => storedOf(key) === undefined)
    .map((key) => ({ key, isCreated: isCreated(entry, key, isComplete) }))
    .filter((candidate) => candidate.isCreated !== false);
  const [first, ...more] = possible;
  if (first === undefined) return isComplete ? { kind: "not-done" } : undefined;
  // If there are two, one is somebody else's, and rotating it would do harm.
  return more.length === 0 && first.isCreated === true ? { kind: "lost", key: first.key } : undefined;
}

/** The outcome of a rotation or a revocation. */
function changedKey(
  { operation, keyId, rotatedAt = "" }: JournalEntry,
  { keys }: KeyList,
  storedOf: StoredOf,
): OperationOutcome | undefined {
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) return undefined;
  // If it was rotated before, there is nothing left to lose.
  if (key.status === "revoked") return { kind: "done" };
  if (operation === "revoke") return { kind: "not-done" };
  const rotated = key.rotated_at ?? "";
  if (rotated !== rotatedAt) {
    // If its secret is stored, another window rotated the key.
    return storedOf(key)?.rotatedAt === rotated ? { kind: "not-done" } : { kind: "lost", key };
  }
  // An unchanged time means something only if the server reports such times at all.
  return keys.some(({ rotated_at }) => rotated_at != null) ? { kind: "not-done" } : undefined;
}

/** The clocks of servers differ: a key of that name that was created this much before the request still counts. */
const clockSkew = 10 * 60 * 1000;

/** Whether a key of the list is the created one; undefined if that can't be determined. Only the server's times are compared. */
function isCreated(
  { createdId, name, others, serverTime }: JournalEntry,
  key: ApiKey,
  isComplete: boolean,
): boolean | undefined {
  if (createdId !== undefined) return key.id === createdId;
  if (key.name !== name || others?.includes(key.id) === true) return false;
  const begun = parseTime(serverTime)?.getTime();
  const created = parseTime(key.created_at)?.getTime();
  if (begun !== undefined && created !== undefined) return created >= begun - clockSkew;
  // It was not listed before, which means nothing in another connection's list.
  return others !== undefined && isComplete ? true : undefined;
}

/** Whether the list of a connection, given by its `ref`, shows the key of an operation. */
export function isCompleteFor(
  { by, workspaceId }: Pick<JournalEntry, "by" | "workspaceId">,
  connection: string | undefined,
  keys: readonly ApiKey[],
): boolean {
  if (connection === by) return true;
  return workspaceId !== undefined && keys.some((key) => key.workspace_id === workspaceId);
}

/** Options that use the lists and keys of the connections. */
export function recoveryOptions({ secretStore, connections, journal }: Services): RecoveryOptions {
  /** Entries for which a list was read again. */
  const reread = new Set<string>();
  /** The connection that sent the request, else one of the origin that knows the key, else any of the origin. */
  const accessFor = (entry: JournalEntry): Connection | undefined => {
    const { by, origin, keyId } = entry;
    const candidates = connections.all.filter((connection) => connection.origin() === origin);
    return (
      candidates.find(({ ref }) => ref === by) ??
      candidates.find(({ keys }) => keyId !== undefined && keys.find(keyId) !== undefined) ??
      candidates.find(({ keys }) => isCompleteFor(entry, undefined, keys.state.items)) ??
      candidates[0]
    );
  };
  return {
    secretStore,
    list: (entry) => {
      const access = accessFor(entry);
      if (access === undefined) return undefined;
      const { problem, items, asOf } = access.keys.state;
      if (problem !== undefined || asOf === undefined) return undefined;
      if (asOf >= journal.abandonedAt(entry)) {
        return { keys: items, isComplete: isCompleteFor(entry, access.ref, items) };
      }
      // An older list doesn't show the outcome. The user has opened the list, so it may be read again.
      if (!reread.has(entry.id)) {
        reread.add(entry.id);
        void access.keys.reread();
      }
      return undefined;
    },
    tryOldKey: async (entry) => {
      const { origin, keyId } = entry;
      const access = accessFor(entry);
      // Nothing is sent before the user has opened the list.
      if (access?.keys.state.loaded !== true || keyId === undefined) return undefined;
      const stored = secretStore.findByKeyId(keyId, origin);
      const secret = stored && (await secretStore.read(stored.ref).catch(() => undefined));
      return secret && access.tryKey(secret);
    },
  };
}
