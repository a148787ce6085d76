// Every scope that exists: those of the published operations, and the two that the key
// operations take.

const readAndWrite = [
  "api-keys",
  "applications",
  "branding",
  "clusters",
  "clusters:exports",
  "clusters:extensions",
  "clusters:imports",
  "clusters:security",
  "domains",
  "extensions",
  "identity-providers",
  "realm-groups",
  "realm-roles",
  "realm-users",
  "realms",
  "siem",
  "smtp",
  "themes",
  "webhooks",
];

/** Gives out a cluster's automation client secret, and is therefore in no default grant. */
const credentialsScope = "clusters:credentials:read";

const readOnly = [credentialsScope, "clusters:events:read", "clusters:insights:read", "clusters:logs:read"];

export const everyScope: readonly string[] = [
  ...readAndWrite.flatMap((area) => [`${area}:read`, `${area}:write`]),
  ...readOnly,
].sort();

/** What a key gets when nothing was asked for: reading, but no credentials. */
export const defaultScopes: readonly string[] = everyScope.filter(
  (scope) => scope.endsWith(":read") && scope !== credentialsScope,
);

/** The scopes that exist, once each. The others are not refused, they are just not granted. */
export function grantable(asked: readonly string[]): string[] {
  return [...new Set(asked)].filter((scope) => everyScope.includes(scope));
}

/** Whether `granted` allows `needed`: by name, or since a write scope implies its read scope. */
export function allows(granted: readonly string[], needed: string): boolean {
  return granted.includes(needed) || granted.includes(needed.replace(/:read$/, ":write"));
}
