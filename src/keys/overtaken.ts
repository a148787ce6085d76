// Whether somebody else rotated a key between a person's decision and the moment it is carried
// out: two windows that are told to at one moment make one rotation.

import type { HeldKey } from "../vault/held-key";
import type { Secret } from "../vault/secret";
import type { Vault } from "../vault/vault";

/** The key as it was when the person decided. */
export interface Decided {
  readonly keyId: string;
  readonly origin: string;
  /** As the list said; empty for never. */
  readonly rotatedAt: string;
  /** Undefined where the vault did not hold it. */
  readonly secret: Secret | undefined;
}

/**
 * The key as a rotation since then has left it; undefined where there was none that this machine
 * knows of. To be asked while nobody else can begin one. Throws VaultRefused.
 */
export async function overtakenBy(
  vault: Pick<Vault, "heal" | "findByKeyId" | "read">,
  { keyId, origin, rotatedAt, secret }: Decided,
): Promise<HeldKey | undefined> {
  await vault.heal();
  const held = vault.findByKeyId(keyId, origin);
  const now = held && (await vault.read(held.ref));
  if (now === undefined) return undefined;
  if (secret !== undefined) return now.equals(secret) ? undefined : held;
  // Somebody may have pasted it meanwhile, and then it was not rotated.
  return held?.rotatedAt === undefined || held.rotatedAt === rotatedAt ? undefined : held;
}
