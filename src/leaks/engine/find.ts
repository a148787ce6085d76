// The secrets of a text that is there as one string, a file's, comments that allow them taken
// into account.

import { allowReach, allowsBelow, allowsHere, type BlockMark } from "./allow";
import { everySecret, type Seen, type Sweep } from "./every-secret";
import { factsOf, type Facts } from "./facts";
import type { Found } from "./found";
import type { HeldSecrets } from "./held";
import type { Known } from "./items";
import { OffsetLines } from "./lines";
import { quietAbove } from "./sweep";

/** Offsets in UTF-16 units, the end exclusive. */
export interface TextFinding extends Facts {
  readonly start: number;
  readonly end: number;
}

/** What is to be shown of a text, in order, with what may be kept of each. */
export function findIn(text: string, known?: Known): TextFinding[] {
  return secretsIn(text, known?.held).map((one) => {
    const { start, end } = one;
    return { start, end, ...factsOf(one, known) };
  });
}

/**
 * The secrets that no comment allows, in order. Not to be kept: they have the texts.
 * @param sweep the way to go through the text, if not the fastest that this processor can
 */
export function secretsIn(text: string, held?: HeldSecrets, sweep?: Sweep): Found[] {
  const lines = new OffsetLines(text);
  const { found, marks } = everySecret(text, lines, held, sweep);
  return found.length === 0 ? found : withoutAllowed(found, marks, text, lines);
}

function withoutAllowed(
  found: readonly Seen[],
  marks: readonly BlockMark[],
  text: string,
  lines: OffsetLines,
): Found[] {
  let lastLine = -1;
  let isAllowedFromAbove = false;
  let passed = 0;
  let isSilent = false;
  return found.filter((one, index) => {
    const { start, quiet = 0 } = one;
    if (isSilenced(start)) return false;
    // Nearly always there is nothing near it that could allow it.
    if (quiet === quietAbove) return true;
    const line = lines.at(start);
    if (line !== lastLine) {
      lastLine = line;
      const up = lines.above(line);
      isAllowedFromAbove =
        up !== undefined &&
        allowsBelow(text.slice(Math.max(up, line - allowReach), line), lastBefore(line) >= up);
    }
    if (isAllowedFromAbove) return false;
    if (quiet !== 0) return true;
    const { from, to } = aroundOn(lines, line, one);
    return !allowsHere(text.slice(from, to));

    /** Where the last one begins that is on a line above. */
    function lastBefore(offset: number): number {
      let at = index - 1;
      while ((found[at]?.start ?? -1) >= offset) at--;
      return found[at]?.start ?? -1;
    }
  });

  /** Whether a comment of secretlint's before it has said to say nothing; to be asked in order. */
  function isSilenced(offset: number): boolean {
    while (passed < marks.length) {
      const mark = marks[passed];
      if (mark === undefined || mark.start >= offset) break;
      isSilent = mark.opens;
      passed++;
    }
    return isSilent;
  }
}

/** The part of its lines, near it, in which a word means it. */
function aroundOn(
  lines: OffsetLines,
  line: number,
  { start, end }: Found,
): { from: number; to: number } {
  const lineEnd = lines.endOf(line);
  const to = end <= lineEnd ? lineEnd : lines.endOf(lines.at(end));
  return { from: Math.max(line, start - allowReach), to: Math.min(to, end + allowReach) };
}

/** The secret itself, decoded and put together, that stands right at a place, allowed or not. */
export function secretAt(
  text: string,
  start: number,
  end: number,
  known?: Known,
): string | undefined {
  const { found } = everySecret(text, new OffsetLines(text), known?.held);
  return found.find((one) => one.start === start && one.end === end)?.secret;
}
