// The keys of a text that is there as one string, whatever is said about them in comments.

import { keyAt, keyHead, type KeySpan } from "./plain-key";

/** The keys in `text`, in order; offsets are UTF-16. Linear in its length. */
export function scan(text: string): KeySpan[] {
  // An expression of one literal is searched several times as fast as anything else.
  const literal = new RegExp(keyHead, "g");
  const found: KeySpan[] = [];
  for (let match = literal.exec(text); match !== null; match = literal.exec(text)) {
    const key = keyAt(text, match.index);
    if (key !== undefined) found.push(key);
  }
  return found;
}
