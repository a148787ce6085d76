// A key: a literal head, and a body that was drawn at random. The literal is looked for first,
// everything else only where it stands. Each character may be written as an escape.

import { escapedAt, wordAt, wordOver } from "./escapes";
import type { Found } from "./found";
import { isPlaceholder, isShortened } from "./placeholder";
import { holdsRandomStretch } from "./randomness";

/** What every key begins with (Skycloak's documentation of API keys). */
export const keyHead = "sk_sc_";

/** How far from the head, in characters, the text can change what is found there. */
export const keyReach = { before: 64, after: 256 };

/** An escaped key takes up to so many characters for one. */
export const escapedReach = 1300;

/** Alphabet and length are not published; this takes in what has been seen. */
const body = /[A-Za-z0-9_-]{0,200}/y;
const shortestBody = 16;
const longestBody = 200;

const escapeStart = /[%\\&]/;

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

/** One of these is in each of them, and in few other places. */
const escapeMarks = ["\\", "%", "["];

/** What stands where a key's head is, and whether it may be a key. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  /** Decoded. */
  readonly text: string;
  readonly isEscaped: boolean;
}

/**
 * The candidate whose head, plain or escaped, stands over the place `at`. `text` is a line, or more
 * than that: what ends a line ends whatever is looked at here.
 */
export function candidateAt(text: string, at: number): Candidate | undefined {
  const isPlain = text.startsWith(keyHead, at - 2);
  const start = isPlain ? at - 2 : wordOver(text, at, keyHead);
  if (start === undefined || !beginsAt(text, start)) return undefined;
  return isPlain ? plainFrom(text, start) : candidateFrom(text, start);
}

/** The same as `candidateFrom`, with less work where nothing is escaped, as nearly always. */
function plainFrom(text: string, start: number): Candidate | undefined {
  body.lastIndex = start + keyHead.length;
  body.test(text);
  const end = body.lastIndex;
  if (mayGoOnBehind(text, end)) return candidateFrom(text, start);
  const whole = text.slice(start, end);
  // Here, too, a second key may follow.
  if (whole.includes(`-${keyHead}`)) return candidateFrom(text, start);
  return { start, end, text: whole, isEscaped: false };
}

/** Whether what stands behind a run of key characters says more of where the key ends. */
function mayGoOnBehind(text: string, end: number): boolean {
  switch (text.charCodeAt(end)) {
    case 37: // %
    case 92: // \
    case 38: // &
    case 62: // >
      return true;
    default:
      return false;
  }
}

/** The candidate whose head begins right at `start`, whatever stands before it. */
export function candidateFrom(text: string, start: number): Candidate | undefined {
  const bodyStart = wordAt(text, start, keyHead);
  if (bodyStart === undefined) return undefined;
  const run = runFrom(text, bodyStart);
  const tail = foreignTail(run.text, text.charAt(run.end));
  const own = run.text.slice(0, run.text.length - tail);
  // What is cut off at the end was written plainly, or else it was not foreign.
  const end = run.end - tail;
  const isEscaped = run.isEscaped || bodyStart - start > keyHead.length;
  // A part of the text is no copy.
  return { start, end, text: isEscaped ? keyHead + own : text.slice(start, end), isEscaped };
}

/** The key that a candidate is; undefined if it is none. `text` is what it stands in. */
export function keyOf(candidate: Candidate | undefined, text: string): Found | undefined {
  if (candidate === undefined) return undefined;
  const { start, end, isEscaped, text: secret } = candidate;
  if (!isKeyText(secret, text.slice(end, end + 3))) return undefined;
  return { start, end, rule: isEscaped ? "encoded-key" : "plain-key", secret };
}

/** Whether a text with a key's head goes on as a key does; `after` is what comes behind it. */
export function isKeyText(secret: string, after: string): boolean {
  const key = secret.slice(keyHead.length);
  if (key.length < shortestBody || key.length > longestBody) return false;
  return !isShortened(key, after) && !isPlaceholder(key) && holdsRandomStretch(key);
}

/** Key characters from `at` on, escaped or not. */
function runFrom(text: string, at: number): { text: string; end: number; isEscaped: boolean } {
  let run = "";
  let end = at;
  let isEscaped = false;
  while (run.length < longestBody) {
    body.lastIndex = end;
    const plain = body.exec(text)?.[0] ?? "";
    run += plain;
    end += plain.length;
    // Nearly every key ends here.
    if (!escapeStart.test(text.charAt(end))) break;
    const unit = escapedAt(text, end);
    if (unit === undefined || !/^[A-Za-z0-9_-]$/.test(unit.character)) break;
    run += unit.character;
    end = unit.end;
    isEscaped = true;
  }
  if (run.length <= longestBody) return { text: run, end, isEscaped };
  const over = run.length - longestBody;
  return { text: run.slice(0, longestBody), end: end - over, isEscaped };
}

/** Not in the middle of an identifier, unless its last letter belongs to an escape sequence. */
export function beginsAt(text: string, at: number): boolean {
  if (!isInIdentifier(text, at)) return true;
  const before = text.slice(Math.max(0, at - keyReach.before), at);
  return escapeMarks.some((mark) => before.includes(mark)) && escapeBefore.test(before);
}

/** Whether a letter, a digit or `_` stands before a place, whatever it belongs to. */
function isInIdentifier(text: string, at: number): boolean {
  return at > 0 && isWord(text.charCodeAt(at - 1));
}

/** A letter, a digit or `_`. */
function isWord(code: number): boolean {
  if (code < 65) return code >= 48 && code <= 57;
  return code <= 122 && (code >= 97 || code <= 90 || code === 95);
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
