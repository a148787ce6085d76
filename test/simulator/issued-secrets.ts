// Creates secrets and keeps all of them in memory, so that a test can search files for them. They are never printed.

import { createHash, randomInt } from "node:crypto";
import type { IssuedSecret } from "./control-protocol";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random letters and digits with at least one of each. */
export function randomToken(length: number): string {
  for (;;) {
    const token = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
    if (/\d/.test(token) && /[A-Za-z]/.test(token)) return token;
  }
}

/** A digest, for comparing secrets. */
export function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** All secrets since the process started, invalid ones included. */
export class IssuedSecrets {
  readonly #given: IssuedSecret[] = [];
  readonly #known = new Set<string>();

  add(given: IssuedSecret): void {
    if (this.#known.has(given.secret)) return;
    this.#known.add(given.secret);
    this.#given.push(given);
  }

  list(): IssuedSecret[] {
    return [...this.#given];
  }

  /** The text with every known secret masked. */
  mask(text: string): string {
    // Most texts contain no key, and a large workspace has thousands: search for the common prefix first.
    const keysToo = text.includes("sk_sc_");
    let masked = text;
    for (const { kind, secret } of this.#given) {
      if ((keysToo || kind !== "api-key") && masked.includes(secret)) {
        masked = masked.replaceAll(secret, "«secret»");
      }
    }
    return masked;
  }
}
