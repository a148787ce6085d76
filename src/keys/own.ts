// Which of the listed keys are held in the vault, by the public head that the list gives.

import type { ApiKey } from "../api/skycloak";
import { isLater, type HeldKey } from "../vault/held-key";
import type { Vault } from "../vault/vault";

/** A head that says less than this would fit too many keys to tell one by. */
const leastTelling = "sk_sc_".length + 4;

/**
 * Finds, for each held key whose id is not known yet, the listed key that it is, and writes
 * that down. Reads secrets only of entries that are still unknown.
 */
export async function linkHeldKeys(
  vault: Vault,
  keys: readonly ApiKey[],
  origin: string,
): Promise<void> {
  for (const held of vault.list()) {
    if (held.origin !== origin || held.keyId !== undefined) continue;
    const reading = await vault.read(held.ref).then(
      (secret) => ({ secret }),
      () => undefined,
    );
    // One that does not answer would be waited for once for each key.
    if (reading === undefined) return;
    const { secret } = reading;
    if (secret === undefined) continue;
    const matches = keys.filter(
      ({ prefix }) => (prefix?.length ?? 0) >= leastTelling && secret.startsWith(prefix ?? ""),
    );
    const [match] = matches;
    // Two that fit tell nothing, and a wrong guess would rotate the wrong key.
    if (match === undefined || matches.length > 1) continue;
    const known = vault.findByKeyId(match.id, origin);
    // The same key pasted again after somebody else rotated it: the later secret is the live one.
    if (known !== undefined && !isLater(held, known)) continue;
    if (known !== undefined) await vault.unlink(known.ref);
    const prefix = match.prefix ?? held.prefix;
    const rotatedAt = match.rotated_at ?? "";
    await vault.describe(held.ref, { keyId: match.id, name: match.name, prefix, rotatedAt });
  }
}

/**
 * Whether a held secret is one that the key had before: somebody else has rotated it since. Told
 * by the head that Skycloak shows of it, and by the time of its last rotation.
 */
export function isOutdated(held: HeldKey, key: ApiKey): boolean {
  const { prefix } = key;
  const telling = prefix != null && Math.min(prefix.length, held.prefix.length) >= leastTelling;
  const otherHead = telling && !prefix.startsWith(held.prefix) && !held.prefix.startsWith(prefix);
  return otherHead || (held.rotatedAt !== undefined && (key.rotated_at ?? "") !== held.rotatedAt);
}
