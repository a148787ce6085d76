// From what a person pasted to a key. Pure.

import { Secret } from "./secret";

export type KeyReading =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly why: "empty" | "not-a-key" | "shortened" | "several" };

const key = /sk_sc_[A-Za-z0-9_-]*/g;
const wellFormed = /^sk_sc_[A-Za-z0-9_-]{16,200}$/;

/**
 * Finds the one key in a text that may have spaces, quotes, line ends, `API-Key:` or
 * `SKYCLOAK_API_KEY=` around it. A cut-off display form (`sk_sc_live_9f3a…`) is told apart
 * from something that is no key at all.
 */
export function readKey(text: string): KeyReading {
  if (text.trim() === "") return { ok: false, why: "empty" };
  const found = [...new Set(text.match(key) ?? [])];
  const whole = found.filter((candidate) => wellFormed.test(candidate));
  if (whole.length > 1) return { ok: false, why: "several" };
  const [only] = whole;
  if (only !== undefined && !/^(…|\.\.\.|\*)/.test(text.slice(text.indexOf(only) + only.length))) {
    return { ok: true, secret: new Secret(only) };
  }
  return { ok: false, why: found.length > 0 ? "shortened" : "not-a-key" };
}
