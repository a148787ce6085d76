// What an event says, fact by fact. Pure.

import type { ClusterEvent } from "../../../api/stream-schema";
import { redact } from "../../../ui/redact";
import type { Category, Field } from "./filters";

/** In the order in which the details show them. */
export const factNames = [
  "type",
  "operation",
  "resource",
  "realm",
  "realmId",
  "user",
  "userId",
  "client",
  "error",
  "address",
  "place",
  "session",
  "method",
  "identityProvider",
  "grant",
  "machine",
  "id",
] as const;

export type FactName = (typeof factNames)[number];

/** Beside its time, which is what opens a row. */
export const columns: Readonly<Record<Category, readonly FactName[]>> = {
  user: ["type", "realm", "user", "client", "address", "error"],
  admin: ["operation", "resource", "realm", "user", "address", "error"],
};

/** Where a fact can be filtered by. */
export const filterOf: Readonly<Partial<Record<FactName, Field>>> = {
  type: "type",
  operation: "type",
  realm: "realm",
  user: "user",
  userId: "user",
  client: "client",
  error: "error",
};

export type Facts = Readonly<Partial<Record<FactName, string>>>;

/** `yes`, `no`: the words for these. Without what may be a secret, though nothing of that should be there. */
export function factsOf(event: ClusterEvent, yes: string, no: string): Facts {
  const { geo, is_m2m: machine } = event;
  const all: Record<FactName, string | null | undefined> = {
    type: event.type,
    operation: event.operation_type,
    resource: joined(": ", event.resource_type, event.resource_path),
    realm: event.realm_name,
    realmId: event.realm_id,
    user: event.username,
    userId: event.user_id,
    client: event.client_id,
    error: event.error,
    address: event.ip_address,
    place: joined(", ", geo?.city, geo?.country ?? geo?.country_code),
    session: event.session_id,
    method: event.auth_method,
    identityProvider: event.identity_provider,
    grant: event.grant_type,
    machine: machine == null ? undefined : machine ? yes : no,
    id: event.id,
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value != null && value !== "")
      .map(([name, value]) => [name, redact(value ?? "")]),
  );
}

/** Something went wrong, or was refused. */
export function hasFailed({ type, error }: Facts): boolean {
  return error !== undefined || type?.endsWith("_ERROR") === true;
}

function joined(by: string, ...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part != null && part !== "").join(by);
}
