// The state of exports and imports, and what a file to import is. Pure.

import { reveal, type Secret } from "../../secrets/secret";

export type TransferState = "waiting" | "made" | "failed";

export interface Stateful {
  readonly status?: string | null | undefined;
  readonly completed_at?: string | null | undefined;
  readonly error_message?: string | null | undefined;
}

/** A status that this version doesn't know is judged by the other fields. */
export function transferState({ status, completed_at, error_message }: Stateful): TransferState {
  switch (status) {
    case "pending":
    case "processing":
      return "waiting";
    case "completed":
      return "made";
    case "failed":
      return "failed";
    default:
      if (error_message != null && error_message !== "") return "failed";
      return completed_at == null || completed_at === "" ? "waiting" : "made";
  }
}

/** Whether its file has expired. There is no `expires_at` until there is a file. */
export function isOver(expires_at: string | null | undefined, now: Date): boolean {
  return Date.parse(expires_at ?? "") <= now.getTime();
}

/**
 * A SHA-256 in hexadecimal digits; undefined for anything else. The API's description leaves its form open:
 * hexadecimal digits have been seen, and object stores use the other forms.
 */
export function sha256Hex(text: string | null | undefined): string | undefined {
  const bare = (text ?? "").trim().replace(/^sha-?256[:=-]/i, "");
  if (/^[0-9a-f]{64}$/i.test(bare)) return bare.toLowerCase();
  // 32 bytes in Base64.
  if (/^[A-Za-z0-9+/]{43}=$/.test(bare)) return Buffer.from(bare, "base64").toString("hex");
  return undefined;
}

/** A file that is to be imported as a realm. */
export type RealmFile =
  /** As Keycloak writes it, unencrypted. */
  | { readonly kind: "plain"; readonly realm: string }
  /** Not readable here, such as an encrypted export. */
  | { readonly kind: "sealed" }
  | { readonly kind: "empty" }
  /** JSON, but no realm. `several`: a list of realms, which can only be imported one by one. */
  | { readonly kind: "no-realm"; readonly several: boolean };

/** Larger files are not read to find out what they are. Bytes. */
export const mostLookedAt = 64_000_000;

/** `bytes`: the file, or its beginning if it is larger than that. */
export function realmFileOf(bytes: Uint8Array, size: number): RealmFile {
  if (size === 0) return { kind: "empty" };
  if (size > bytes.length) return { kind: "sealed" };
  let value: unknown;
  try {
    // The decoder removes a byte order mark, which JSON does not allow.
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { kind: "sealed" };
  }
  const realm = typeof value === "object" && value !== null && "realm" in value && value.realm;
  return typeof realm === "string" && realm !== ""
    ? { kind: "plain", realm }
    : { kind: "no-realm", several: Array.isArray(value) };
}

/** The only place that puts a password into a request. `field`: the API's name for it. */
export function withPassword(
  body: Readonly<Record<string, unknown>>,
  field: "encryption_password" | "password",
  password: Secret | undefined,
): Readonly<Record<string, unknown>> {
  return password === undefined ? body : { ...body, [field]: reveal(password) };
}
