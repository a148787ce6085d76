// Where a rule's literal stands in a part of a line, and what the rule says of it.

import { blockHead, blockMarkAt, blockReach, type BlockMark } from "./allow";
import { keyAt, keyHead, keyReach, type KeySpan } from "./plain-key";

interface Rule<T> {
  /** The literal without which there is nothing to be found. */
  readonly head: string;
  readonly at: (text: string, at: number) => T | undefined;
  /** How far from the literal, in characters, the text matters. */
  readonly reach: { readonly before: number; readonly after: number };
}

export const keys: Rule<KeySpan> = { head: keyHead, at: keyAt, reach: keyReach };
export const blocks: Rule<BlockMark> = { head: blockHead, at: blockMarkAt, reach: blockReach };

/** How far around a change either rule can come to another result. */
export const ruleReach = {
  before: Math.max(keyReach.before, blockReach.before),
  after: Math.max(keyReach.after + keyHead.length, blockReach.after + blockHead.length),
};

/**
 * Everything of a rule whose literal begins at `from` to `to`, inclusive. No more of the line is
 * looked at than the rule needs.
 */
export function search<T extends { readonly start: number; readonly end: number }>(
  { head, at, reach }: Rule<T>,
  line: string,
  from: number,
  to: number,
): T[] {
  const found: T[] = [];
  // Most lines are short, and of those nothing has to be cut.
  const base = Math.max(0, from - reach.before);
  const part = line.slice(base, to + head.length + reach.after);
  for (
    let index = part.indexOf(head, from - base);
    index >= 0 && base + index <= to;
    index = part.indexOf(head, index + 1)
  ) {
    const one = at(part, index);
    if (one !== undefined) found.push({ ...one, start: one.start + base, end: one.end + base });
  }
  return found;
}
