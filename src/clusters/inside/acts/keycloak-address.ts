// Where a Keycloak is, from the address of its tokens, under the names that its Terraform provider
// reads. Pure.

export function keycloakAt(tokenUrl: string): Record<string, string> {
  const { origin, pathname } = new URL(tokenUrl);
  const [, basePath = "", realm = "master"] = /^(.*?)\/realms\/([^/]+)\//.exec(pathname) ?? [];
  return {
    KEYCLOAK_URL: origin,
    KEYCLOAK_REALM: decoded(realm),
    KEYCLOAK_BASE_PATH: basePath,
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
