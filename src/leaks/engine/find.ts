// The secrets of a text that is there as one string, a file's, comments that allow them taken
// into account.

import { allowReach, allowsBelow, allowsHere, saysNothingNear } from "./allow";
import { base64Over } from "./base64-key";
import { secretsBeside } from "./client-secret";
import { factsOf, type Facts } from "./facts";
import type { Found, FoundOn } from "./found";
import type { HeldSecrets } from "./held";
import { visitHits, type Lead } from "./hits";
import type { Known } from "./items";
import { joinedKey, mayBeJoined } from "./joined-key";
import { OffsetLines } from "./lines";
import { keyAtCore, keyAtEscape, keyHere, keyOfOnePiece } from "./rules";
import { SilentParts } from "./silent-parts";
import { keySplitAt, keySplitBefore } from "./split-head";

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

/** The secrets that no comment allows, in order. Not to be kept: they have the texts. */
export function secretsIn(text: string, held?: HeldSecrets): Found[] {
  const lines = new OffsetLines(text);
  const silent = new SilentParts(text);
  const found = everySecret(text, lines, held, silent);
  return found.length === 0 ? found : withoutAllowed(found, text, lines, silent);
}

function withoutAllowed(
  found: readonly Found[],
  text: string,
  lines: OffsetLines,
  silent: SilentParts,
): Found[] {
  let lineEnd = -1;
  let isAllowedFromAbove = false;
  return found.filter((one, index) => {
    const { start, end, rule } = one;
    const isNextLine = start > lineEnd;
    // Nearly always there is nothing near it that could allow it.
    if (isNextLine && rule === "plain-key" && saysNothingNear(text, start, end)) {
      return !silent.has(start);
    }
    const line = lines.at(start);
    if (isNextLine) {
      lineEnd = lines.endOf(line);
      const up = lines.above(line);
      isAllowedFromAbove =
        up !== undefined &&
        allowsBelow(text.slice(Math.max(up, line - allowReach), line), lastBefore(line) >= up);
    }
    const { from, to } = aroundOn(lines, line, one);
    return !isAllowedFromAbove && !allowsHere(text.slice(from, to)) && !silent.has(start);

    /** Where the last one begins that is on a line above. */
    function lastBefore(offset: number): number {
      let at = index - 1;
      while ((found[at]?.start ?? -1) >= offset) at--;
      return found[at]?.start ?? -1;
    }
  });
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
  const found = everySecret(text, new OffsetLines(text), known?.held);
  return found.find((one) => one.start === start && one.end === end)?.secret;
}

/** Allowed ones too, each once and in order; places are offsets in the text. */
function everySecret(
  text: string,
  lines: OffsetLines,
  held: HeldSecrets | undefined,
  silent?: SilentParts,
): Found[] {
  const found: Found[] = [];
  const contexts: number[] = [];
  visitHits(
    text,
    (at, lead) => {
      // Nearly every one is a key of one piece, for which the lines do not matter.
      const one = lead === "head" ? keyOfOnePiece(text, at) : undefined;
      if (one !== undefined) {
        found.push(mayBeJoined(text, one.end) ? withJoined(lines, one) : one);
        return one.end;
      }
      if (lead === "context") contexts.push(at);
      else found.push(...secretsAt(lines, at, lead, held).map(inText));
      return at;
    },
    (offset) => {
      if (found.length > 0) silent?.readTo(offset);
    },
  );
  if (held?.isAnywhere === true) {
    for (const { start, end } of held.search(text, 0, text.length)) {
      found.push({ start, end, rule: "held-secret", secret: text.slice(start, end) });
    }
  }
  for (const at of contexts) {
    const line = lines.at(at);
    found.push(...secretsBeside(lines, { line, character: at - line }).map(inText));
  }
  return inOrder(found);
}

function secretsAt(
  lines: OffsetLines,
  offset: number,
  lead: Exclude<Lead, "context">,
  held: HeldSecrets | undefined,
): FoundOn[] {
  const line = lines.at(offset);
  const at = offset - line;
  switch (lead) {
    case "wrapped":
      return [lines.above(line), line].flatMap((upper) =>
        upper === undefined ? [] : given(base64Over(lines, upper)),
      );
    case "base64":
      return given(keyAtCore(lines, line, at));
    case "escape":
      return given(keyAtEscape(lines, line, at, held));
    case "split":
      return given(keySplitAt(lines, line, at));
    case "head":
      return given(keyHere(lines, line, at, held) ?? keySplitBefore(lines, line, at));
  }
}

/** What a key and the literals behind it are together. */
function withJoined(lines: OffsetLines, one: Found): Found {
  const line = lines.at(one.start);
  const { start, end, rule, secret: text } = one;
  const isEscaped = rule === "encoded-key";
  const candidate = { start: start - line, end: end - line, text, isEscaped };
  const joined = joinedKey(lines, line, candidate);
  return joined === undefined ? one : inText({ ...joined, line });
}

function given(found: FoundOn | undefined): FoundOn[] {
  return found === undefined ? [] : [found];
}

function inText({ line, endLine = line, start, end, rule, secret }: FoundOn): Found {
  return { start: line + start, end: endLine + end, rule, secret };
}

/** What several rules have found is one finding, and the first of them is right. */
function inOrder(found: Found[]): Found[] {
  const isInOrder = found.every(({ start }, at) => at === 0 || start > (found[at - 1]?.start ?? 0));
  if (isInOrder) return found;
  const sorted = found.sort((a, b) => a.start - b.start);
  return sorted.filter(({ start }, at) => start !== sorted[at - 1]?.start);
}
