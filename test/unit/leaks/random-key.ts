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

/** One in a million says of itself by chance that it is none (“_here_”), and is not meant here. */
const placeholder =
  /(?<![^_-])(?:yours?|here|goes|dummy|fake|sample|insert|replace|paste|todo)(?![^_-])/i;

export function drawn(alphabet: string, length: number): string {
  const text = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
  return placeholder.test(text) ? drawn(alphabet, length) : text;
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
