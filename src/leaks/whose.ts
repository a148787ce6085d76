// Where a key that was found may be asked about: it goes to no address that it was not given for.

import type { Reach } from "../connections/connection";
import type { Connections } from "../connections/connections";
import type { Secret } from "../vault/secret";
import type { Vault } from "../vault/vault";
import { leastTelling } from "./key-facts";

export type Whose =
  | { readonly kind: "reach"; readonly reach: Reach }
  /** The vault holds it for an address to which there is no connection. */
  | { readonly kind: "elsewhere"; readonly origin: string };

/**
 * The connection to the address that the vault holds the key for; else the one whose list shows a key
 * with its head; else, since nothing is known of it, the one that this window is at.
 * Throws VaultRefused.
 */
export async function whoseKey(
  { vault, connections }: { readonly vault: Vault; readonly connections: Connections },
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
