// What is known of a key that was found, from the list of keys and from the vault. Pure.

import type { ApiKey } from "../api/skycloak";
import { readTime } from "../ui/time";

export interface KeyFacts {
  readonly name: string;
  /** Its id at Skycloak, if it is in the list. */
  readonly id?: string;
  /** The connection that lists it. */
  readonly connection?: string;
  /** The vault's entry that holds this very text. */
  readonly ref?: string;
  /** `dead`: revoked, expired, rotated, or refused when it was tried. */
  readonly status: "live" | "dead" | "unknown";
  /** When it died, where that is known. */
  readonly since?: Date;
  readonly lastUsed?: Date;
  /** The Skycloak workspace that it is of. */
  readonly workspace?: string;
}

/** A head that says less than this would fit too many keys to tell one by. */
export const leastTelling = "sk_sc_".length + 4;

/** The one listed key whose public head the text has; two that fit tell nothing. */
export function listedKey(secret: string, keys: readonly ApiKey[]): ApiKey | undefined {
  const [match, ...others] = keys.filter(
    ({ prefix }) => prefix != null && prefix.length >= leastTelling && secret.startsWith(prefix),
  );
  return others.length > 0 ? undefined : match;
}

export function factsOfKey(key: ApiKey, now: Date): KeyFacts {
  const end = endOf(key, now);
  const lastUsed = readTime(key.last_used_at);
  return {
    name: key.name,
    id: key.id,
    status: end.isDead ? "dead" : key.status === "active" ? "live" : "unknown",
    ...(end.since === undefined ? {} : { since: end.since }),
    ...(lastUsed === undefined ? {} : { lastUsed }),
    ...(key.workspace_id == null ? {} : { workspace: key.workspace_id }),
  };
}

function endOf(key: ApiKey, now: Date): { isDead: boolean; since?: Date | undefined } {
  const expiry = readTime(key.expires_at);
  if (key.status === "revoked") return { isDead: true, since: readTime(key.revoked_at) };
  const isOver = expiry !== undefined && expiry <= now;
  return { isDead: key.status === "expired" || isOver, since: isOver ? expiry : undefined };
}
