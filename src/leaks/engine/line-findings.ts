// The findings of one document, kept in step with its edits. A change looks at the characters
// around it and nothing else, whatever the size of the document and of its lines; everything
// behind it only moves.

import { allowReach, allowsBelow, allowsHere } from "./allow";
import { changedStretches, Shift, type Change, type Place, type Stretch } from "./edits";
import { sayable } from "./plain-key";
import { blocks, keys, ruleReach, search } from "./search";

/** A document as lines, without their line ends. */
export interface Lines {
  readonly lineCount: number;
  line(index: number): string;
}

/** Where a key stands: a line, counted from 0, and UTF-16 columns, the end exclusive. */
export interface Finding {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** As much of the key as may be shown. */
  readonly head: string;
}

interface Key extends Finding {
  readonly kind: "key";
  readonly allowedHere: boolean;
  readonly allowedFromAbove: boolean;
}

interface Mark {
  readonly kind: "mark";
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly opens: boolean;
}

type Item = Key | Mark;

/** From so many on, reading everything again is less work than following each. */
const manyChanges = 1000;

/** Lines that are read before the time is asked for. */
const atOnce = 500;

export class LineFindings {
  /** Keys, allowed ones too, and what opens and closes blocks; in order. */
  #items: readonly Item[] = [];
  #shown: readonly Key[] = [];
  #nextLine = 0;

  /** What is to be shown, in order. */
  get findings(): readonly Finding[] {
    return this.#shown;
  }

  /**
   * Looks at lines that it has not seen yet, until `enough` says so, which is asked now and then.
   * Answers whether it has come to the end. The document must not have changed in between.
   */
  read(lines: Lines, enough: () => boolean = () => false): boolean {
    const found: Item[] = [];
    while (this.#nextLine < lines.lineCount) {
      const line = this.#nextLine++;
      found.push(...itemsIn(lines, { line, from: 0, to: Infinity }));
      if (this.#nextLine % atOnce === 0 && enough()) break;
    }
    if (found.length > 0) {
      this.#items = withAllowances([...this.#items, ...found], lines, found.map(wholeLine));
      this.#shown = shownOf(this.#items);
    }
    return this.#nextLine >= lines.lineCount;
  }

  /**
   * Follows the changes of one edit of a document that has been read to its end. Each change is
   * given in the lines that the ones before it left, as the editor gives them. Answers whether
   * anything that is shown is another now.
   */
  follow(changes: readonly Change[], after: Lines): boolean {
    const before = this.#shown;
    if (changes.length > manyChanges) this.#readAgain(after);
    else this.#lookAround(changes, after);
    return (
      before.length !== this.#shown.length || this.#shown.some((key, at) => key !== before[at])
    );
  }

  #readAgain(lines: Lines): void {
    this.#items = [];
    this.#shown = [];
    this.#nextLine = 0;
    this.read(lines);
  }

  #lookAround(changes: readonly Change[], after: Lines): void {
    const shifts = changes.map((change) => new Shift(change));
    const stretches = changedStretches(shifts, ruleReach);
    const kept = outside(stretches, shifted(this.#items, shifts));
    const found = stretches.flatMap((stretch) => itemsIn(after, stretch));
    const items = found.length > 0 ? [...kept, ...found].sort(inOrder) : kept;
    this.#items = withAllowances(items, after, stretches);
    this.#nextLine = after.lineCount;
    this.#shown = shownOf(this.#items);
  }
}

function itemsIn(lines: Lines, { line, from, to }: Stretch): Item[] {
  const text = lines.line(line);
  const items: Item[] = search(keys, text, from, to).map(({ start, end }) => ({
    kind: "key",
    line,
    start,
    end,
    head: sayable(text.slice(start, end)),
    allowedHere: false,
    allowedFromAbove: false,
  }));
  const marks = search(blocks, text, from, to);
  if (marks.length === 0) return items;
  items.push(...marks.map((mark) => ({ kind: "mark" as const, line, ...mark })));
  return items.sort(inOrder);
}

function shifted(items: readonly Item[], shifts: readonly Shift[]): Item[] {
  return items.flatMap((item) => {
    let place: Place | undefined = { line: item.line, character: item.start };
    for (const shift of shifts) {
      place = shift.moved(place);
      if (place === undefined) return [];
    }
    const { line, character: start } = place;
    if (line === item.line && start === item.start) return [item];
    return [{ ...item, line, start, end: start + item.end - item.start }];
  });
}

/** The items that begin in none of the stretches. */
function outside(stretches: readonly Stretch[], items: readonly Item[]): Item[] {
  let next = 0;
  return items.filter(({ line, start }) => {
    for (let stretch = stretches[next]; stretch !== undefined; stretch = stretches[++next]) {
      if (line < stretch.line || (line === stretch.line && start < stretch.from)) return true;
      if (line === stretch.line && start <= stretch.to) return false;
    }
    return true;
  });
}

/** The same items, with what is said around the stretches about keys looked up again. */
function withAllowances(
  items: readonly Item[],
  lines: Lines,
  stretches: readonly Stretch[],
): Item[] {
  const touched = new Map<number, Stretch[]>();
  for (const stretch of stretches) {
    const others = touched.get(stretch.line);
    if (others === undefined) touched.set(stretch.line, [stretch]);
    else others.push(stretch);
  }
  let lastKeyLine = -1;
  let above = { line: -1, allows: false, hasKey: false };
  return items.map((item) => {
    if (item.kind === "mark") return item;
    const { line } = item;
    if (line !== lastKeyLine) above = { line: -1, allows: false, hasKey: lastKeyLine === line - 1 };
    lastKeyLine = line;
    const here = touched.get(line);
    const near = here?.some(
      ({ from, to }) => item.start - allowReach <= to && item.end + allowReach >= from,
    );
    const allowedHere = near === true ? allowedOn(lines, item) : item.allowedHere;
    let { allowedFromAbove } = item;
    if (here !== undefined || touched.has(line - 1)) {
      // Once for a line, however many keys are on it.
      if (above.line !== line) above = { ...above, line, allows: allowedBy(lines, line, above) };
      allowedFromAbove = above.allows;
    }
    const same = allowedHere === item.allowedHere && allowedFromAbove === item.allowedFromAbove;
    return same ? item : { ...item, allowedHere, allowedFromAbove };
  });
}

function allowedOn(lines: Lines, { line, start, end }: Finding): boolean {
  return allowsHere(lines.line(line).slice(Math.max(0, start - allowReach), end + allowReach));
}

function allowedBy(lines: Lines, line: number, { hasKey }: { hasKey: boolean }): boolean {
  return line > 0 && allowsBelow(lines.line(line - 1).slice(-allowReach), hasKey);
}

/** What no comment allows, by its line, the one above, or a block. */
function shownOf(items: readonly Item[]): Key[] {
  let silent = false;
  const shown: Key[] = [];
  for (const item of items) {
    if (item.kind === "mark") silent = item.opens;
    else if (!silent && !item.allowedHere && !item.allowedFromAbove) shown.push(item);
  }
  return shown;
}

function wholeLine({ line }: Item): Stretch {
  return { line, from: 0, to: Infinity };
}

function inOrder(a: Item, b: Item): number {
  return a.line - b.line || a.start - b.start;
}
