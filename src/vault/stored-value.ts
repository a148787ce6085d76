// What stands in SecretStorage for one key: its secret, with what the index says of it.

import { isHeldKey, type HeldKey } from "./held-key";
import { reveal, Secret } from "./secret";

interface StoredValue {
  readonly entry: HeldKey;
  readonly secret: Secret;
  /** The journal's entry that led to it. */
  readonly journal: string | undefined;
}

export function writeValue(entry: HeldKey, secret: Secret, journal: string | undefined): string {
  return JSON.stringify({ ...entry, journal, secret: reveal(secret) });
}

/** Undefined for nothing, and for what is no value of the vault's. */
export function readValue(text: string | undefined): StoredValue | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    if (!isHeldKey(value)) return undefined;
    const { ref, origin, name, prefix, keyId, kind, rotatedAt, storedAt, generation } = value;
    const { secret, journal } = value as { secret?: unknown; journal?: unknown };
    if (typeof secret !== "string" || secret === "") return undefined;
    const id = keyId === undefined ? {} : { keyId };
    const what = kind === undefined ? {} : { kind };
    const rotated = rotatedAt === undefined ? {} : { rotatedAt };
    const counted = generation === undefined ? {} : { generation };
    return {
      entry: { ref, origin, name, prefix, ...id, ...what, ...rotated, storedAt, ...counted },
      secret: new Secret(secret),
      journal: typeof journal === "string" ? journal : undefined,
    };
  } catch {
    return undefined;
  }
}
