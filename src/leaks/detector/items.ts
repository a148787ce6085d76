// The items that lines consist of: secrets, and the contexts and block comments that decide which of them are shown.

import { blockPrefix, blockCommentAt } from "./allow-comments";
import { base64KeyAt, keyCores, findNestedCores } from "./base64";
import {
  contextMarker,
  isContextAt,
  maxNameDistance,
  namedSecretAt,
  secretBelowName,
  secretName,
} from "./client-secret";
import { endOfText, mergeRegions, overlapsAny, regionOfLine, type Region, type EditShift } from "./edits";
import { fingerprintOf, type SecretFacts, type DetectedSecret, type SecretOwners } from "./facts";
import type { StoredSecrets } from "./stored-secrets";
import { keyAt, keyHead, publicPrefix } from "./key";
import type { TextPosition, Lines } from "./lines";
import { maxWrappedColumns, maxLineColumns, maxLineBreaks, trailingLength } from "./decoded-text";

/** A range over one or more lines, in UTF-16 columns; the end is exclusive. */
interface DocumentRange {
  readonly line: number;
  readonly start: number;
  readonly endLine: number;
  readonly end: number;
}

/** The range of a secret, and the facts about it. */
export interface Finding extends DocumentRange, SecretFacts {}

export interface SecretItem extends Finding {
  readonly kind: "secret";
  readonly allowedHere: boolean;
  readonly allowedFromAbove: boolean;
}

/** The name or address of a Skycloak client, near which its secret is recognized. */
interface ContextItem extends DocumentRange {
  readonly kind: "context";
}

/** A comment that begins or ends a block without findings. */
interface BlockCommentItem extends DocumentRange {
  readonly kind: "mark";
  readonly opens: boolean;
}

export type Item = SecretItem | ContextItem | BlockCommentItem;

/** What secret storage and the connection know about secrets. */
export interface SecretLookup extends SecretOwners {
  readonly stored?: StoredSecrets | undefined;
}

/** A pattern for a word, or for its beginning before an interruption. */
function interrupted(word: string, by: string): string {
  return Array.from(word).reduceRight((rest, character, at) => {
    if (at === word.length - 1) return character;
    return `${character}(?:${rest}|${by})`;
  }, "");
}

/** Interruptions of a key's head: an escape, the end of a literal or of a line, a color code. */
const interruption = String.raw`["'\x60^]|\\|\{\\|<[a-z/]|%[2-7u]|&[#alU]|=(?:[2-7]|$)|\[[\d;mK]|[^\t -~]`;

/** The escaped first letter of a head. */
const escapedLetter = [
  "%(?:(?:25){0,4}|u00)73",
  String.raw`(?<!\\)\\{1,8}(?:x(?:00)?73|u{1,4}0073|(?:[xuU]\{|N\{U\+)0{0,6}73\}|o\{0{0,4}163\}|U0{6}73|0?163)`,
  String.raw`\x60u\{0{0,6}73\}`,
  String.raw`&(?:amp;){0,4}#(?:[xX]0{0,6}73;|0{0,6}115(?:;|(?!\d)))`,
  "=73",
].join("|");

/** The beginnings of all items. */
const candidatePattern = new RegExp(
  [
    interrupted(keyHead, interruption),
    escapedLetter,
    ...keyCores.map(({ encoded }) => interrupted(encoded, String.raw`\\|%0|&#|["'\x60]|<br|[ \t]*$| (?=[\w+/-]{16})`)),
    contextMarker,
    secretName,
    blockPrefix,
  ].join("|"),
  "g",
);

/** The maximum number of characters that this pattern matches. */
const maxCandidateLength = 64;

/** A part of a line: the characters from `from` to `to`, inclusive. */
export interface LinePart {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** The items that begin in a part of a line, in order. */
export function itemsIn(lines: Lines, linePart: LinePart, known: SecretLookup): Item[] {
  const items: Item[] = [];
  const found = secretsIn(lines, linePart, known.stored, (head, at) => {
    const { line } = linePart;
    if (head === contextMarker) {
      if (isContextAt(lines.line(line), at)) items.push({ kind: "context", line, start: at, endLine: line, end: at });
      return;
    }
    const mark = blockCommentAt(lines.line(line), at);
    if (mark !== undefined) items.push({ kind: "mark", line, endLine: line, ...mark });
  });
  for (const secret of found) items.push(secretItem(secret, known));
  return items.length > 1 ? items.sort(compareRanges) : items;
}

/**
 * The secrets that begin in a part of a line, each once, allowed or not. `visit` is called for the beginnings of
 * contexts and block comments.
 */
export function secretsIn(
  lines: Lines,
  { line, from, to }: LinePart,
  stored: StoredSecrets | undefined,
  visit: (head: string, at: number) => void = () => undefined,
): DetectedSecret[] {
  const row = lines.line(line);
  const first = Math.max(0, from - maxNameDistance);
  // Most lines are short and are not copied.
  const part = first === 0 && to >= row.length ? row : row.slice(first, to + maxCandidateLength);
  const found = new Map<number, DetectedSecret>();
  const add = (secret: DetectedSecret | undefined): void => {
    if (secret === undefined || secret.start < from || secret.start > to || found.has(secret.start)) return;
    found.set(secret.start, secret);
  };
  candidatePattern.lastIndex = 0;
  for (let match = candidatePattern.exec(part); match !== null; match = candidatePattern.exec(part)) {
    const at = first + match.index;
    const [head] = match;
    // Another item may begin inside this match.
    if (head !== keyHead) candidatePattern.lastIndex = match.index + 1;
    switch (head.charAt(0)) {
      case "s":
        if (head !== blockPrefix) add(keyOrStoredSecretAt(lines, { line, character: at }, stored));
        else if (at >= from && at <= to) visit(head, at);
        break;
      case "k":
        add(namedSecretAt(lines, line, at));
        if (at >= from && at <= to) visit(head, at);
        break;
      case "l":
      case "L":
        add(namedSecretAt(lines, line, at));
        break;
      case "c":
      case "N":
      case "z": {
        const core = keyCores.find(({ encoded }) => encoded.startsWith(head.charAt(0)));
        add(core && base64KeyAt(lines, { line, character: at }, core));
        break;
      }
      default:
        add(keyOrStoredSecretAt(lines, { line, character: at }, stored));
    }
  }
  for (const { at, core } of findNestedCores(part)) {
    add(base64KeyAt(lines, { line, character: first + at }, core));
  }
  if (from === 0) add(secretBelowName(lines, line));
  if (stored?.hasOtherSecrets === true) {
    for (const { start, end } of stored.search(row, from, Math.min(to, row.length))) {
      const secret = row.slice(start, end);
      add({ line, start, endLine: line, end, rule: "stored-secret", secret });
    }
  }
  return [...found.values()];
}

/** The key whose head begins at a position, or a stored secret with such a head. */
function keyOrStoredSecretAt(
  lines: Lines,
  position: TextPosition,
  stored: StoredSecrets | undefined,
): DetectedSecret | undefined {
  const read = keyAt(lines, position);
  if (read === undefined || read.key !== undefined) return read?.key;
  // Stored secrets are never dismissed, whatever they look like.
  if (stored?.refOfKey(read.text) === undefined) return undefined;
  const { line, character: start } = position;
  const { line: endLine, character: end } = read.end;
  return { line, start, endLine, end, rule: "stored-secret", secret: read.text };
}

/** The key with a plain head whose `_sc_` is at a position. */
export function keyItemAt(
  lines: Lines,
  { line, character }: TextPosition,
  known: SecretLookup,
): SecretItem | undefined {
  if (!lines.line(line).startsWith(keyHead, character - 2)) return undefined;
  const found = keyOrStoredSecretAt(lines, { line, character: character - 2 }, known.stored);
  return found && secretItem(found, known);
}

function secretItem(found: DetectedSecret, known: SecretLookup): SecretItem {
  const { line, start, end, endLine, rule, secret, isPartial } = found;
  return {
    kind: "secret",
    line,
    start,
    endLine,
    end,
    allowedHere: false,
    allowedFromAbove: false,
    rule,
    head: secret.startsWith(keyHead) ? publicPrefix(secret) : "",
    fingerprint: fingerprintOf(secret),
    known: known.identify(secret),
    isPartial,
  };
}

/** The items at their positions after the changes, without those whose beginning was replaced. */
export function moveItems(items: readonly Item[], shifts: readonly EditShift[]): Item[] {
  return items.flatMap((item) => {
    let position: TextPosition | undefined = { line: item.line, character: item.start };
    for (const shift of shifts) {
      position = shift.positionAfter(position);
      if (position === undefined) return [];
    }
    const { line, character: start } = position;
    if (line === item.line && start === item.start) return [item];
    const endLine = item.endLine + line - item.line;
    const end = endLine === line ? start + item.end - item.start : item.end;
    return [{ ...item, line, start, endLine, end }];
  });
}

/** The items that begin in none of the regions, which are sorted. */
export function itemsOutside(regions: readonly Region[], items: readonly Item[]): Item[] {
  return items.filter(({ line, start }) => {
    const position = { line, character: start };
    return !overlapsAny(regions, position, position);
  });
}

/**
 * Extends regions by the text whose findings their content can change: before and after them on the same line, on the
 * line below, and on the lines above, where a key that continues in a region may begin.
 */
export function withContext(regions: readonly Region[], lines: Lines, known: SecretLookup): Region[] {
  const reach = maxLineColumns + trailingLength;
  const after = Math.max(reach, known.stored?.maxLength ?? 0);
  const contextRegions: Region[] = [];
  const ends = new Set<number>();
  for (const { start, end } of regions) {
    contextRegions.push({
      start: { line: start.line, character: Math.max(0, start.character - after) },
      end: { line: end.line, character: end.character + maxWrappedColumns },
    });
    const below = lines.below(end.line);
    if (below !== undefined) contextRegions.push(regionOfLine(below, 0, maxNameDistance));
    let above = start.character > reach ? undefined : lines.above(start.line);
    for (let count = 0; above !== undefined && count < maxLineBreaks; count++) {
      if (!ends.has(above)) contextRegions.push(regionOfLine(above, lines.line(above).length - reach, endOfText));
      ends.add(above);
      above = lines.above(above);
    }
  }
  return mergeRegions(contextRegions);
}

export function compareRanges(a: DocumentRange, b: DocumentRange): number {
  return a.line - b.line || a.start - b.start;
}
