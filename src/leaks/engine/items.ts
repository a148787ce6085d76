// What is kept of a document's lines: the secrets, and what decides which of them are shown.

import { blockHead, blockMarkAt } from "./allow";
import { base64KeyAt, keyCores, longestWrapped, nestedIn } from "./base64";
import {
  contextHead,
  isContextAt,
  nameReach,
  namedSecretAt,
  secretBelowName,
  secretName,
} from "./client-secret";
import { farOff, merged, meets, partOf, type Region, type Shift } from "./edits";
import { factsOf, type Facts, type Found, type Knowledge } from "./facts";
import type { HeldSecrets } from "./held";
import { keyAt, keyHead } from "./key";
import type { LinePlace, Lines } from "./lines";
import { lineReach, mostLineEnds, reachBehind } from "./written";

/** A place over one or more lines; columns are UTF-16, the end is exclusive. */
interface Area {
  readonly line: number;
  readonly start: number;
  readonly endLine: number;
  readonly end: number;
}

/** Where a secret stands, and what is known of it. */
export interface Finding extends Area, Facts {}

export interface SecretItem extends Finding {
  readonly kind: "secret";
  readonly allowedHere: boolean;
  readonly allowedFromAbove: boolean;
}

/** Something that says whose secrets are near. */
interface ContextItem extends Area {
  readonly kind: "context";
}

/** Opens or closes a part in which nothing is said. */
interface MarkItem extends Area {
  readonly kind: "mark";
  readonly opens: boolean;
}

export type Item = SecretItem | ContextItem | MarkItem;

/** What the vault and the connection know, for the rules that need it. */
export interface Known extends Knowledge {
  readonly held?: HeldSecrets | undefined;
}

/** A word, or the beginning of it that something may interrupt. */
function interrupted(word: string, by: string): string {
  return Array.from(word).reduceRight((rest, character, at) => {
    if (at === word.length - 1) return character;
    return `${character}(?:${rest}|${by})`;
  }, "");
}

/** What may stand inside the head of a key: an escape, the end of a literal or of a line, a color code. */
const interruption = String.raw`["'\x60^]|\\|\{\\|<[w/]|%[2-7u]|&[#alU]|=(?:[2-7]|$)|\[[\d;mK]|[^\t -~]`;

/** The first letter of a head where it is escaped. */
const escapedLetter = [
  "%(?:(?:25){0,4}|u00)73",
  String.raw`\\{1,8}(?:x(?:00)?73|u0073|[xu]\{0{0,6}73\}|U0{6}73|0?163)`,
  "&(?:amp;){0,4}#(?:[xX]0{0,6}73|0{0,6}115);",
  "=73",
].join("|");

/** Where anything of interest may begin. */
const heads = new RegExp(
  [
    interrupted(keyHead, interruption),
    escapedLetter,
    ...keyCores.map(({ encoded }) => interrupted(encoded, String.raw`\\|%0|&#|["'\x60]|[ \t]*$`)),
    contextHead,
    secretName,
    blockHead,
  ].join("|"),
  "g",
);

/** How far behind its beginning the text matters for whether something of interest begins. */
const headReach = 64;

/** A part of a line: the characters from `from` to `to`, inclusive. */
export interface Stretch {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** The items that begin in a stretch, in order. */
export function itemsIn(lines: Lines, stretch: Stretch, known: Known): Item[] {
  const items: Item[] = [];
  const found = secretsIn(lines, stretch, known.held, (head, at) => {
    const { line } = stretch;
    if (head === contextHead) {
      if (isContextAt(lines.line(line), at))
        items.push({ kind: "context", line, start: at, endLine: line, end: at });
      return;
    }
    const mark = blockMarkAt(lines.line(line), at);
    if (mark !== undefined) items.push({ kind: "mark", line, endLine: line, ...mark });
  });
  for (const one of found) items.push(secretItem(one, known));
  return items.length > 1 ? items.sort(inOrder) : items;
}

/**
 * The secrets that begin in a stretch, each once, allowed or not. `visit` is called for the other
 * literals, which affect nearby secrets: contexts and block comments.
 */
export function secretsIn(
  lines: Lines,
  { line, from, to }: Stretch,
  held: HeldSecrets | undefined,
  visit: (head: string, at: number) => void = () => undefined,
): Found[] {
  const row = lines.line(line);
  const first = Math.max(0, from - nameReach);
  // Most lines are short, and are not copied.
  const part = first === 0 && to >= row.length ? row : row.slice(first, to + headReach);
  const found = new Map<number, Found>();
  const add = (one: Found | undefined): void => {
    if (one === undefined || one.start < from || one.start > to || found.has(one.start)) return;
    found.set(one.start, one);
  };
  heads.lastIndex = 0;
  for (let match = heads.exec(part); match !== null; match = heads.exec(part)) {
    const at = first + match.index;
    const [head] = match;
    // What was read may hold the beginning of something else.
    if (head !== keyHead) heads.lastIndex = match.index + 1;
    switch (head.charAt(0)) {
      case "s":
        if (head !== blockHead) add(keyHere(lines, { line, character: at }, held));
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
        add(keyHere(lines, { line, character: at }, held));
    }
  }
  for (const { at, core } of nestedIn(part)) {
    add(base64KeyAt(lines, { line, character: first + at }, core));
  }
  if (from === 0) add(secretBelowName(lines, line));
  if (held?.isAnywhere === true) {
    for (const { start, end } of held.search(row, from, Math.min(to, row.length))) {
      const secret = row.slice(start, end);
      add({ line, start, endLine: line, end, rule: "held-secret", secret });
    }
  }
  return [...found.values()];
}

/** The key whose head begins at a place, or what the vault holds. */
function keyHere(lines: Lines, place: LinePlace, held: HeldSecrets | undefined): Found | undefined {
  const read = keyAt(lines, place);
  if (read === undefined || read.key !== undefined) return read?.key;
  // Whatever it looks like: the vault knows better.
  if (held?.refOfKey(read.text) === undefined) return undefined;
  const { line, character: start } = place;
  const { line: endLine, character: end } = read.end;
  return { line, start, endLine, end, rule: "held-secret", secret: read.text };
}

/** The key whose head is written plainly, its `_sc_` being at a place. */
export function keyItemAt(
  lines: Lines,
  { line, character }: LinePlace,
  known: Known,
): SecretItem | undefined {
  if (!lines.line(line).startsWith(keyHead, character - 2)) return undefined;
  const found = keyHere(lines, { line, character: character - 2 }, known.held);
  return found && secretItem(found, known);
}

function secretItem(found: Found, known: Known): SecretItem {
  const { line, start, end, endLine } = found;
  const { rule, head, fingerprint, known: whose, isPartial } = factsOf(found, known);
  // Spreading the facts takes longer than all of the rest.
  return {
    kind: "secret",
    line,
    start,
    endLine,
    end,
    allowedHere: false,
    allowedFromAbove: false,
    rule,
    head,
    fingerprint,
    known: whose,
    isPartial,
  };
}

/** The items where they are after the changes, without those whose beginning was replaced. */
export function shifted(items: readonly Item[], shifts: readonly Shift[]): Item[] {
  return items.flatMap((item) => {
    let place: LinePlace | undefined = { line: item.line, character: item.start };
    for (const shift of shifts) {
      place = shift.moved(place);
      if (place === undefined) return [];
    }
    const { line, character: start } = place;
    if (line === item.line && start === item.start) return [item];
    const endLine = item.endLine + line - item.line;
    const end = endLine === line ? start + item.end - item.start : item.end;
    return [{ ...item, line, start, endLine, end }];
  });
}

/** The items that begin in none of the regions, which are in order. */
export function outside(regions: readonly Region[], items: readonly Item[]): Item[] {
  return items.filter(({ line, start }) => {
    const place = { line, character: start };
    return !meets(regions, place, place);
  });
}

/**
 * With what is around the regions where their text can lead to other findings: before them on the same
 * line and the lines above, since a key may go on there, and behind them, and on the line below.
 */
export function withReach(regions: readonly Region[], lines: Lines, known: Known): Region[] {
  const reach = lineReach + reachBehind;
  const after = Math.max(reach, known.held?.reach ?? 0);
  const wider: Region[] = [];
  const ends = new Set<number>();
  for (const { start, end } of regions) {
    wider.push({
      start: { line: start.line, character: Math.max(0, start.character - after) },
      end: { line: end.line, character: end.character + longestWrapped },
    });
    const below = lines.below(end.line);
    if (below !== undefined) wider.push(partOf(below, 0, nameReach));
    let above = start.character > reach ? undefined : lines.above(start.line);
    for (let count = 0; above !== undefined && count < mostLineEnds; count++) {
      if (!ends.has(above)) wider.push(partOf(above, lines.line(above).length - reach, farOff));
      ends.add(above);
      above = lines.above(above);
    }
  }
  return merged(wider);
}

export function inOrder(a: Area, b: Area): number {
  return a.line - b.line || a.start - b.start;
}
