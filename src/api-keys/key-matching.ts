// Matches stored keys with listed keys: which stored key is which listed key, whether a stored secret is outdated, and whether
// another secret may replace it. Plain code.

import type { Result, ApiError } from "../api/errors";
import type { ApiKey } from "../api/skycloak";
import type { StoredKey } from "../secrets/stored-key";
import type { Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";
import { storeResult } from "../secrets/store-error";

/** Shorter prefixes are not unique enough to identify a key. */
const minPrefixLength = "sk_sc_".length + 4;

/** Records the ids of stored keys that are not known yet, by the prefixes in the list. Reads no other secrets. */
export async function linkStoredKeys(secretStore: SecretStore, keys: readonly ApiKey[], origin: string): Promise<void> {
  for (const stored of secretStore.list()) {
    if (stored.origin !== origin || stored.keyId !== undefined) continue;
    const reading = await storeResult(secretStore.read(stored.ref));
    // Otherwise each key would wait until the secret store's deadline.
    if (!reading.ok) return;
    const { value: secret } = reading;
    if (secret === undefined) continue;
    const matches = keys.filter(
      ({ prefix }) => (prefix?.length ?? 0) >= minPrefixLength && secret.startsWith(prefix ?? ""),
    );
    const [match] = matches;
    // If there are two matches, one is wrong, and rotating it would do harm.
    if (match === undefined || matches.length > 1) continue;
    const known = secretStore.findByKeyId(match.id, origin);
    // The same key was pasted again after it was rotated elsewhere: the later secret is the working one.
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

/** Whether a key was rotated elsewhere since its secret was stored, by its prefix and the time of its last rotation. */
export function isOutdated(stored: StoredKey, key: ApiKey): boolean {
  const { prefix } = key;
  const isComparable = prefix != null && Math.min(prefix.length, stored.prefix.length) >= minPrefixLength;
  const differs = isComparable && !prefix.startsWith(stored.prefix) && !stored.prefix.startsWith(prefix);
  return differs || (stored.rotatedAt !== undefined && (key.rotated_at ?? "") !== stored.rotatedAt);
}

/** The state of a key when the user decided to rotate it. */
export interface RotationDecision {
  readonly keyId: string;
  readonly origin: string;
  /** The time in the list; empty for never. */
  readonly rotatedAt: string;
  /** Undefined if it was not stored. */
  readonly secret: Secret | undefined;
}

/**
 * The stored key if it was rotated by another window since the user decided to rotate it, so that two windows that are told
 * to rotate a key at the same time rotate it once. Called while no other window can begin a rotation. Throws
 * SecretStoreError.
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
  // It may have been pasted meanwhile, and then it was not rotated.
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
  // A key that lacks a scope is still valid.
  if (response.ok || response.problem.kind === "scope-missing") return undefined;
  // An outdated secret is worth nothing, so the pasted one replaces it even if it can't be tried.
  return outdated && response.problem.kind !== "unauthorized" ? undefined : response.problem;
}
