// Random, well-formed keys for test projects; they aren't valid anywhere.
import { randomBytes } from "node:crypto";

/** A new key each time. Like real ones, its last part has a letter and a digit. */
export function fakeKey(): string {
  return `sk_sc_live_${randomBytes(4).toString("hex")}_a1${randomBytes(15).toString("hex")}`;
}
