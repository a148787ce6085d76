// An application as the commands about it know it, and its secret as far as the vault has it.

import type { Application } from "../../../api/cluster-schema";
import type { HeldKey } from "../../../vault/held-key";
import { VaultRefused } from "../../../vault/refused";
import type { Secret } from "../../../vault/secret";
import { tellProblem } from "../../../ui/tell";
import { parametersBelow, type ThingPlace } from "../place";
import { readThing, thingAt, type At } from "./at";
import { clientKeyId, type ClientOf } from "./client-name";

export interface ApplicationAt {
  readonly place: ThingPlace;
  readonly application: Application;
  readonly client: ClientOf;
}

export function applicationAt(at: At): ApplicationAt | undefined {
  const place = thingAt(at, "application");
  const application = place && readThing<Application>(place);
  if (place === undefined || application === undefined) return undefined;
  const { realm_name: realm = "" } = parametersBelow(at.cluster.id, place);
  return { place, application, client: clientOf(at, realm, place.id) };
}

export function clientOf(at: At, realm: string, clientId: string): ClientOf {
  return { origin: originOf(at), name: clientId, path: [at.cluster.id, realm, clientId] };
}

/** The origin that the connection's requests go to; empty where that is not usable. */
export function originOf({ connection }: Pick<At, "connection">): string {
  return connection.origin();
}

export function heldOf({ parts }: Pick<At, "parts">, client: ClientOf): HeldKey | undefined {
  return parts.vault.findByKeyId(clientKeyId(client), client.origin);
}

/** What the vault has; where it does not answer, the person is told. */
export async function secretOf(
  { parts, connection }: Pick<At, "parts" | "connection">,
  { ref }: HeldKey,
): Promise<Secret | undefined> {
  try {
    return await parts.vault.read(ref);
  } catch (error) {
    if (!(error instanceof VaultRefused)) throw error;
    tellProblem({ kind: "vault-refused", why: error.why }, connection.host());
    return undefined;
  }
}
