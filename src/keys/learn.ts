// What became of an operation that nobody answered, as far as it can be learned: from the vault
// (did the secret arrive after all?), from the list, and by trying the old key. Plain code.

import type { Answer } from "../api/problem";
import type { ApiKey } from "../api/skycloak";
import type { HeldKey } from "../vault/held-key";
import type { JournalEntry } from "../vault/journal";
import type { Vault } from "../vault/vault";
import { readTime } from "../ui/time";

export type Learned =
  /** The secret is in the vault. */
  | { readonly kind: "safe"; readonly held: HeldKey }
  /** It was not carried out: everything is as it was. */
  | { readonly kind: "not-done" }
  /** It was carried out, and there was no secret to lose. */
  | { readonly kind: "done" }
  /** It was carried out, and the new secret was lost on the way. */
  | { readonly kind: "out-of-reach"; readonly key?: ApiKey; readonly since?: string }
  | { readonly kind: "unknown" };

export interface LearnPorts {
  readonly vault: Pick<Vault, "recover" | "findByKeyId" | "read" | "forget">;
  /** The list as it was read since then; undefined when it was not. */
  readonly list: (entry: JournalEntry) => readonly ApiKey[] | undefined;
  /** Whether that was read by the connection that did it: another one may see other keys. */
  readonly isWhole: (entry: JournalEntry) => boolean;
  /** Tries the secret that the vault holds for the key; undefined when it holds none. */
  readonly tryOld: (entry: JournalEntry) => Promise<Answer<unknown> | undefined>;
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

/** Servers' clocks differ; a key of that name made this much before the request still counts. */
const clockSkew = 10 * 60 * 1000;

export async function learn(ports: LearnPorts, entry: JournalEntry): Promise<Learned> {
  // What the vault has is what counts, and it is no key.
  if (entry.operation === "sign-in") return { kind: "not-done" };
  const held = await ports.vault.recover(entry.ref, entry.id).catch(() => undefined);
  if (held !== undefined) return { kind: "safe", held };
  // No list says when it was rotated, and nobody can try the secret of any client.
  if (entry.operation === "rotate-client") {
    return { kind: entry.stage === "unsaved" ? "out-of-reach" : "unknown" };
  }
  // The person still has what did not come in.
  if (entry.operation === "keep") return { kind: "not-done" };
  if (entry.operation === "forget") return forgotten(ports.vault, entry.ref);
  const learned = await lookFor(ports, entry);
  // Its answer was here, so it was done, whatever can be seen of it.
  if (entry.stage !== "unsaved" || learned.kind === "done") return learned;
  return learned.kind === "out-of-reach" ? learned : { kind: "out-of-reach" };
}

/** Comes to its end only where the secret is gone already: it may be wanted again by now. */
async function forgotten(vault: LearnPorts["vault"], ref: string): Promise<Learned> {
  try {
    if ((await vault.read(ref)) !== undefined) return { kind: "not-done" };
    await vault.forget(ref);
    return { kind: "done" };
  } catch {
    return { kind: "not-done" };
  }
}

async function lookFor(ports: LearnPorts, entry: JournalEntry): Promise<Learned> {
  const list = ports.list(entry);
  if (list !== undefined) {
    // One whose secret is here is another key of that name.
    const heldOf = ({ id }: ApiKey): HeldKey | undefined =>
      ports.vault.findByKeyId(id, entry.origin);
    const absent = list.filter((key) => heldOf(key) === undefined);
    const seen =
      entry.operation === "create"
        ? madeKey(entry, absent, ports.isWhole(entry))
        : fromList(entry, list, heldOf);
    if (seen !== undefined) return seen;
  }
  if (entry.operation === "create") return { kind: "unknown" };
  const old = await ports.tryOld(entry);
  if (old?.ok === true) return { kind: "not-done" };
  if (old?.problem.kind === "unauthorized") {
    return entry.operation === "revoke" ? { kind: "done" } : { kind: "out-of-reach" };
  }
  // A key that lacks a scope was let in all the same.
  return old?.problem.kind === "scope-missing" ? { kind: "not-done" } : { kind: "unknown" };
}

/** In a list that is not whole it can be found, and not be missing. */
function madeKey(
  entry: JournalEntry,
  absent: readonly ApiKey[],
  whole: boolean,
): Learned | undefined {
  const possible = absent.filter((one) => isMade(entry, one, whole) !== "no");
  const [key, ...more] = possible;
  if (key === undefined) return whole ? { kind: "not-done" } : undefined;
  // Of two, one is somebody else's, and to rotate that one would do harm.
  if (more.length > 0 || isMade(entry, key, whole) !== "yes") return undefined;
  return outOfReach(key, key.created_at);
}

function fromList(
  entry: JournalEntry,
  list: readonly ApiKey[],
  heldOf: (key: ApiKey) => HeldKey | undefined,
): Learned | undefined {
  switch (entry.operation) {
    case "rotate": {
      const key = list.find(({ id }) => id === entry.keyId);
      if (key === undefined) return undefined;
      // Whoever revoked it since then: there is nothing left to lose.
      if (key.status === "revoked") return { kind: "done" };
      const rotated = key.rotated_at ?? "";
      if (rotated !== (entry.rotatedAt ?? "")) {
        // A rotation whose secret is here was another window's.
        return heldOf(key)?.rotatedAt === rotated
          ? { kind: "not-done" }
          : outOfReach(key, key.rotated_at);
      }
      // The same time as before says something only where there are such times at all.
      return list.some(({ rotated_at }) => rotated_at != null) ? { kind: "not-done" } : undefined;
    }
    case "create":
    case "keep":
    case "forget":
    case "sign-in":
    case "rotate-client":
      return undefined;
    case "revoke": {
      const key = list.find(({ id }) => id === entry.keyId);
      if (key === undefined) return undefined;
      return { kind: key.status === "revoked" ? "done" : "not-done" };
    }
  }
}

/** Whether a key of the list is the one that was being created. Only the server's times are compared. */
function isMade(
  { madeId, name, others, serverTime }: JournalEntry,
  key: ApiKey,
  whole: boolean,
): "yes" | "maybe" | "no" {
  if (madeId !== undefined) return key.id === madeId ? "yes" : "no";
  if (key.name !== name || others?.includes(key.id) === true) return "no";
  const begun = readTime(serverTime)?.getTime();
  const created = readTime(key.created_at)?.getTime();
  if (begun !== undefined && created !== undefined) {
    return created >= begun - clockSkew ? "yes" : "no";
  }
  // It was not there before; in another list that says nothing.
  return others !== undefined && whole ? "yes" : "maybe";
}

function outOfReach(key: ApiKey, since: string | null | undefined): Learned {
  return { kind: "out-of-reach", key, ...(since == null ? {} : { since }) };
}
