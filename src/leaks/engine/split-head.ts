// A key's head that is itself put together from string literals: "sk_" + "sc_live_…". What stands
// in the first is a candidate that the literals behind it have to complete.

import type { FoundOn } from "./found";
import { joinedKey } from "./joined-key";
import type { Lines } from "./lines";
import { beginsAt, type Candidate } from "./plain-key";

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

/** The part of so many characters that begins at a place. */
function partAt(text: string, start: number, length: number): Candidate | undefined {
  if (!beginsAt(text, start)) return undefined;
  const end = start + length;
  return { start, end, text: text.slice(start, end), isEscaped: false };
}
