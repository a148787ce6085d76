// Generated user and admin events of a cluster's realms.

import { createHash } from "node:crypto";
import type { Event } from "../published/streams";
import { pseudoRandom, pick } from "./pseudo-random";
import type { RealmResources } from "./cluster-resources";
import { badShare } from "./traffic";

const locations = [
  { country_code: "DE", country: "Germany", city: "Köln", latitude: 50.94, longitude: 6.96 },
  { country_code: "CA", country: "Canada", city: "Montréal", latitude: 45.5, longitude: -73.57 },
  { country_code: "AU", country: "Australia", city: "Perth", latitude: -31.95, longitude: 115.86 },
] as const;

// With their frequency.
const commonTypes = [
  "LOGIN",
  "LOGIN",
  "LOGIN",
  "CODE_TO_TOKEN",
  "CODE_TO_TOKEN",
  "REFRESH_TOKEN",
  "LOGOUT",
  "LOGIN_ERROR",
  "REGISTER",
  "UPDATE_PASSWORD",
  "VERIFY_EMAIL",
  "IDENTITY_PROVIDER_LOGIN",
] as const;

const failures = ["invalid_user_credentials", "user_not_found", "user_disabled"] as const;

export function generateEvent(
  clusterId: string,
  realms: readonly RealmResources[],
  at: number,
): Omit<Event, "timestamp"> | undefined {
  const peopled = realms.filter(({ users }) => users.length > 0);
  const [first, ...others] = peopled;
  if (first === undefined) return undefined;
  const within = pick([first, ...others], clusterId, "realm", at);
  const common = {
    id: idOf(clusterId, at),
    realm_id: within.realm.id,
    realm_name: within.realm.name,
  };
  const draw = pseudoRandom(clusterId, "kind", at);
  if (draw < 0.1) return { ...common, ...adminEvent(clusterId, within, at) };
  if (draw < 0.3) return { ...common, ...serviceEvent(clusterId, within, at) };
  return { ...common, ...userEvent(clusterId, within, at) };
}

function userEvent(clusterId: string, { users }: RealmResources, at: number): Omit<Event, Common> {
  const attacked = badShare(at, 1) > 0;
  const user = users[Math.floor(pseudoRandom(clusterId, "user", at) * users.length)];
  const type = attacked ? "LOGIN_ERROR" : pick(commonTypes, clusterId, "type", at);
  const failed = type === "LOGIN_ERROR";
  return {
    category: "user",
    type,
    client_id: pick(["web-shop", "mobile-app"], clusterId, "client", at),
    ip_address: attacked ? "203.0.113.77" : "192.0.2.14",
    geo: pick(locations, clusterId, "place", at),
    username: attacked ? "admin" : (user?.username ?? "nobody"),
    auth_method: "openid-connect",
    is_m2m: false,
    ...(failed ? { error: pick(failures, clusterId, "error", at) } : {}),
    ...(attacked || user === undefined ? {} : { user_id: user.id }),
    ...(failed ? {} : { session_id: idOf(clusterId, at + 1) }),
    ...(type === "IDENTITY_PROVIDER_LOGIN" ? { identity_provider: "google" } : {}),
  };
}

function serviceEvent(clusterId: string, { applications }: RealmResources, at: number): Omit<Event, Common> {
  const [one, ...more] = applications.filter((each) => each.service_account_enabled);
  const client = one === undefined ? "unknown" : pick([one, ...more], clusterId, at).client_id;
  const failed = one === undefined || pseudoRandom(clusterId, "failed", at) < 0.1;
  return {
    category: "user",
    type: failed ? "CLIENT_LOGIN_ERROR" : "CLIENT_LOGIN",
    client_id: client,
    grant_type: "client_credentials",
    is_m2m: true,
    ...(failed ? { error: "invalid_client_credentials" } : {}),
  };
}

function adminEvent(clusterId: string, within: RealmResources, at: number): Omit<Event, Common> {
  const user = within.users[Math.floor(pseudoRandom(clusterId, "user", at) * within.users.length)];
  const [resource_type, resource_path] = pick(
    [
      ["USER", `users/${user?.id ?? "0"}`],
      ["CLIENT", "clients/web-shop"],
      ["REALM_ROLE", "roles/orders:read"],
    ] as const,
    clusterId,
    "resource",
    at,
  );
  return {
    category: "admin",
    operation_type: pick(["CREATE", "UPDATE", "DELETE", "ACTION"], clusterId, "operation", at),
    resource_type,
    resource_path,
    username: "ops@example.com",
    ip_address: "192.0.2.200",
  };
}

type Common = "id" | "timestamp" | "realm_id" | "realm_name";

/** The same UUID each time, because an event may be read twice. */
function idOf(clusterId: string, at: number): string {
  const hex = createHash("sha256").update(`${clusterId} ${at}`).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}
