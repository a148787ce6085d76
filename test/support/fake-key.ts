// Key strings for a project that leaks some: well-formed, made up on the spot, good for nothing.
import { randomBytes } from "node:crypto";

/** A new one each time. Its last part has a letter and a digit, as real ones do. */
export function fakeKey(): string {
  return `sk_sc_live_${randomBytes(4).toString("hex")}_a1${randomBytes(15).toString("hex")}`;
}
