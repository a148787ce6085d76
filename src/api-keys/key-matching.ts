// How the keys that the secret store holds relate to the keys of a list: which is which, whether a stored secret
// is outdated, and whether another one may replace it. Plain code.

import type { Result, ApiError } from "../api/errors";
import type { ApiKey } from "../api/skycloak";
import type { StoredKey } from "../secrets/stored-key";
import type { Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";

/** A shorter prefix would fit too many keys to identify one. */
const minPrefixLength = "sk_sc_".length + 4;

/**
 * Finds, for each stored key whose id is not known yet, the listed key that it is by the prefix that the
 * list shows, and records that. Reads only the secrets of these keys.
 */
export async function linkStoredKeys(secretStore: SecretStore, keys: readonly ApiKey[], origin: string): Promise<void> {
  for (const stored of secretStore.list()) {
    if (stored.origin !== origin || stored.keyId !== undefined) continue;
    const reading = await secretStore.read(stored.ref).then(
      (secret) => ({ secret }),
      () => undefined,
    );
    // A secret store that does not answer would be waited for once per key.
    if (reading === undefined) return;
    const { secret } = reading;
    if (secret === undefined) continue;
    const matches = keys.filter(
      ({ prefix }) => (prefix?.length ?? 0) >= minPrefixLength && secret.startsWith(prefix ?? ""),
    );
    const [match] = matches;
    // Two matches identify nothing, and a wrong guess would rotate the wrong key.
    if (match === undefined || matches.length > 1) continue;
    const known = secretStore.findByKeyId(match.id, origin);
    // The same key pasted again after somebody else rotated it: the later secret is the live one.
    if (known !== undefined && stored.generation <= known.generation) continue;
    if (known !== undefined) await secretStore.describe(known.ref, { keyId: undefined, rotatedAt: undefined });
    await secretStore.describe(stored.ref, {
      keyId: match.id,
      name: match.name,
      prefix: match.prefix ?? stored.prefix,
      rotatedAt: match.rotated_at ?? "",
    });
  }
}

/**
 * Whether a stored secret is a former one of the key: somebody else has rotated it since. Detected by the
 * prefix that Skycloak shows, and by the time of the last rotation.
 */
export function isOutdated(stored: StoredKey, key: ApiKey): boolean {
  const { prefix } = key;
  const telling = prefix != null && Math.min(prefix.length, stored.prefix.length) >= minPrefixLength;
  const otherHead = telling && !prefix.startsWith(stored.prefix) && !stored.prefix.startsWith(prefix);
  return otherHead || (stored.rotatedAt !== undefined && (key.rotated_at ?? "") !== stored.rotatedAt);
}

/** The key as it was when the user decided to rotate it. */
export interface RotationDecision {
  readonly keyId: string;
  readonly origin: string;
  /** As the list said; empty for never. */
  readonly rotatedAt: string;
  /** Undefined if the secret store did not have it. */
  readonly secret: Secret | undefined;
}

/**
 * The key as another rotation has left it between the user's decision and now; undefined if this machine
 * knows of none. Two windows that are told to rotate at the same moment make one rotation. Called while
 * nobody else can begin one. Throws SecretStoreError.
 */
export async function detectConcurrentRotation(
  secretStore: Pick<SecretStore, "reconcile" | "findByKeyId" | "read">,
  { keyId, origin, rotatedAt, secret }: RotationDecision,
): Promise<StoredKey | undefined> {
  await secretStore.reconcile();
  const stored = secretStore.findByKeyId(keyId, origin);
  const now = stored && (await secretStore.read(stored.ref));
  if (now === undefined) return undefined;
  if (secret !== undefined) return now.equals(secret) ? undefined : stored;
  // Somebody may have pasted it meanwhile, and then it was not rotated.
  return stored?.rotatedAt === undefined || stored.rotatedAt === rotatedAt ? undefined : stored;
}

/**
 * Checks that a pasted secret may replace the stored one of the same key: a working secret must not be replaced by one
 * that doesn't work. Returns why it may not. `outdated`: whether the stored one is known to be a former one.
 */
export async function checkOverwrite(
  pasted: Secret,
  { secret, outdated }: { readonly secret: Secret | undefined; readonly outdated: boolean },
  tryKey: (secret: Secret) => Promise<Result<unknown>>,
): Promise<ApiError | undefined> {
  if (secret === undefined || (!outdated && secret.equals(pasted))) return undefined;
  const response = await tryKey(pasted);
  // A key that lacks a scope was accepted.
  if (response.ok || response.problem.kind === "scope-missing") return undefined;
  // An outdated secret is worth nothing, so the pasted one replaces it even if it can't be tried.
  return outdated && response.problem.kind !== "unauthorized" ? undefined : response.problem;
}
