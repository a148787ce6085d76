// The scopes of the Skycloak API (OpenAPI description 2026-06-01.beta, plus the two of the key operations, which it does
// not list), and which scopes imply others.

/** Grouped by topic; within a group, read before write. */
export const scopeGroups = {
  clusters: [
    "clusters:read",
    "clusters:write",
    "clusters:credentials:read",
    "clusters:extensions:read",
    "clusters:extensions:write",
    "clusters:security:read",
    "clusters:security:write",
  ],
  observe: ["clusters:logs:read", "clusters:events:read", "clusters:insights:read"],
  move: ["clusters:exports:read", "clusters:exports:write", "clusters:imports:read", "clusters:imports:write"],
  realms: [
    "realms:read",
    "realms:write",
    "applications:read",
    "applications:write",
    "identity-providers:read",
    "identity-providers:write",
    "smtp:read",
    "smtp:write",
  ],
  people: [
    "realm-users:read",
    "realm-users:write",
    "realm-roles:read",
    "realm-roles:write",
    "realm-groups:read",
    "realm-groups:write",
  ],
  look: ["branding:read", "branding:write", "themes:read", "themes:write"],
  workspace: [
    "domains:read",
    "domains:write",
    "extensions:read",
    "extensions:write",
    "siem:read",
    "siem:write",
    "webhooks:read",
    "webhooks:write",
  ],
  keys: ["api-keys:read", "api-keys:write"],
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
  const all = new Set(scopes);
  for (const scope of [...all]) {
    const implied = impliedScope(scope);
    if (implied !== undefined) all.add(implied);
  }
  return all;
}

/**
 * Whether a key's list of scopes proves that it lacks `needed`. No list, an empty one, or one with anything
 * but known scopes (a wildcard, a role) proves nothing.
 */
export function lacksScope(scopes: readonly string[] | null | undefined, needed: Scope): boolean {
  if (scopes == null || scopes.length === 0 || !scopes.every(isScope)) return false;
  return !withImplied(scopes).has(needed);
}

function isScope(text: string): text is Scope {
  return (allScopes as readonly string[]).includes(text);
}

/** The same permissions with the fewest scopes: without read scopes that a write scope implies. */
export function leastScopes(scopes: Iterable<string>): string[] {
  const all = new Set(scopes);
  for (const scope of [...all]) {
    const implied = impliedScope(scope);
    if (implied !== undefined) all.delete(implied);
  }
  return [...all];
}

interface Asked {
  readonly scopes: readonly string[];
  /** The scopes of the preset that the user started from. */
  readonly ofPreset?: readonly string[];
}

/**
 * The requested scopes that were not granted. When the API creates a key, it silently drops unknown scopes, and the key
 * gets a 403 later. An unpublished scope that only a preset asked for does not count as missing unless the new key or
 * `grantable` shows that it can be granted at all.
 */
export function missingScopes(
  { scopes, ofPreset = [] }: Asked,
  granted: readonly string[],
  grantable: readonly string[] = [],
): string[] {
  const held = withImplied(granted);
  const isOffered = [...granted, ...grantable].some((scope) => unpublishedScopes.includes(scope));
  return [...new Set(scopes)].filter(
    (scope) => !held.has(scope) && (isOffered || !unpublishedScopes.includes(scope) || !ofPreset.includes(scope)),
  );
}
