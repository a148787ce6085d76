// Where a Keycloak is, from the address of its tokens, under the names that its Terraform provider
// reads. Pure.

export function keycloakAt(tokenUrl: string): Record<string, string> {
  const { origin, pathname } = new URL(tokenUrl);
  const [, basePath = "", realm = "master"] = /^(.*?)\/realms\/([^/]+)\//.exec(pathname) ?? [];
  return {
    KEYCLOAK_URL: origin,
    KEYCLOAK_REALM: decodeURIComponent(realm),
    KEYCLOAK_BASE_PATH: basePath,
  };
}
