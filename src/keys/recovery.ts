// Operations that the journal still has open: what became of them, as far as that can be found out from
// the vault (did the secret arrive after all?), from the list of keys, and by trying the old key. They
// are looked into at the start, and again whenever the list has been read. Plain code.

import type { Result } from "../api/errors";
import type { ApiKey } from "../api/skycloak";
import type { ApiAccess } from "../connections/connection";
import { Emitter } from "../emitter";
import type { Services } from "../services";
import { readTime } from "../ui/format";
import type { StoredKey } from "../secrets/stored-key";
import { chain, type Journal, type JournalEntry } from "../secrets/journal";
import type { SecretStore } from "../secrets/secret-store";

export type Learned =
  /** The secret is in the vault. */
  | { readonly kind: "safe"; readonly held: StoredKey }
  /** It was not carried out: everything is as it was. */
  | { readonly kind: "not-done" }
  /** It was carried out, and there was no secret to lose. */
  | { readonly kind: "done" }
  /** It was carried out, and the new secret was lost on the way. */
  | { readonly kind: "out-of-reach"; readonly key?: ApiKey; readonly since?: string }
  | { readonly kind: "unknown" };

export interface RecoveryPorts {
  readonly vault: Pick<SecretStore, "recover" | "findByKeyId" | "read" | "remove">;
  /** The list as it was read since then; undefined if it was not. */
  readonly list: (entry: JournalEntry) => readonly ApiKey[] | undefined;
  /** Whether the connection that did it read the list: another one may see other keys. */
  readonly isWhole: (entry: JournalEntry) => boolean;
  /** Tries the secret that the vault has for the key; undefined if it has none. */
  readonly tryOld: (entry: JournalEntry) => Promise<Result<unknown> | undefined>;
}

export interface OpenOperation {
  readonly entry: JournalEntry;
  /** Only what keeps it open. */
  readonly learned: Extract<Learned, { kind: "out-of-reach" | "unknown" }>;
}

/** An operation that was looked into: open or ended. */
interface Resolved {
  readonly entry: JournalEntry;
  readonly learned: Learned;
}

function isOpen(one: Resolved): one is OpenOperation {
  return one.learned.kind === "out-of-reach" || one.learned.kind === "unknown";
}

type JournalPort = Pick<
  Journal,
  "entries" | "close" | "undo" | "isTaken" | "isInDoubt" | "mayStillBeDone"
>;

/** Milliseconds between checks of a process whose state can't be queried. */
const beforeNextLook = 2500;

export class OpenEntries {
  readonly #journal: JournalPort;
  readonly #ports: RecoveryPorts;
  readonly #changed = new Emitter();
  readonly #learned: (entry: JournalEntry, learned: Learned) => void;
  readonly #known = new Map<string, Learned["kind"]>();
  #open: readonly OpenOperation[] = [];
  #nextLook: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  /** `learned` is called with everything that is found out and was not known before in this window. */
  constructor(
    journal: JournalPort,
    ports: RecoveryPorts,
    learned: (entry: JournalEntry, learned: Learned) => void = () => undefined,
  ) {
    this.#journal = journal;
    this.#ports = ports;
    this.#learned = learned;
  }

  get open(): readonly OpenOperation[] {
    return this.#open;
  }

  dispose(): void {
    clearTimeout(this.#nextLook);
    this.#changed.dispose();
  }

  /** The open operation about a key of the list. */
  about(keyId: string, origin: string): OpenOperation | undefined {
    return this.#open.find(
      ({ entry, learned }) =>
        entry.origin === origin &&
        (entry.keyId === keyId || (learned.kind === "out-of-reach" && learned.key?.id === keyId)),
    );
  }

  /** The open operation about a key that the vault knows, whether or not it is listed. */
  aboutHeld(held: Pick<StoredKey, "ref" | "keyId" | "origin">): OpenOperation | undefined {
    const { ref, keyId, origin } = held;
    const about = keyId === undefined ? undefined : this.about(keyId, origin);
    return about ?? this.#open.find(({ entry }) => entry.ref === ref);
  }

  /**
   * Looks into everything that nobody works on. What has ended is closed; the rest stays, with what is
   * known of it. Returns what was found to have ended.
   */
  async resume(): Promise<readonly Resolved[]> {
    const before = this.#open;
    const all = await this.#journal.entries();
    if (all.some((one) => this.#journal.isInDoubt(one))) this.#lookAgain();
    const entries = all.filter((one) => !this.#journal.isTaken(one));
    const found = (await Promise.all(entries.map((entry) => this.#lookInto(entry)))).flat();
    this.#open = found.filter(isOpen);
    if (before.length > 0 || this.#open.length > 0) this.#changed.fire();
    return found.filter((one) => !isOpen(one));
  }

  /** One entry, and if that was not done, what was unfinished before it. */
  async #lookInto(entry: JournalEntry): Promise<Resolved[]> {
    const learned = await resolveOutcome(this.#ports, entry);
    if (this.#known.get(entry.id) !== learned.kind) this.#learned(entry, learned);
    this.#known.set(entry.id, learned.kind);
    const one = { entry, learned };
    if (isOpen(one)) return [one];
    if (learned.kind !== "not-done") {
      await this.#journal.close(entry);
      return [one];
    }
    // The server may still do what it has not done yet; until then it is looked into again.
    if (!this.#journal.mayStillBeDone(entry)) await this.#journal.undo(entry);
    const { previous } = entry;
    return [one, ...(previous === undefined ? [] : await this.#lookInto(previous))];
  }

  /** There is nothing left to do about it, or the user has dealt with it in another way. */
  async close(entry: JournalEntry): Promise<void> {
    const files = await this.#journal.entries();
    // It may be below an entry that was not done.
    const file = files.find((one) => chain(one).some(({ id }) => id === entry.id));
    await this.#journal.close(file ?? entry);
    this.#open = this.#open.filter((one) => one.entry.id !== entry.id);
    this.#changed.fire();
  }

  #lookAgain(): void {
    clearTimeout(this.#nextLook);
    const look = (): void => void this.resume().catch(() => undefined);
    this.#nextLook = setTimeout(look, beforeNextLook).unref();
  }
}

export async function resolveOutcome(ports: RecoveryPorts, entry: JournalEntry): Promise<Learned> {
  // The tokens in the vault are what counts, and they are no key.
  if (entry.operation === "sign-in") return { kind: "not-done" };
  const held = await ports.vault.recover(entry.ref, entry.id).catch(() => undefined);
  if (held !== undefined) return { kind: "safe", held };
  switch (entry.operation) {
    case "rotate-client":
      // No list says when it was rotated, and nobody can try the secret of any client.
      return { kind: entry.stage === "unsaved" ? "out-of-reach" : "unknown" };
    case "store":
      // The user still has what was not stored.
      return { kind: "not-done" };
    case "remove":
      return removed(ports.vault, entry.ref);
    default: {
      const learned = await lookFor(ports, entry);
      // Its response was received, so it was done, whatever can be seen of it.
      if (entry.stage !== "unsaved" || learned.kind === "done") return learned;
      return learned.kind === "out-of-reach" ? learned : { kind: "out-of-reach" };
    }
  }
}

/** Finishes a removal only if the secret is gone already: by now the key may be wanted again. */
async function removed(vault: RecoveryPorts["vault"], ref: string): Promise<Learned> {
  try {
    if ((await vault.read(ref)) !== undefined) return { kind: "not-done" };
    await vault.remove(ref);
    return { kind: "done" };
  } catch {
    return { kind: "not-done" };
  }
}

async function lookFor(ports: RecoveryPorts, entry: JournalEntry): Promise<Learned> {
  const list = ports.list(entry);
  if (list !== undefined) {
    const heldOf = ({ id }: ApiKey): StoredKey | undefined =>
      ports.vault.findByKeyId(id, entry.origin);
    const seen =
      entry.operation === "create"
        ? createdKey(
            entry,
            // A key whose secret is here is another key of that name.
            list.filter((key) => heldOf(key) === undefined),
            ports.isWhole(entry),
          )
        : changedKey(entry, list, heldOf);
    if (seen !== undefined) return seen;
  }
  if (entry.operation === "create") return { kind: "unknown" };
  const old = await ports.tryOld(entry);
  if (old?.ok === true) return { kind: "not-done" };
  if (old?.problem.kind === "unauthorized") {
    return entry.operation === "revoke" ? { kind: "done" } : { kind: "out-of-reach" };
  }
  // A key that lacks a scope was accepted all the same.
  return old?.problem.kind === "scope-missing" ? { kind: "not-done" } : { kind: "unknown" };
}

/** In a list that is not whole it can be found, but its absence means nothing. */
function createdKey(
  entry: JournalEntry,
  absent: readonly ApiKey[],
  whole: boolean,
): Learned | undefined {
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
): Learned | undefined {
  const key = list.find(({ id }) => id === keyId);
  if (key === undefined) return undefined;
  // Of a rotation: whoever revoked it since, there is nothing left to lose.
  if (key.status === "revoked") return { kind: "done" };
  if (operation === "revoke") return { kind: "not-done" };
  const rotated = key.rotated_at ?? "";
  if (rotated !== rotatedAt) {
    // A rotation whose secret is here was another window's.
    return heldOf(key)?.rotatedAt === rotated
      ? { kind: "not-done" }
      : outOfReach(key, key.rotated_at);
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
  const begun = readTime(serverTime)?.getTime();
  const created = readTime(key.created_at)?.getTime();
  if (begun !== undefined && created !== undefined) {
    return created >= begun - clockSkew ? "yes" : "no";
  }
  // It was not there before; in another connection's list that means nothing.
  return others !== undefined && whole ? "yes" : "maybe";
}

function outOfReach(key: ApiKey, since: string | null | undefined): Learned {
  return { kind: "out-of-reach", key, ...(since != null && { since }) };
}

/** Whether a list, read by a connection, shows the keys that an operation was about. */
export function isWholeFor(
  { by, workspaceId }: Pick<JournalEntry, "by" | "workspaceId">,
  connection: string | undefined,
  list: readonly ApiKey[],
): boolean {
  if (connection === by) return true;
  return workspaceId !== undefined && list.some((key) => key.workspace_id === workspaceId);
}

/** The lists and keys of the connections. */
export function recoveryPorts({ vault, connections, journal }: Services): RecoveryPorts {
  /** Entries for which a list was read once more. */
  const reread = new Set<string>();
  /** The connection that did it, else one of that origin that knows the key, else any of that origin. */
  const reachOf = ({ by, origin, keyId, workspaceId }: JournalEntry): ApiAccess | undefined => {
    const there = connections.all.filter((one) => {
      const endpoint = one.endpoint();
      return endpoint.ok && endpoint.value.origin === origin;
    });
    return (
      there.find(({ ref }) => ref === by) ??
      there.find(({ keys }) => keyId !== undefined && keys.find(keyId) !== undefined) ??
      there.find(
        ({ keys }) =>
          workspaceId !== undefined &&
          keys.state.items.some(({ workspace_id }) => workspace_id === workspaceId),
      ) ??
      there[0]
    );
  };
  return {
    vault,
    list: (entry) => {
      const reach = reachOf(entry);
      if (reach === undefined) return undefined;
      const { problem, items, asOf } = reach.keys.state;
      if (problem !== undefined || asOf === undefined) return undefined;
      if (asOf >= journal.leftAt(entry)) return items;
      // An older list says nothing of it. Somebody has looked at the list, so it is read again.
      if (!reread.has(entry.id)) {
        reread.add(entry.id);
        void reach.keys.reread();
      }
      return undefined;
    },
    isWhole: (entry) => {
      const reach = reachOf(entry);
      return reach !== undefined && isWholeFor(entry, reach.ref, reach.keys.state.items);
    },
    tryOld: async (entry) => {
      const { origin, keyId } = entry;
      const reach = reachOf(entry);
      // Nothing is sent before somebody has looked at the list.
      if (reach?.keys.state.loaded !== true || keyId === undefined) return undefined;
      const endpoint = reach.endpoint();
      if (!endpoint.ok) return undefined;
      const held = vault.findByKeyId(keyId, origin);
      const secret = held && (await vault.read(held.ref).catch(() => undefined));
      if (secret === undefined) return undefined;
      return reach.tryKey(secret);
    },
  };
}
