// A key whose text is put together from string literals: "sk_sc_live_" + "…", on one line or over
// line ends. Without an operator only where what stands first is no key by itself.

import type { Found } from "./found";
import type { Lines } from "./lines";
import { isKeyText, keyHead, type Candidate } from "./plain-key";

/** A key goes over so many line ends at the most. */
export const mostLineEnds = 3;

/** So near the ends of its lines, in characters, a join is looked for. */
export const joinReach = 300;

const mostParts = 8;

const space = String.raw`(?:\s|/\*[^*]*\*/)*`;
const operator = String.raw`(?<operator>[+&~]|\.\.?|<>|\|\|)?`;

/** What may stand between two literals, as far as it is on one line. */
const gap = new RegExp(String.raw`^${space}${operator}${space}(?:(?://|#).*|\\)?`);
const quote = /^["'`]/;
const literal = /^[@$A-Za-z]{0,2}["'`](?<text>[A-Za-z0-9_-]{1,200})(?=["'`])/;

/** The key that the candidate and the literals joined to it are; undefined if there are none. */
export function joinedKey(
  lines: Lines,
  line: number,
  candidate: Candidate | undefined,
): Found | undefined {
  if (candidate === undefined) return undefined;
  let { end, text: secret } = candidate;
  let at = line;
  let lineEnds = 0;
  let parts = 0;
  let joinedBy = true;
  while (parts < mostParts) {
    const next = nextPart(lines, at, end, mostLineEnds - lineEnds);
    if (next === undefined) break;
    secret += next.text;
    joinedBy &&= next.hasOperator;
    ({ line: at, end } = next);
    lineEnds += next.lineEnds;
    parts++;
  }
  if (parts === 0 || !secret.startsWith(keyHead) || !isKeyText(secret, "")) return undefined;
  // Two arguments of a command stand side by side as well.
  if (!joinedBy && isKeyText(candidate.text, "")) return undefined;
  const { start } = candidate;
  const endLine = at === line ? {} : { endLine: at };
  return { start, end, rule: "joined-key", secret, ...endLine };
}

interface Part {
  readonly line: number;
  readonly end: number;
  readonly text: string;
  readonly hasOperator: boolean;
  readonly lineEnds: number;
}

/** The literal that is joined to the one that ends at a column of a line. */
function nextPart(lines: Lines, line: number, end: number, most: number): Part | undefined {
  if (!quote.test(lines.line(line).charAt(end))) return undefined;
  let at = line;
  let column = end + 1;
  let hasOperator = false;
  for (let lineEnds = 0; ; lineEnds++) {
    const text = lines.line(at);
    const passed = gap.exec(text.slice(column, column + joinReach));
    column += passed?.[0].length ?? 0;
    hasOperator ||= passed?.groups?.["operator"] !== undefined;
    if (column < text.length) {
      const found = literal.exec(text.slice(column, column + joinReach));
      // A literal that goes on with something else is a text of its own.
      const part = found?.groups?.["text"];
      if (found === null || part === undefined || part.includes(keyHead)) return undefined;
      return { line: at, end: column + found[0].length, text: part, hasOperator, lineEnds };
    }
    const below = lineEnds < most ? lines.below(at) : undefined;
    if (below === undefined) return undefined;
    at = below;
    column = 0;
  }
}
