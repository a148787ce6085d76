// How the vault and the journal know the secret of a client. Pure.

import { createHash } from "node:crypto";
import type { AboutKey } from "../../../vault/held-key";

export interface ClientOf {
  /** The API's, that the client was read through. */
  readonly origin: string;
  /** As a person knows it. */
  readonly name: string;
  /** Where it is: the cluster, and for an application its realm and client ID. */
  readonly path: readonly string[];
}

/** The same for the same client each time, of characters that a file may be called by. */
export function clientKeyId({ path }: Pick<ClientOf, "path">): string {
  const hash = createHash("sha256").update(JSON.stringify(path)).digest("hex");
  return `client-${hash.slice(0, 40)}`;
}

/** Nothing of a client's secret is public, so there is no head to show. */
export function aboutClient(client: ClientOf): AboutKey {
  const { origin, name } = client;
  return { origin, name, prefix: "", keyId: clientKeyId(client), kind: "client-secret" };
}
