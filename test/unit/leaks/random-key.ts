// Keys that nobody has: made at random for each test, in both forms.
import { randomInt } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";

export const alphabets = {
  hex: `${digits}abcdef`,
  lower: `${digits}abcdefghijklmnopqrstuvwxyz`,
  alphanumeric: digits + letters,
  url: `${digits}${letters}_-`,
} as const;

/** Written in two parts, so that this file holds no key string of its own. */
export const head = ["sk", "sc", ""].join("_");

export function drawn(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** The older form, tagged by environment. */
export function environmentKey(environment = "live"): string {
  const { lower, alphanumeric } = alphabets;
  return `${head}${environment}_${drawn(lower, 8)}_${drawn(alphanumeric, 32)}`;
}

/** The newer form, without one. */
export function plainKey(length = 40): string {
  return head + drawn(alphabets.url, length);
}
