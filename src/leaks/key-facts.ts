// What the list of keys and the vault tell about a key that was found, and which connection may be asked about it.

import type { ApiKey } from "../api/skycloak";
import type { ApiAccess } from "../connections/connection";
import type { Connections } from "../connections/connections";
import { readTime } from "../ui/format";
import type { Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";

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

/** Characters. A shorter public prefix would match too many keys. */
const leastTelling = "sk_sc_".length + 4;

/** The only listed key whose public prefix the secret starts with; undefined if there are several. */
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

export type Whose =
  | { readonly kind: "reach"; readonly reach: ApiAccess }
  /** The vault holds it for an address to which there is no connection. */
  | { readonly kind: "elsewhere"; readonly origin: string };

/**
 * The connection that may be asked about a key, which is never sent to an address that it was not given for: the
 * one for which the vault holds it; otherwise the one that lists a key with its prefix; otherwise the window's active
 * connection. @throws VaultRefused
 */
export async function whoseKey(
  { vault, connections }: { readonly vault: SecretStore; readonly connections: Connections },
  secret: Secret,
): Promise<Whose> {
  const origins = [...new Set(vault.list().map(({ origin }) => origin))];
  for (const origin of origins) {
    if ((await vault.findBySecret(secret, origin)) === undefined) continue;
    const there = connections.all.find((one) => {
      const endpoint = one.endpoint();
      return endpoint.ok && endpoint.value.origin === origin;
    });
    return there === undefined ? { kind: "elsewhere", origin } : { kind: "reach", reach: there };
  }
  const listing = connections.all.find(({ keys }) =>
    keys.state.items.some(
      ({ prefix }) => (prefix?.length ?? 0) >= leastTelling && secret.startsWith(prefix ?? ""),
    ),
  );
  return { kind: "reach", reach: listing ?? connections.reach };
}
