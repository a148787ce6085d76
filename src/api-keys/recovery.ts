// Determines the outcome of operations that the journal still has open, from the secret store (was the secret stored after
// all?), from the list of keys, and by trying the old key. Runs at startup and whenever the list has been read. Doesn't
// import `vscode`.

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
  readonly #reported = new Map<string, OperationOutcome["kind"]>();
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

  /** Resolves the entries that no living process works on. Closes and returns those whose outcome is final. */
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
    if (this.#reported.get(entry.id) !== outcome.kind) this.onOutcome(entry, outcome);
    this.#reported.set(entry.id, outcome.kind);
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
    const includesEntry = (candidate: JournalEntry): boolean =>
      withPrevious(candidate).some(({ id }) => id === entry.id);
    await this.journal.close((await this.journal.entries()).find(includesEntry) ?? entry);
    this.#open = this.#open.filter((operation) => operation.entry.id !== entry.id);
    this.#changed.fire();
  }
}

export async function resolveOutcome(options: RecoveryOptions, entry: JournalEntry): Promise<OperationOutcome> {
  const { secretStore } = options;
  // A sign-in stores tokens, so there is no key to recover.
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
      if (entry.stage !== "unsaved" || outcome.kind === "done" || outcome.kind === "lost") return outcome;
      // The response was received, so the request was carried out, whatever the server shows.
      return { kind: "lost" };
    }
  }
}

/** Finds out the outcome from the list, else by trying the old key. */
async function resolveAtServer(
  { list, secretStore, tryOldKey }: RecoveryOptions,
  entry: JournalEntry,
): Promise<OperationOutcome> {
  const { operation, origin } = entry;
  const keyList = list(entry);
  const findStored = ({ id }: ApiKey): StoredKey | undefined => secretStore.findByKeyId(id, origin);
  const outcomeFromList = operation === "create" ? outcomeOfCreation : outcomeOfChange;
  const outcome = keyList && outcomeFromList(entry, keyList, findStored);
  if (outcome !== undefined) return outcome;
  const tried = operation === "create" ? undefined : await tryOldKey(entry);
  if (tried === undefined) return { kind: "unknown" };
  // A key that lacks a scope is still valid.
  if (tried.ok || tried.problem.kind === "scope-missing") return { kind: "not-done" };
  if (tried.problem.kind !== "unauthorized") return { kind: "unknown" };
  return { kind: operation === "revoke" ? "done" : "lost" };
}

type FindStored = (key: ApiKey) => StoredKey | undefined;

/** In a list that is not complete the key can be found, but its absence means nothing. */
function outcomeOfCreation(
  entry: JournalEntry,
  { keys, isComplete }: KeyList,
  findStored: FindStored,
): OperationOutcome | undefined {
  // A key whose secret is stored can't be the lost one.
  const possible = keys
    .filter((key) => findStored(key) === undefined)
    .map((key) => ({ key, isCreated: isCreated(entry, key, isComplete) }))
    .filter((candidate) => candidate.isCreated !== false);
  const [first, ...more] = possible;
  if (first === undefined) return isComplete ? { kind: "not-done" } : undefined;
  // One of several candidates may be somebody else's, and rotating it would break that key.
  return more.length === 0 && first.isCreated === true ? { kind: "lost", key: first.key } : undefined;
}

/** The outcome of a rotation or a revocation. */
function outcomeOfChange(
  { operation, keyId, rotatedAt = "" }: JournalEntry,
  { keys }: KeyList,
  findStored: FindStored,
): OperationOutcome | undefined {
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) return undefined;
  // A revoked key has no working secret to lose, even if it was rotated first.
  if (key.status === "revoked") return { kind: "done" };
  if (operation === "revoke") return { kind: "not-done" };
  const rotated = key.rotated_at ?? "";
  if (rotated !== rotatedAt) {
    // If its secret is stored, another window rotated the key.
    return findStored(key)?.rotatedAt === rotated ? { kind: "not-done" } : { kind: "lost", key };
  }
  // An unchanged time proves nothing if the server doesn't report rotation times.
  return keys.some(({ rotated_at }) => rotated_at != null) ? { kind: "not-done" } : undefined;
}

/** Milliseconds by which a key may seem to be created before the request, because the clocks of servers differ. */
const maxClockSkew = 10 * 60 * 1000;

/** Whether a key of the list is the created one; undefined if that can't be determined. Only the server's times are compared. */
function isCreated(
  { createdId, name, others, serverTime }: JournalEntry,
  key: ApiKey,
  isComplete: boolean,
): boolean | undefined {
  if (createdId !== undefined) return key.id === createdId;
  if (key.name !== name || others?.includes(key.id) === true) return false;
  const startTime = parseTime(serverTime)?.getTime();
  const created = parseTime(key.created_at)?.getTime();
  if (startTime !== undefined && created !== undefined) return created >= startTime - maxClockSkew;
  // The key wasn't listed before, which proves nothing in another connection's list.
  return others !== undefined && isComplete ? true : undefined;
}

/** Whether a connection's list includes the key of an operation. */
export function isCompleteFor(
  { by, workspaceId }: Pick<JournalEntry, "by" | "workspaceId">,
  connectionRef: string | undefined,
  keys: readonly ApiKey[],
): boolean {
  if (connectionRef === by) return true;
  return workspaceId !== undefined && keys.some((key) => key.workspace_id === workspaceId);
}

/** Options that use the lists and keys of the connections. */
export function recoveryOptions({ secretStore, connections, journal }: Services): RecoveryOptions {
  /** Entries for which a list was read again. */
  const reread = new Set<string>();
  /** The connection that sent the request, else one of the origin that knows the key, else any of the origin. */
  const connectionFor = (entry: JournalEntry): Connection | undefined => {
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
      const connection = connectionFor(entry);
      if (connection === undefined) return undefined;
      const { problem, items, asOf } = connection.keys.state;
      if (problem !== undefined || asOf === undefined) return undefined;
      if (asOf >= journal.abandonedAt(entry)) {
        return { keys: items, isComplete: isCompleteFor(entry, connection.ref, items) };
      }
      // An older list doesn't show the outcome. It may be read again without being asked, because the user has opened it.
      if (!reread.has(entry.id)) {
        reread.add(entry.id);
        void connection.keys.reread();
      }
      return undefined;
    },
    tryOldKey: async (entry) => {
      const { origin, keyId } = entry;
      const connection = connectionFor(entry);
      // Nothing is sent before the user has opened the list.
      if (connection?.keys.state.loaded !== true || keyId === undefined) return undefined;
      const stored = secretStore.findByKeyId(keyId, origin);
      const secret = stored && (await secretStore.read(stored.ref).catch(() => undefined));
      return secret && connection.tryKey(secret);
    },
  };
}
