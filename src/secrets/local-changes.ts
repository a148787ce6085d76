// Changes of the vault that don't involve the server: storing a key that the user has, removing one, and
// a lock for the tokens of the sign-in. The journal knows of them as well, so that a process that ends in
// the middle leaves nothing half done. Plain code.

import type { KeyDetails, StoredKey } from "./stored-key";
import type { JournalRecord, Journal } from "./journal";
import { SecretStoreError, type WhyRefused } from "./store-error";
import type { Secret } from "./secret";
import type { SecretStore } from "./secret-store";

export interface LocalChangePorts {
  readonly vault: Pick<SecretStore, "assertInSync" | "store" | "remove" | "findByKeyId">;
  readonly journal: Pick<Journal, "begin" | "close" | "undo" | "elsewhere">;
}

export type StoreOutcome =
  | { readonly kind: "held"; readonly held: StoredKey }
  /** Another operation on this key or in the vault is under way. Nothing was changed. */
  | { readonly kind: "busy" }
  /** Nothing was stored: whoever has the key still has it. */
  | { readonly kind: "refused"; readonly by: "vault"; readonly why: WhyRefused }
  | { readonly kind: "refused"; readonly by: "journal" }
  /** It may not replace the stored one: see `mayTake`. */
  | { readonly kind: "not-taken" };

/**
 * Stores a secret; whatever was unfinished about its key is settled by that. `mayTake` is asked
 * while no other window can change what the vault has for that key.
 */
export async function storeSecret(
  { vault, journal }: LocalChangePorts,
  secret: Secret,
  about: KeyDetails,
  at: { readonly ref?: string } = {},
  mayTake: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<StoreOutcome> {
  const { origin, name, keyId } = about;
  const known = keyId === undefined ? undefined : vault.findByKeyId(keyId, origin);
  const ref = at.ref ?? known?.ref ?? crypto.randomUUID();
  const begun = await journal.begin({ operation: "store", origin, name, keyId, ref, by: "" });
  if (begun.kind === "busy") return { kind: "busy" };
  if (begun.kind === "refused") return { kind: "refused", by: "journal" };
  const { entry } = begun;
  let kept: StoreOutcome;
  try {
    if ((await journal.elsewhere(entry)) !== undefined) {
      kept = { kind: "busy" };
    } else {
      await vault.assertInSync();
      kept = (await mayTake())
        ? { kind: "held", held: await vault.store(secret, about, { ref, journal: entry.id }) }
        : { kind: "not-taken" };
    }
  } catch (error) {
    await journal.undo(entry).catch(() => undefined);
    if (!(error instanceof SecretStoreError)) throw error;
    return { kind: "refused", by: "vault", why: error.why };
  }
  const end = kept.kind === "held" ? journal.close(entry) : journal.undo(entry);
  await end.catch(() => undefined);
  return kept;
}

export type RemoveOutcome =
  | { readonly kind: "forgotten" }
  /** Another operation on this key is under way. Nothing was changed. */
  | { readonly kind: "busy" }
  /** It is still in the vault. */
  | { readonly kind: "kept"; readonly why: WhyRefused };

/** Removes a key from the vault. */
export async function removeStoredKey(
  { vault, journal }: LocalChangePorts,
  { ref, origin, name, keyId }: StoredKey,
): Promise<RemoveOutcome> {
  const begun = await journal.begin({ operation: "remove", origin, name, keyId, ref, by: "" });
  if (begun.kind === "busy") return { kind: "busy" };
  try {
    await vault.assertInSync();
    await vault.remove(ref);
    return { kind: "forgotten" };
  } catch (error) {
    if (error instanceof SecretStoreError) return { kind: "kept", why: error.why };
    throw error;
  } finally {
    // What was unfinished at the server stays unfinished, with or without the old secret.
    if (begun.kind === "begun") await journal.undo(begun.entry).catch(() => undefined);
  }
}

export interface LockPorts {
  readonly journal: Pick<Journal, "begin" | "undo" | "elsewhere">;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export type Locked<T> =
  | { readonly kind: "done"; readonly value: T }
  /** Another window did not finish in time. Nothing was done. */
  | { readonly kind: "busy" }
  /** The journal can't be written. Nothing was done. */
  | { readonly kind: "refused" };

/** Milliseconds. */
const betweenTries = 200;
/** Longer than the deadline of the one request that another window may be waiting for. */
const mostTries = 200;

/** Runs `act` while no other window does the same or changes the vault; waits until it may. */
export async function withLock<T>(
  { journal, pause }: LockPorts,
  intention: JournalRecord,
  act: () => Promise<T>,
): Promise<Locked<T>> {
  for (let tries = 0; tries < mostTries; tries++) {
    if (tries > 0) await pause(betweenTries);
    const begun = await journal.begin(intention);
    if (begun.kind === "refused") return begun;
    if (begun.kind === "busy") continue;
    try {
      if ((await journal.elsewhere(begun.entry)) === undefined) {
        return { kind: "done", value: await act() };
      }
    } finally {
      await journal.undo(begun.entry).catch(() => undefined);
    }
  }
  return { kind: "busy" };
}
