// The scopes of the Skycloak API (OpenAPI description 2026-06-01.beta, plus the two of the key operations, which it does
// not list), and which scopes imply others.

import type { KeyRequest } from "./skycloak";

/** The scopes of reading and of writing each of the topics. */
const readWrite = <Topic extends string>(...topics: readonly Topic[]) =>
  topics.flatMap((topic) => [`${topic}:read`, `${topic}:write`] as const);

/** Grouped by topic; within a group, read before write. */
export const scopeGroups = {
  clusters: [
    ...readWrite("clusters"),
    "clusters:credentials:read",
    ...readWrite("clusters:extensions", "clusters:security"),
  ],
  monitoring: ["clusters:logs:read", "clusters:events:read", "clusters:insights:read"],
  transfers: readWrite("clusters:exports", "clusters:imports"),
  realms: readWrite("realms", "applications", "identity-providers", "smtp"),
  users: readWrite("realm-users", "realm-roles", "realm-groups"),
  appearance: readWrite("branding", "themes"),
  workspace: readWrite("domains", "extensions", "siem", "webhooks"),
  keys: readWrite("api-keys"),
} as const;

export type ScopeGroup = keyof typeof scopeGroups;
export type Scope = (typeof scopeGroups)[ScopeGroup][number];

export const allScopes: readonly Scope[] = Object.values(scopeGroups).flat();

/** The key operations are not in the published description: an endpoint may grant these to nobody. */
export const unpublishedScopes: readonly string[] = scopeGroups.keys;

/** Returns a cluster's automation client secret, and is in no default grant. */
export const credentialsScope: Scope = "clusters:credentials:read";

export type ScopePreset = "readOnly" | "terraform" | "everythingButCredentials";

export const scopePresets: Readonly<Record<ScopePreset, readonly Scope[]>> = {
  readOnly: allScopes.filter((scope) => scope.endsWith(":read") && scope !== credentialsScope),
  /**
   * Skycloak's provider has a resource or a data source for each published operation, also for reading
   * logs, events, insights and a cluster's credentials.
   */
  terraform: allScopes.filter((scope) => !unpublishedScopes.includes(scope)),
  everythingButCredentials: allScopes.filter((scope) => scope !== credentialsScope),
};

/** The read scope that a write scope implies; undefined for other scopes. */
export function impliedScope(scope: string): string | undefined {
  return scope.endsWith(":write") ? scope.replace(/:write$/, ":read") : undefined;
}

/** The scopes and those that they imply. */
export function withImplied(scopes: Iterable<string>): Set<string> {
  return new Set([...scopes].flatMap((scope) => [scope, impliedScope(scope) ?? scope]));
}

/**
 * Whether a key's list of scopes proves that it lacks `needed`. No list, an empty one, or one with anything
 * but known scopes (a wildcard, a role) proves nothing.
 */
export function lacksScope(scopes: readonly string[] | null | undefined, needed: Scope): boolean {
  const known: readonly string[] = allScopes;
  if (scopes == null || scopes.length === 0 || !scopes.every((scope) => known.includes(scope))) return false;
  return !withImplied(scopes).has(needed);
}

/** The same permissions with the fewest scopes: without read scopes that a write scope implies. */
export function withoutImplied(scopes: Iterable<string>): string[] {
  const all = [...new Set(scopes)];
  const implied = new Set(all.map(impliedScope));
  return all.filter((scope) => !implied.has(scope));
}

/**
 * The requested scopes that were not granted. When the API creates a key, it silently drops unknown scopes, and the key
 * gets a 403 later. An unpublished scope that only a preset asked for does not count as missing unless the new key or
 * `grantable` shows that it can be granted at all.
 */
export function missingScopes(
  { scopes, ofPreset = [] }: Pick<KeyRequest, "scopes" | "ofPreset">,
  granted: readonly string[],
  grantable: readonly string[] = [],
): string[] {
  const all = withImplied(granted);
  const isOffered = [...granted, ...grantable].some((scope) => unpublishedScopes.includes(scope));
  return [...new Set(scopes)].filter(
    (scope) => !all.has(scope) && (isOffered || !unpublishedScopes.includes(scope) || !ofPreset.includes(scope)),
  );
}
