// A key's head that is itself put together from string literals: "sk_" + "sc_live_…". What stands
// in the first is a candidate that the literals behind it have to complete.

import type { FoundOn } from "./found";
import { joinedKey, joinReach, mostLineEnds } from "./joined-key";
import type { Lines } from "./lines";
import { beginsAt, type Candidate } from "./plain-key";

/** So many places before a part are tried; each quote may end the one that comes first. */
const mostTries = 8;

const first = /sk?(?=["'`])/g;
const behindQuote = /["'`]k?$/;
const middle = /_(?:sc?)?/y;

/** The key whose head begins at `at`, the literal ending before the head does. */
export function keySplitFrom(
  lines: Lines,
  line: number,
  at: number,
  length: number,
): FoundOn | undefined {
  const found = joinedKey(lines, line, partAt(lines.line(line), at, length));
  return found && { ...found, line };
}

/** The key whose head has its first `_` at `at`, which the literal ends behind or begins before. */
export function keySplitAt(lines: Lines, line: number, at: number): FoundOn | undefined {
  const text = lines.line(line);
  if (!text.startsWith("sk", at - 2)) return keySplitBefore(lines, line, at);
  middle.lastIndex = at;
  middle.test(text);
  return keySplitFrom(lines, line, at - 2, middle.lastIndex - at + 2);
}

/** The key of which a literal with the first letters of the head stands before `at`, or above. */
export function keySplitBefore(lines: Lines, line: number, at: number): FoundOn | undefined {
  const before = lines.line(line).slice(Math.max(0, at - joinReach), at);
  const quote = behindQuote.exec(before);
  if (quote === null) return undefined;
  let part = before.slice(0, quote.index);
  let from: number | undefined = line;
  for (let lineEnds = 0; from !== undefined && lineEnds <= mostLineEnds; lineEnds++) {
    const base = from === line ? at - before.length : lines.line(from).length - part.length;
    for (const { index, 0: letters } of [...part.matchAll(first)].slice(-mostTries).reverse()) {
      const found = keySplitFrom(lines, from, base + index, letters.length);
      if (found !== undefined && isOver(found, line, at)) return found;
    }
    from = lines.above(from);
    part = from === undefined ? "" : lines.line(from).slice(-joinReach);
  }
  return undefined;
}

function isOver({ line: first, endLine = first, end }: FoundOn, line: number, at: number): boolean {
  return endLine > line || (endLine === line && end > at);
}

/** The part of so many characters that begins at a place. */
function partAt(text: string, start: number, length: number): Candidate | undefined {
  if (!beginsAt(text, start)) return undefined;
  const end = start + length;
  return { start, end, text: text.slice(start, end), isEscaped: false };
}
