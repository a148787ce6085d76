// Checks a key, makes it the key of a connection, and disconnects. Plain code; connect.ts and register.ts talk to the
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

export interface AttachPorts extends StoreServices {
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
  ports: AttachPorts,
  secret: Secret,
  origin: string,
  options: ConnectOptions = {},
): Promise<AttachOutcome> {
  const { secretStore, connections } = ports;
  const known = await storeResult(secretStore.findBySecret(secret, origin));
  if (!known.ok) return { kind: "not-started", problem: known.problem };
  let ref = known.value?.ref;
  if (ref === undefined) {
    const name = publicPrefix(secret);
    const stored = await storeSecret(ports, secret, { origin, name, prefix: name });
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
 * `not-remembered`: the change could not be saved. `kept`: the key was to be removed as well and is still stored; `late`:
 * until the secret storage responds.
 */
export type DetachOutcome = "disconnected" | "not-remembered" | "kept" | "late";

export async function detach(ports: AttachPorts, connection: Connection, removesKey: boolean): Promise<DetachOutcome> {
  try {
    await ports.connections.remove(connection);
  } catch {
    return "not-remembered";
  }
  const stored = ports.secretStore.find(connection.ref);
  if (!removesKey || stored === undefined) return "disconnected";
  const removed = await removeStoredKey(ports, stored);
  if (removed.kind === "removed") return "disconnected";
  return removed.kind === "not-removed" && removed.why === "late" ? "late" : "kept";
}

/** Tries the key on the cluster list, which is also the first thing that will be shown. */
export async function checkKey(client: ApiCaller): Promise<Result<LoadedItems<Cluster>>> {
  const { listClusters } = await import("../api/skycloak");
  const asOf = performance.now();
  const listed = await listClusters(client);
  return listed.ok ? succeeded({ items: listed.value, asOf }) : listed;
}
