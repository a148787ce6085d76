// Operations that the journal still has open: what became of them, as far as that can be found out from
// the secret store (did the secret arrive after all?), from the list of keys, and by trying the old key. They
// are looked into at the start, and again whenever the list has been read. Plain code.

import type { Result } from "../api/errors";
import type { ApiKey } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import { Emitter } from "../emitter";
import type { Services } from "../services";
import { parseTime } from "../ui/format";
import type { StoredKey } from "../secrets/stored-key";
import { withPrevious, type Journal, type JournalEntry } from "../secrets/journal";
import type { SecretStore } from "../secrets/secret-store";

export type OperationOutcome =
  /** The secret is in the secret store. */
  | { readonly kind: "stored"; readonly stored: StoredKey }
  /** It was not carried out: everything is as it was. */
  | { readonly kind: "not-done" }
  /** It was carried out, and there was no secret to lose. */
  | { readonly kind: "done" }
  /** It was carried out, and the new secret was lost on the way. */
  | { readonly kind: "lost"; readonly key?: ApiKey; readonly since?: string }
  | { readonly kind: "unknown" };

export interface RecoveryOptions {
  readonly secretStore: Pick<SecretStore, "recover" | "findByKeyId" | "read" | "remove">;
  /** The list as it was read since then; undefined if it was not. */
  readonly list: (entry: JournalEntry) => readonly ApiKey[] | undefined;
  /** Whether the connection that did it read the list: another one may see other keys. */
  readonly isComplete: (entry: JournalEntry) => boolean;
  /** Tries the secret that the secret store has for the key; undefined if it has none. */
  readonly tryOldKey: (entry: JournalEntry) => Promise<Result<unknown> | undefined>;
}

export interface OpenOperation {
  readonly entry: JournalEntry;
  /** Only what keeps it open. */
  readonly outcome: Extract<OperationOutcome, { kind: "lost" | "unknown" }>;
}

/** An operation that was looked into: open or ended. */
interface Resolved {
  readonly entry: JournalEntry;
  readonly outcome: OperationOutcome;
}

function isOpen(one: Resolved): one is OpenOperation {
  return one.outcome.kind === "lost" || one.outcome.kind === "unknown";
}

type JournalPort = Pick<Journal, "entries" | "close" | "undo" | "isRunning" | "isUncertain" | "mayStillBeDone">;

/** Milliseconds between checks of a process whose state can't be queried. */
const beforeNextLook = 2500;

export class OpenOperations {
  readonly #changed = new Emitter();
  readonly #known = new Map<string, OperationOutcome["kind"]>();
  #open: readonly OpenOperation[] = [];
  #nextLook: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  /** `onOutcome` is called with each outcome that is new to this window. */
  constructor(
    private readonly journal: JournalPort,
    private readonly ports: RecoveryOptions,
    private readonly onOutcome: (entry: JournalEntry, outcome: OperationOutcome) => void = () => undefined,
  ) {}

  get open(): readonly OpenOperation[] {
    return this.#open;
  }

  dispose(): void {
    clearTimeout(this.#nextLook);
    this.#changed.dispose();
  }

  /** The open operation about a key of the list. */
  ofKey(keyId: string, origin: string): OpenOperation | undefined {
    return this.#open.find(
      ({ entry, outcome }) =>
        entry.origin === origin && (entry.keyId === keyId || (outcome.kind === "lost" && outcome.key?.id === keyId)),
    );
  }

  /** The open operation about a key that the secret store knows, whether or not it is listed. */
  ofStoredKey(stored: Pick<StoredKey, "ref" | "keyId" | "origin">): OpenOperation | undefined {
    const { ref, keyId, origin } = stored;
    const about = keyId === undefined ? undefined : this.ofKey(keyId, origin);
    return about ?? this.#open.find(({ entry }) => entry.ref === ref);
  }

  /**
   * Looks into everything that nobody works on. What has ended is closed; the rest stays, with what is
   * known of it. Returns what was found to have ended.
   */
  async resume(): Promise<readonly Resolved[]> {
    const before = this.#open;
    const all = await this.journal.entries();
    if (all.some((one) => this.journal.isUncertain(one))) this.#lookAgain();
    const entries = all.filter((one) => !this.journal.isRunning(one));
    const found = (await Promise.all(entries.map((entry) => this.#lookInto(entry)))).flat();
    this.#open = found.filter(isOpen);
    if (before.length > 0 || this.#open.length > 0) this.#changed.fire();
    return found.filter((one) => !isOpen(one));
  }

  /** One entry, and if that was not done, what was unfinished before it. */
  async #lookInto(entry: JournalEntry): Promise<Resolved[]> {
    const outcome = await resolveOutcome(this.ports, entry);
    if (this.#known.get(entry.id) !== outcome.kind) this.onOutcome(entry, outcome);
    this.#known.set(entry.id, outcome.kind);
    const one = { entry, outcome };
    if (isOpen(one)) return [one];
    if (outcome.kind !== "not-done") {
      await this.journal.close(entry);
      return [one];
    }
    // The server may still do what it has not done yet; until then it is looked into again.
    if (!this.journal.mayStillBeDone(entry)) await this.journal.undo(entry);
    const { previous } = entry;
    return [one, ...(previous === undefined ? [] : await this.#lookInto(previous))];
  }

  /** There is nothing left to do about it, or the user has dealt with it in another way. */
  async close(entry: JournalEntry): Promise<void> {
    const files = await this.journal.entries();
    // It may be below an entry that was not done.
    const file = files.find((one) => withPrevious(one).some(({ id }) => id === entry.id));
    await this.journal.close(file ?? entry);
    this.#open = this.#open.filter((one) => one.entry.id !== entry.id);
    this.#changed.fire();
  }

  #lookAgain(): void {
    clearTimeout(this.#nextLook);
    const look = (): void => void this.resume().catch(() => undefined);
    this.#nextLook = setTimeout(look, beforeNextLook).unref();
  }
}

export async function resolveOutcome(ports: RecoveryOptions, entry: JournalEntry): Promise<OperationOutcome> {
  // The tokens in the secret store are what counts, and they are no key.
  if (entry.operation === "sign-in") return { kind: "not-done" };
  const stored = await ports.secretStore.recover(entry.ref, entry.id).catch(() => undefined);
  if (stored !== undefined) return { kind: "stored", stored };
  switch (entry.operation) {
    case "rotate-client":
      // No list says when it was rotated, and nobody can try the secret of any client.
      return { kind: entry.stage === "unsaved" ? "lost" : "unknown" };
    case "store":
      // The user still has what was not stored.
      return { kind: "not-done" };
    case "remove":
      return finishRemoval(ports.secretStore, entry.ref);
    default: {
      const outcome = await lookInList(ports, entry);
      // Its response was received, so it was done, whatever can be seen of it.
      if (entry.stage !== "unsaved" || outcome.kind === "done") return outcome;
      return outcome.kind === "lost" ? outcome : { kind: "lost" };
    }
  }
}

/** Finishes a removal only if the secret is gone already: by now the key may be wanted again. */
async function finishRemoval(secretStore: RecoveryOptions["secretStore"], ref: string): Promise<OperationOutcome> {
  try {
    if ((await secretStore.read(ref)) !== undefined) return { kind: "not-done" };
    await secretStore.remove(ref);
    return { kind: "done" };
  } catch {
    return { kind: "not-done" };
  }
}

async function lookInList(ports: RecoveryOptions, entry: JournalEntry): Promise<OperationOutcome> {
  const list = ports.list(entry);
  if (list !== undefined) {
    const heldOf = ({ id }: ApiKey): StoredKey | undefined => ports.secretStore.findByKeyId(id, entry.origin);
    const seen =
      entry.operation === "create"
        ? createdKey(
            entry,
            // A key whose secret is here is another key of that name.
            list.filter((key) => heldOf(key) === undefined),
            ports.isComplete(entry),
          )
        : changedKey(entry, list, heldOf);
    if (seen !== undefined) return seen;
  }
  if (entry.operation === "create") return { kind: "unknown" };
  const old = await ports.tryOldKey(entry);
  if (old?.ok === true) return { kind: "not-done" };
  if (old?.problem.kind === "unauthorized") {
    return entry.operation === "revoke" ? { kind: "done" } : { kind: "lost" };
  }
  // A key that lacks a scope was accepted all the same.
  return old?.problem.kind === "scope-missing" ? { kind: "not-done" } : { kind: "unknown" };
}

/** In a list that is not whole it can be found, but its absence means nothing. */
function createdKey(entry: JournalEntry, absent: readonly ApiKey[], whole: boolean): OperationOutcome | undefined {
  const possible = absent.filter((one) => isCreated(entry, one, whole) !== "no");
  const [key, ...more] = possible;
  if (key === undefined) return whole ? { kind: "not-done" } : undefined;
  // Of two, one is somebody else's, and rotating that one would do harm.
  if (more.length > 0 || isCreated(entry, key, whole) !== "yes") return undefined;
  return outOfReach(key, key.created_at);
}

/** What the list says of a key that was rotated or revoked. */
function changedKey(
  { operation, keyId, rotatedAt = "" }: JournalEntry,
  list: readonly ApiKey[],
  heldOf: (key: ApiKey) => StoredKey | undefined,
): OperationOutcome | undefined {
  const key = list.find(({ id }) => id === keyId);
  if (key === undefined) return undefined;
  // A rotated key that was revoked since: there is nothing left to lose.
  if (key.status === "revoked") return { kind: "done" };
  if (operation === "revoke") return { kind: "not-done" };
  const rotated = key.rotated_at ?? "";
  if (rotated !== rotatedAt) {
    // A rotation whose secret is here was another window's.
    return heldOf(key)?.rotatedAt === rotated ? { kind: "not-done" } : outOfReach(key, key.rotated_at);
  }
  // The same time as before means something only if the server reports such times at all.
  return list.some(({ rotated_at }) => rotated_at != null) ? { kind: "not-done" } : undefined;
}

/** Servers' clocks differ; a key of that name created this much before the request still counts. */
const clockSkew = 10 * 60 * 1000;

/** Whether a key of the list is the one that was being created. Only the server's times are compared. */
function isCreated(
  { createdId, name, others, serverTime }: JournalEntry,
  key: ApiKey,
  whole: boolean,
): "yes" | "maybe" | "no" {
  if (createdId !== undefined) return key.id === createdId ? "yes" : "no";
  if (key.name !== name || others?.includes(key.id) === true) return "no";
  const begun = parseTime(serverTime)?.getTime();
  const created = parseTime(key.created_at)?.getTime();
  if (begun !== undefined && created !== undefined) {
    return created >= begun - clockSkew ? "yes" : "no";
  }
  // It was not there before; in another connection's list that means nothing.
  return others !== undefined && whole ? "yes" : "maybe";
}

function outOfReach(key: ApiKey, since: string | null | undefined): OperationOutcome {
  return { kind: "lost", key, ...(since != null && { since }) };
}

/** Whether a list, read by a connection, shows the keys that an operation was about. */
export function isCompleteFor(
  { by, workspaceId }: Pick<JournalEntry, "by" | "workspaceId">,
  connection: string | undefined,
  list: readonly ApiKey[],
): boolean {
  if (connection === by) return true;
  return workspaceId !== undefined && list.some((key) => key.workspace_id === workspaceId);
}

/** The lists and keys of the connections. */
export function recoveryOptions({ secretStore, connections, journal }: Services): RecoveryOptions {
  /** Entries for which a list was read once more. */
  const reread = new Set<string>();
  /** The connection that did it, else one of that origin that knows the key, else any of that origin. */
  const accessFor = (entry: JournalEntry): Connection | undefined => {
    const { by, origin, keyId } = entry;
    const there = connections.all.filter((one) => one.origin() === origin);
    return (
      there.find(({ ref }) => ref === by) ??
      there.find(({ keys }) => keyId !== undefined && keys.find(keyId) !== undefined) ??
      there.find(({ keys }) => isCompleteFor(entry, undefined, keys.state.items)) ??
      there[0]
    );
  };
  return {
    secretStore,
    list: (entry) => {
      const access = accessFor(entry);
      if (access === undefined) return undefined;
      const { problem, items, asOf } = access.keys.state;
      if (problem !== undefined || asOf === undefined) return undefined;
      if (asOf >= journal.abandonedAt(entry)) return items;
      // An older list says nothing of it. Somebody has looked at the list, so it is read again.
      if (!reread.has(entry.id)) {
        reread.add(entry.id);
        void access.keys.reread();
      }
      return undefined;
    },
    isComplete: (entry) => {
      const access = accessFor(entry);
      return access !== undefined && isCompleteFor(entry, access.ref, access.keys.state.items);
    },
    tryOldKey: async (entry) => {
      const { origin, keyId } = entry;
      const access = accessFor(entry);
      // Nothing is sent before somebody has looked at the list.
      if (access?.keys.state.loaded !== true || keyId === undefined) return undefined;
      const stored = secretStore.findByKeyId(keyId, origin);
      const secret = stored && (await secretStore.read(stored.ref).catch(() => undefined));
      return secret && access.tryKey(secret);
    },
  };
}
