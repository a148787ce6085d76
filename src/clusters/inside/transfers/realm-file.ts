// What a file is that somebody wants to import as a realm. Plain code.

export type RealmFile =
  /** As Keycloak writes one, in clear. */
  | { readonly kind: "plain"; readonly realm: string }
  /** Nothing that can be read here, as an encrypted export is. */
  | { readonly kind: "sealed" }
  | { readonly kind: "empty" }
  /** JSON, and no realm; `several`: a list of them, which is imported one by one only. */
  | { readonly kind: "no-realm"; readonly several: boolean };

/** More than that is not read to look at it. Bytes. */
export const mostLookedAt = 64_000_000;

/** `bytes`: the file, or its beginning where it is longer than what is looked at. */
export function realmFileOf(bytes: Uint8Array, size: number): RealmFile {
  if (size === 0) return { kind: "empty" };
  if (size > bytes.length) return { kind: "sealed" };
  let value: unknown;
  try {
    // A byte order mark is none of JSON's.
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { kind: "sealed" };
  }
  if (Array.isArray(value)) return { kind: "no-realm", several: true };
  if (typeof value !== "object" || value === null) return { kind: "no-realm", several: false };
  const { realm } = value as Record<string, unknown>;
  return typeof realm === "string" && realm !== ""
    ? { kind: "plain", realm }
    : { kind: "no-realm", several: false };
}
