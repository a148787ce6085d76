// Checks a key before it is stored, makes it the key of a connection, and disconnects. Plain code; connect.ts and
// register.ts ask and tell the person.

import { publicHead } from "../secrets/stored-key";
import {
  removeStoredKey,
  storeSecret,
  type RemoveOutcome,
  type LocalChangePorts,
} from "../secrets/issue";
import type { Secret } from "../secrets/secret";
import { SecretStoreError, type WhyRefused } from "../secrets/store-error";
import type { SecretStore } from "../secrets/secret-store";
import type { Connection } from "./connection";
import type { ConnectOptions, Connections } from "./connections";
import type { ApiCaller } from "../api/http";
import type { ApiError } from "../api/errors";

export interface AttachPorts extends LocalChangePorts {
  readonly vault: LocalChangePorts["vault"] & Pick<SecretStore, "findBySecret" | "find">;
  readonly connections: Pick<Connections, "connectTo" | "remove">;
}

type NotKept =
  | { readonly by: "vault"; readonly why: WhyRefused }
  | { readonly by: "journal" }
  /** Another window is putting a key into the vault. */
  | { readonly by: "window" };

export type Attached =
  | { readonly kind: "connected" }
  | ({ readonly kind: "refused" } & NotKept)
  /** The key is in the vault, and that it is the connection's could not be written down. */
  | { readonly kind: "not-remembered" };

/** Keeps the key, unless it is here already, and makes it a connection's: a new one's, unless said. */
export async function attach(
  ports: AttachPorts,
  secret: Secret,
  origin: string,
  as: ConnectOptions = {},
): Promise<Attached> {
  const held = await heldOf(ports, secret, origin);
  if ("by" in held) return { kind: "refused", ...held };
  try {
    await ports.connections.connectTo(held.ref, as);
    return { kind: "connected" };
  } catch {
    return { kind: "not-remembered" };
  }
}

async function heldOf(
  ports: AttachPorts,
  secret: Secret,
  origin: string,
): Promise<{ readonly ref: string } | NotKept> {
  try {
    const known = await ports.vault.findBySecret(secret, origin);
    if (known !== undefined) return known;
  } catch (error) {
    if (error instanceof SecretStoreError) return { by: "vault", why: error.why };
    throw error;
  }
  const name = publicHead(secret);
  const kept = await storeSecret(ports, secret, { origin, name, prefix: name });
  if (kept.kind === "held") return kept.held;
  if (kept.kind === "not-begun" && kept.without === "vault") return { by: "vault", why: kept.why };
  return { by: kept.kind === "busy" ? "window" : "journal" };
}

export type Detached =
  /**
   * `kept`: the key was to be forgotten as well, and is still in the vault; `late`: until the
   * secret storage answers.
   */
  | { readonly kind: "disconnected"; readonly kept: false | "kept" | "late" }
  /** That it is gone could not be written down. */
  | { readonly kind: "not-remembered" };

export async function detach(
  ports: AttachPorts,
  connection: Connection,
  forget: boolean,
): Promise<Detached> {
  const { vault, connections } = ports;
  try {
    await connections.remove(connection);
  } catch {
    return { kind: "not-remembered" };
  }
  const held = vault.find(connection.ref);
  if (!forget || held === undefined) return { kind: "disconnected", kept: false };
  const forgotten = await removeStoredKey(ports, held);
  return { kind: "disconnected", kept: keptAs(forgotten) };
}

function keptAs(forgotten: RemoveOutcome): false | "kept" | "late" {
  if (forgotten.kind === "forgotten") return false;
  return forgotten.kind === "kept" && forgotten.why === "late" ? "late" : "kept";
}

export type KeyCheck =
  | { readonly kind: "works" }
  /** The key is good, but may not list clusters: it was made for something narrower. */
  | { readonly kind: "narrow"; readonly scope: string }
  | { readonly kind: "no-api" }
  | { readonly kind: "refused"; readonly problem: ApiError };

/** Tries the key on the cluster list, which is also the first thing that will be shown. */
export async function checkKey(client: ApiCaller): Promise<KeyCheck> {
  const { listClusters } = await import("../api/skycloak");
  const answer = await listClusters(client);
  if (answer.ok) return { kind: "works" };
  const { problem } = answer;
  switch (problem.kind) {
    case "scope-missing":
      return { kind: "narrow", scope: problem.scope };
    case "not-found":
      return { kind: "no-api" };
    default:
      return { kind: "refused", problem };
  }
}
