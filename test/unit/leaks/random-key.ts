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
const placeholder = /(?<![^_-])(?:yours?|here|goes|dummy|fake|sample|insert|replace|paste|todo)(?![^_-])/i;

export function drawn(alphabet: string, length: number): string {
  const text = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
  return placeholder.test(text) ? drawn(alphabet, length) : text;
}

/** The older form, tagged by environment. */
export function environmentKey(environment = "live"): string {
  const { lower, alphanumeric } = alphabets;
  return `${head}${environment}_${drawn(lower, 8)}_${drawn(alphanumeric, 32)}`;
}

/**
 * A key whose end can't be taken for a word by chance: where one is cut and the rest looks like a word, it is
 * said to be a part.
 */
export function cuttableKey(key = (): string => environmentKey()): string {
  return `${key().slice(0, 38)}7Qx8Zj2Kv9`;
}

/**
 * The newer form, without one. Two hyphens may begin a comment, one at the end may belong to a template's mark, and
 * one key in a million is taken for a name, which has few digits or many separators: keys like that are for
 * the tests of just that.
 */
export function plainKey(length = 40): string {
  const body = drawn(alphabets.url, length);
  const isUnclear = /--|-$/.test(body) || (body.match(/[_-]/g) ?? []).length > 3 || !/(?:\d.*){3}/.test(body);
  return isUnclear ? plainKey(length) : head + body;
}
