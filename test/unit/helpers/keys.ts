// Keys that are nobody's: random each time, so that no fixture ever looks like a real one.

import { randomBytes, randomUUID } from "node:crypto";
import type { ApiKey } from "../../../src/api/skycloak";
import { Secret } from "../../../src/secrets/secret";

/** The text of a well-formed key of the newer form. */
export function randomKeyText(): string {
  return `sk_sc_${randomBytes(24).toString("hex")}`;
}

export function randomSecret(): Secret {
  return new Secret(randomKeyText());
}

/** An active key that never ends, as the list answers it, but for what is said otherwise. */
export function apiKey(over: Partial<ApiKey> = {}): ApiKey {
  return { id: randomUUID(), name: "ci", status: "active", ...over };
}
