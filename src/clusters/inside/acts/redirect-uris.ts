// Addresses that a sign-in may lead back to, as a person types them: with spaces or commas between. Pure.

export function readUris(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((one) => one !== ""))];
}

/** The first that is none. Keycloak takes whole addresses, an app's own scheme, and paths below its root. */
export function wrongUris(text: string): string | undefined {
  return readUris(text).find(
    (one) => !one.startsWith("/") && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(one),
  );
}
