// What is kept of a document's lines: the secrets, and what decides which of them are shown.

import { blockHead, blockMarkAt } from "./allow";
import { base64Over, longestLine } from "./base64-key";
import type { Shift, Stretch } from "./edits";
import {
  contextHead,
  contextLines,
  contextReach,
  isContextAt,
  secretsBeside,
} from "./client-secret";
import { factsOf, type Facts, type Knowledge } from "./facts";
import type { FoundOn } from "./found";
import type { HeldSecrets } from "./held";
import { joinReach, mostLineEnds } from "./joined-key";
import type { Lines } from "./lines";
import { escapedReach, keyReach } from "./plain-key";
import { headReach, heads, keyAtCore, keyAtEscape, keyHere, longestHead, plainHead } from "./rules";
import { keySplitFrom } from "./split-head";

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
  /** Whether only what stands beside it says that it is one. */
  readonly beside: boolean;
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

/** How far around a change anything on the same line can come to another result. */
export function reachWith({ held }: Known): { before: number; after: number } {
  return {
    before: Math.max(keyReach.before, longestLine),
    after: Math.max(escapedReach, held?.reach ?? 0),
  };
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
  for (const one of found) items.push(secretItem(one, known, false));
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
): FoundOn[] {
  const text = lines.line(line);
  const isWhole = from === 0 && to === Infinity;
  // Most lines are short, and are not copied.
  const part = isWhole ? text : text.slice(from, to + headReach.after + longestHead);
  const found = new Map<number, FoundOn>();
  const add = (one: FoundOn | undefined): void => {
    // Several escapes may lead to one key.
    if (one === undefined || one.start < from || one.start > to || found.has(one.start)) return;
    found.set(one.start, one);
  };
  heads.lastIndex = 0;
  for (let match = heads.exec(part); match !== null; match = heads.exec(part)) {
    const at = from + match.index;
    const [head] = match;
    if (head !== blockHead && head !== contextHead) add(secretAt(lines, line, at, head, held));
    else if (at <= to) visit(head, at);
  }
  if (to >= text.length) add(base64Over(lines, line));
  if (held?.isAnywhere === true) {
    for (const { start, end } of held.search(text, from, Math.min(to, text.length))) {
      add({ line, start, end, rule: "held-secret", secret: text.slice(start, end) });
    }
  }
  return [...found.values()];
}

/** The key whose head, written plainly, has its `_sc_` at a place. */
export function keyItemAt(
  lines: Lines,
  line: number,
  at: number,
  known: Known,
): SecretItem | undefined {
  if (!lines.line(line).startsWith(plainHead, at)) return undefined;
  const found = keyHere(lines, line, at, known.held);
  return found && secretItem(found, known, false);
}

function secretAt(
  lines: Lines,
  line: number,
  at: number,
  head: string,
  held: HeldSecrets | undefined,
): FoundOn | undefined {
  switch (head.charAt(0)) {
    case "_":
      return keyHere(lines, line, at, held);
    case "%":
    case "\\":
      return keyAtEscape(lines, line, at, held);
    case "s":
      return keySplitFrom(lines, line, at, head.length - 1);
    default:
      return keyAtCore(lines, line, at);
  }
}

function secretItem(found: FoundOn, known: Known, beside: boolean): SecretItem {
  const { line, start, end, endLine = line } = found;
  const facts = factsOf(found, known);
  const allowed = { allowedHere: false, allowedFromAbove: false };
  return { kind: "secret", line, start, endLine, end, beside, ...allowed, ...facts };
}

/** The secrets that stand beside what says whose they are. */
export function itemsBeside(
  lines: Lines,
  contexts: readonly Item[],
  known: Known,
  isAsked: (line: number, character: number) => boolean,
): SecretItem[] {
  const items = new Map<string, SecretItem>();
  for (const { line, start } of contexts) {
    for (const found of secretsBeside(lines, { line, character: start })) {
      if (!isAsked(found.line, found.start)) continue;
      const name = `${found.line}:${found.start}`;
      if (!items.has(name)) items.set(name, secretItem(found, known, true));
    }
  }
  return [...items.values()];
}

/** Whether what stands beside a place may have changed with the stretches. */
export function besideAny(stretches: readonly Stretch[]): (line: number, at: number) => boolean {
  return (line, at) =>
    stretches.some((one) =>
      one.line === line
        ? at >= one.from - contextReach && at <= one.to + contextReach
        : Math.abs(one.line - line) <= contextLines + 1,
    );
}

/** The items where they are after the changes, without those whose beginning was replaced. */
export function shifted(items: readonly Item[], shifts: readonly Shift[]): Item[] {
  return items.flatMap((item) => {
    let place: { line: number; character: number } | undefined = {
      line: item.line,
      character: item.start,
    };
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

/** The items that begin in none of the stretches. */
export function outside(stretches: readonly Stretch[], items: readonly Item[]): Item[] {
  let next = 0;
  return items.filter(({ line, start }) => {
    for (let stretch = stretches[next]; stretch !== undefined; stretch = stretches[++next]) {
      if (line < stretch.line || (line === stretch.line && start < stretch.from)) return true;
      if (line === stretch.line && start <= stretch.to) return false;
    }
    return true;
  });
}

/** How far before the end of its line, in characters, a key can begin that goes on below. */
const tail = 2 * joinReach;

/** The ends of the lines above, where a key may begin that is joined to what stands there. */
export function endsAbove(stretches: readonly Stretch[], lines: Lines): Stretch[] {
  return stretches.flatMap(({ line, from }) => {
    const ends: Stretch[] = [];
    if (from > joinReach) return ends;
    for (let at = lines.above(line); at !== undefined && ends.length < mostLineEnds;) {
      ends.push({ line: at, from: Math.max(0, lines.line(at).length - tail), to: Infinity });
      at = lines.above(at);
    }
    return ends;
  });
}

export function inOrder(a: Area, b: Area): number {
  return a.line - b.line || a.start - b.start;
}
