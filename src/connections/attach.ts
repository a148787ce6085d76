// Checks a key, makes it the key of a connection, and disconnects. No UI here; connect.ts and register.ts talk to the
// user.

import { succeeded, type Result } from "../api/errors";
import type { ApiCaller } from "../api/http";
import type { Cluster } from "../api/skycloak";
import { removeStoredKey, storeSecret, type StoreServices } from "../secrets/issue";
import type { NotStarted } from "../secrets/journal";
import type { Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";
import { storeResult } from "../secrets/store-error";
import { publicPrefix } from "../secrets/stored-key";
import type { LoadedItems } from "../tree/list-store";
import type { Connection } from "./connection";
import type { Connections, ConnectOptions } from "./connections";

export interface AttachServices extends StoreServices {
  readonly secretStore: StoreServices["secretStore"] & Pick<SecretStore, "findBySecret" | "find">;
  readonly connections: Pick<Connections, "connectTo" | "remove">;
}

export type AttachOutcome =
  | { readonly kind: "connected" }
  | NotStarted
  /** The key is stored, but the connection could not be saved. */
  | { readonly kind: "not-remembered" };

/** Stores the key, unless it is already stored, and makes it the key of a new or an existing connection. */
export async function attach(
  services: AttachServices,
  secret: Secret,
  origin: string,
  options: ConnectOptions = {},
): Promise<AttachOutcome> {
  const { secretStore, connections } = services;
  const known = await storeResult(secretStore.findBySecret(secret, origin));
  if (!known.ok) return { kind: "not-started", problem: known.problem };
  let ref = known.value?.ref;
  if (ref === undefined) {
    const name = publicPrefix(secret);
    const stored = await storeSecret(services, secret, { origin, name, prefix: name });
    if (stored.kind !== "stored") return stored;
    ref = stored.stored.ref;
  }
  try {
    await connections.connectTo(ref, options);
    return { kind: "connected" };
  } catch {
    return { kind: "not-remembered" };
  }
}

/**
 * `not-remembered`: the change could not be saved. `kept`: disconnected, but the key could not be removed. `late`:
 * disconnected, and the key will be removed when the secret storage responds. `busy`: disconnected, but another window is
 * working on a key. `behind`: disconnected, but another window has stored keys that this window doesn't see.
 */
export type DetachOutcome = "disconnected" | "not-remembered" | "kept" | "late" | "busy" | "behind";

export async function detach(
  services: AttachServices,
  connection: Connection,
  removeKey: boolean,
): Promise<DetachOutcome> {
  try {
    await services.connections.remove(connection);
  } catch {
    return "not-remembered";
  }
  const stored = services.secretStore.find(connection.ref);
  if (!removeKey || stored === undefined) return "disconnected";
  const removed = await removeStoredKey(services, stored);
  if (removed.kind === "removed") return "disconnected";
  if (removed.kind === "busy") return "busy";
  return removed.why === "refused" ? "kept" : removed.why;
}

/** Checks the key by listing the clusters, which is also the first thing that will be shown. */
export async function checkKey(client: ApiCaller): Promise<Result<LoadedItems<Cluster>>> {
  const { listClusters } = await import("../api/skycloak");
  const asOf = performance.now();
  const listed = await listClusters(client);
  return listed.ok ? succeeded({ items: listed.value, asOf }) : listed;
}
