// Finds API keys in a text: the literal first, then what stands before it, then whether the rest
// was drawn at random. Pure; all offsets are UTF-16.

import { isPlaceholder } from "./placeholder";
import { holdsRandomStretch } from "./randomness";

/** Where a key stands in a text, its end exclusive. */
export interface KeySpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The literal stands first and nothing before it: so the engine looks for six characters, and
 * not for an alternation. Alphabet and length are not published; this is what is known.
 */
const candidate = /sk_sc_[A-Za-z0-9_-]{16,200}/g;

/** The longest escape sequence that can stand in front of a key: `\x1b[38;2;255;255;255m`. */
const longestEscape = 24;

const escape =
  /(?:\\[abefnrtv0]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%[0-9a-f]{2}|(?:\x1b|\\x1b|\\033|\\e|\\u001b)\[[0-9;]*m)$/i;

/** The keys in `text`, in order. Linear in its length. */
export function scan(text: string): KeySpan[] {
  const found: KeySpan[] = [];
  candidate.lastIndex = 0;
  for (let match = candidate.exec(text); match !== null; match = candidate.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    if (startsHere(text, start) && isKey(match[0], text.slice(end, end + 3))) {
      found.push({ start, end });
      continue;
    }
    // What looked like a key may have one inside it, behind an identifier's end.
    candidate.lastIndex = start + 1;
  }
  return found;
}

/**
 * Whether a key can begin at `start`: not in the middle of an identifier, unless that
 * identifier's last letter belongs to an escape sequence.
 */
function startsHere(text: string, start: number): boolean {
  if (start === 0 || !/[A-Za-z0-9_]/.test(text.charAt(start - 1))) return true;
  return escape.test(text.slice(Math.max(0, start - longestEscape), start));
}

/** `after`: the characters that follow; a shortened key is followed by dots or stars. */
function isKey(key: string, after: string): boolean {
  const body = key.slice("sk_sc_".length);
  if (body.length < shortestWhole && /^(?:…|\.\.\.|\*)/.test(after)) return false;
  return !isPlaceholder(body) && holdsRandomStretch(body);
}

/** Below this, a body that goes on in dots is the shown head of a longer one. */
const shortestWhole = 32;

/** The part of a key that may be said: `sk_sc_` and its environment, if it has one. */
export function sayable(key: string): string {
  const environment = /^sk_sc_([a-z]{2,10})_[A-Za-z0-9]{4,12}_/.exec(key)?.[1];
  return environment === undefined ? "sk_sc_…" : `sk_sc_${environment}_…`;
}
