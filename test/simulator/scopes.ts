// All scopes: those of the published operations, and two for the key operations.

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

/** Grants the automation client's secret, and therefore isn't granted by default. */
const credentialsScope = "clusters:credentials:read";

const readOnly = [credentialsScope, "clusters:events:read", "clusters:insights:read", "clusters:logs:read"];

export const everyScope: readonly string[] = [
  ...readAndWrite.flatMap((area) => [`${area}:read`, `${area}:write`]),
  ...readOnly,
].sort();

/** The default scopes of a key: read access without credentials. */
export const defaultScopes: readonly string[] = everyScope.filter(
  (scope) => scope.endsWith(":read") && scope !== credentialsScope,
);

/** Removes unknown and duplicate scopes, which are ignored rather than rejected. */
export function grantable(asked: readonly string[]): string[] {
  return [...new Set(asked)].filter((scope) => everyScope.includes(scope));
}

/** Whether `granted` includes `needed`, or a write scope that implies it. */
export function allows(granted: readonly string[], needed: string): boolean {
  return granted.includes(needed) || granted.includes(needed.replace(/:read$/, ":write"));
}
