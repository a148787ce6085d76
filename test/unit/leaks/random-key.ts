// Random keys for tests, in both formats.
import { randomInt } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";

export const alphabets = {
  hex: `${digits}abcdef`,
  lower: `${digits}abcdefghijklmnopqrstuvwxyz`,
  alphanumeric: digits + letters,
  url: `${digits}${letters}_-`,
} as const;

/** In parts, so that this file contains no key prefix. */
export const head = ["sk", "sc", ""].join("_");

/** Excludes the one in a million that contains a placeholder (“_here_”) by chance. */
const placeholder = /(?<![^_-])(?:yours?|here|goes|dummy|fake|sample|insert|replace|paste|todo)(?![^_-])/i;

export function drawn(alphabet: string, length: number): string {
  const text = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
  return placeholder.test(text) ? drawn(alphabet, length) : text;
}

/** The older format, with an environment. */
export function environmentKey(environment = "live"): string {
  const { lower, alphanumeric } = alphabets;
  return `${head}${environment}_${drawn(lower, 8)}_${drawn(alphanumeric, 32)}`;
}

/** A key whose end can't look like a word, because a key that is cut before a word is reported as a part. */
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
