// Taking in a key that a person has, and letting go of one that they don't want here any more.
// Nothing of it concerns the server; the journal knows all the same, so that a process that ends
// in the middle leaves nothing half done. Plain code with ports.

import type { AboutKey, HeldKey } from "./held-key";
import type { Intention, Journal, JournalEntry } from "./journal";
import { JournalBusy, JournalRefused } from "./not-begun";
import type { Secret } from "./secret";
import { VaultRefused, type WhyRefused } from "./refused";
import type { StoreAt, Vault } from "./vault";

export interface KeepPorts {
  readonly vault: Pick<Vault, "keepUp" | "store" | "forget" | "findByKeyId">;
  readonly journal: Pick<Journal, "begin" | "close" | "undo" | "isTaken" | "elsewhere">;
}

export type Kept =
  | { readonly kind: "held"; readonly held: HeldKey }
  /** Another operation on this key or in the vault is under way. Nothing was changed. */
  | { readonly kind: "busy" }
  /** Nothing is kept: whoever has the key still has it. */
  | { readonly kind: "refused"; readonly by: "vault"; readonly why: WhyRefused }
  | { readonly kind: "refused"; readonly by: "journal" }
  /** It may not take the place of what is there: see `mayTake`. */
  | { readonly kind: "not-taken" };

/**
 * Keeps a secret; whatever was unfinished about its key is settled by that. `mayTake` is asked
 * while no other window can change what the vault holds for that key.
 */
export async function keepKey(
  { vault, journal }: KeepPorts,
  secret: Secret,
  about: AboutKey,
  at: Pick<StoreAt, "ref"> = {},
  mayTake: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<Kept> {
  const { origin, name, keyId } = about;
  const known = keyId === undefined ? undefined : vault.findByKeyId(keyId, origin);
  const ref = at.ref ?? known?.ref ?? crypto.randomUUID();
  const id = keyId === undefined ? {} : { keyId };
  const entry = await beginHere(journal, { operation: "keep", origin, name, ref, by: "", ...id });
  if (entry === "busy") return { kind: "busy" };
  if (entry === "refused") return { kind: "refused", by: "journal" };
  try {
    if ((await journal.elsewhere(entry)) !== undefined) {
      await journal.undo(entry).catch(() => undefined);
      return { kind: "busy" };
    }
    await vault.keepUp();
    if (!(await mayTake())) {
      await journal.undo(entry).catch(() => undefined);
      return { kind: "not-taken" };
    }
    const held = await vault.store(secret, about, { ref, journal: entry.id });
    await journal.close(entry).catch(() => undefined);
    return { kind: "held", held };
  } catch (error) {
    await journal.undo(entry).catch(() => undefined);
    if (error instanceof VaultRefused) {
      return { kind: "refused", by: "vault", why: error.why };
    }
    throw error;
  }
}

export type Forgotten =
  | { readonly kind: "forgotten" }
  /** Another operation on this key is under way. Nothing was changed. */
  | { readonly kind: "busy" }
  /** It is still in the vault. */
  | { readonly kind: "kept"; readonly why: WhyRefused };

/** Takes a key out of the vault. */
export async function forgetHeld(
  { vault, journal }: KeepPorts,
  { ref, origin, name, keyId }: HeldKey,
): Promise<Forgotten> {
  const id = keyId === undefined ? {} : { keyId };
  const entry = await beginHere(journal, { operation: "forget", origin, name, ref, by: "", ...id });
  if (entry === "busy") return { kind: "busy" };
  try {
    await vault.keepUp();
    await vault.forget(ref);
  } catch (error) {
    if (entry !== "refused") await journal.undo(entry).catch(() => undefined);
    if (error instanceof VaultRefused) return { kind: "kept", why: error.why };
    throw error;
  }
  // What was unfinished at the server is so with and without the secret of before.
  if (entry !== "refused") await journal.undo(entry).catch(() => undefined);
  return { kind: "forgotten" };
}

/** Writes down what is begun on this machine only; what nobody is at work on makes room for it. */
export async function beginHere(
  journal: Pick<Journal, "begin" | "isTaken">,
  intention: Intention,
): Promise<JournalEntry | "busy" | "refused"> {
  try {
    return await journal.begin(intention);
  } catch (error) {
    if (error instanceof JournalRefused) return "refused";
    if (!(error instanceof JournalBusy)) throw error;
    if (journal.isTaken(error.entry)) return "busy";
    try {
      return await journal.begin(intention, error.entry);
    } catch (again) {
      if (again instanceof JournalRefused) return "refused";
      if (again instanceof JournalBusy) return "busy";
      throw again;
    }
  }
}
