// A key's head that is itself put together from two string literals: "sk_" + "sc_live_…". What stands
// in the first is a candidate that the literals behind it have to complete.

import { beginsAt, type Candidate } from "./plain-key";

/** So near, in characters, the first part stands to the second. */
const reach = 60;

/** The first part, `s` or `sk`, up to where the second one goes on with the rest before `_sc_`. */
const first = /(?<part>sk?)["'`]\s*(?:[+&~.]|\.\.|<>|\|\|)?\s*["'`](?<rest>k?)$/;

/** The part of so many characters that begins at a place. */
export function splitAt(text: string, start: number, length: number): Candidate | undefined {
  if (!beginsAt(text, start)) return undefined;
  const end = start + length;
  return { start, end, text: text.slice(start, end), isEscaped: false };
}

/** The part that stands before `at`, where the head goes on with `_sc_`. */
export function splitBefore(text: string, at: number): Candidate | undefined {
  const from = Math.max(0, at - reach);
  const match = first.exec(text.slice(from, at));
  const { part = "", rest = "" } = match?.groups ?? {};
  if (match === null || part + rest !== "sk") return undefined;
  return splitAt(text, from + match.index, part.length);
}
