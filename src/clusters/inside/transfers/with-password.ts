// The one place where a password goes into the body of a request. Plain code.

import { reveal, type Secret } from "../../../vault/secret";

/** `field`: what the API calls it there. */
export function withPassword(
  body: Readonly<Record<string, unknown>>,
  field: "encryption_password" | "password",
  password: Secret | undefined,
): Readonly<Record<string, unknown>> {
  return password === undefined ? body : { ...body, [field]: reveal(password) };
}
