// Random keys, so that no fixture looks like a real one.

import { randomBytes, randomUUID } from "node:crypto";
import type { ApiKey } from "../../../src/api/skycloak";
import { Secret } from "../../../src/secrets/secret";

/** A well-formed key in the newer format. */
export function randomKeyText(): string {
  return `sk_sc_${randomBytes(24).toString("hex")}`;
}

export function randomSecret(): Secret {
  return new Secret(randomKeyText());
}

/** An active key without expiry, with these changes. */
export function apiKey(over: Partial<ApiKey> = {}): ApiKey {
  return { id: randomUUID(), name: "ci", status: "active", ...over };
}
