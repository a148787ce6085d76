// A key in plain text: a literal head, and a body that was drawn at random. The literal is looked
// for first, everything else only where it stands.

import { isPlaceholder, isShortened } from "./placeholder";
import { holdsRandomStretch } from "./randomness";

/** What every key begins with (Skycloak's documentation of API keys). */
export const keyHead = "sk_sc_";

/** How far from the head, in characters, the text can change what is found there. */
export const keyReach = { before: 48, after: 256 };

/** Where a key stands in a text, its end exclusive. */
export interface KeySpan {
  readonly start: number;
  readonly end: number;
}

/** Alphabet and length are not published; this takes in what has been seen. */
const body = /[A-Za-z0-9_-]{16,200}/y;

/**
 * What can stand right before a key though it ends in a letter or a digit: escapes of string
 * literals and of URLs, and a terminal's, as a byte, as written in source, or with its first
 * character lost as in the logs of build servers.
 */
const escapes = [
  String.raw`\\(?:[abefnrtv]|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})`,
  "%(?:25)*[0-9A-Fa-f]{2}",
  String.raw`(?:\x1b|\\e|\\0?33|\\x1[bB]|\\u001[bB]|\^\[)\[[\d;:?]*[A-Za-z]`,
  String.raw`\[\d[\d;:]*m`,
];
const escapeBefore = new RegExp(`(?:${escapes.join("|")})$`);

/** The key whose head stands at `at` in `text`; undefined if what stands there is none. */
export function keyAt(text: string, at: number): KeySpan | undefined {
  if (!beginsAt(text, at)) return undefined;
  const start = at + keyHead.length;
  body.lastIndex = start;
  const run = body.exec(text)?.[0];
  if (run === undefined) return undefined;
  const key = run.slice(0, run.length - foreignTail(run, text.charAt(start + run.length)));
  const end = start + key.length;
  if (isShortened(key, text.slice(end, end + 3)) || isPlaceholder(key)) return undefined;
  return holdsRandomStretch(key) ? { start: at, end } : undefined;
}

/** Not in the middle of an identifier, unless its last letter belongs to an escape sequence. */
function beginsAt(text: string, at: number): boolean {
  if (at === 0 || !/[A-Za-z0-9_]/.test(text.charAt(at - 1))) return true;
  return escapeBefore.test(text.slice(Math.max(0, at - keyReach.before), at));
}

/** How much of a run is not the key's: a second key behind a `-`, or a comment's end, `-->`. */
function foreignTail(run: string, next: string): number {
  const second = run.indexOf(`-${keyHead}`);
  if (second >= 0) return run.length - second;
  return next === ">" && run.endsWith("--") ? 2 : 0;
}

/** Environments that can be said aloud. Of any other word it is not known to be one. */
const environments =
  /^sk_sc_(live|prod|production|test|testing|dev|development|stage|staging|sandbox|preview|demo|local|qa|uat|ci)_/;

/** The part of a key that may be said: its head and its environment, if it has one. */
export function sayable(key: string): string {
  return `${environments.exec(key)?.[0] ?? keyHead}…`;
}
