// The findings of one document, kept in step with its edits. A change looks at the characters
// around it and nothing else, whatever the size of the document and of its lines; everything
// behind it only moves.

import { shownOf, withAllowances } from "./allowances";
import { changedStretches, mergedStretches, Shift, type Change, type Stretch } from "./edits";
import {
  besideAny,
  endsAbove,
  inOrder,
  itemsBeside,
  itemsIn,
  keyItemAt,
  outside,
  reachWith,
  shifted,
  type Finding,
  type Item,
  type Known,
  type SecretItem,
} from "./items";
import { linesOf, type DocumentLines, type LinePlace, type Lines } from "./lines";

export type { Finding, Known } from "./items";
export type { DocumentLines } from "./lines";

/** From so many on, reading everything again is less work than following each. */
const manyChanges = 1000;

/** Lines that are read before the time is asked for. */
const atOnce = 500;

const nothingKnown: Known = { identify: () => undefined };

export class LineFindings {
  readonly #known: Known;
  /** Secrets, allowed ones too, and what decides which of them are shown; in order. */
  #items: readonly Item[] = [];
  #shown: readonly SecretItem[] = [];
  #nextLine = 0;

  constructor(known: Known = nothingKnown) {
    this.#known = known;
  }

  /** What is to be shown, in order. */
  get findings(): readonly Finding[] {
    return this.#shown;
  }

  /** Whether there is a secret, shown or allowed. */
  get hasAny(): boolean {
    return this.#items.some(({ kind }) => kind === "secret");
  }

  /**
   * Looks at lines that it has not seen yet, until `enough` says so, which is asked now and then.
   * Answers whether it has come to the end. The document must not have changed in between.
   */
  read(document: DocumentLines, enough: () => boolean = () => false): boolean {
    const lines = linesOf(document);
    const found: Item[] = [];
    while (this.#nextLine < document.lineCount) {
      const line = this.#nextLine++;
      const items = itemsIn(lines, { line, from: 0, to: Infinity }, this.#known);
      if (items.length > 0) found.push(...items);
      if (this.#nextLine % atOnce === 0 && enough()) break;
    }
    if (found.length > 0) this.#add(found, lines);
    return this.#nextLine >= document.lineCount;
  }

  /**
   * Reads a document only where it has candidates: outside of their surroundings is nothing to be found.
   * @param candidates all of the document's, in order
   */
  readCandidates(candidates: readonly LinePlace[], document: DocumentLines): void {
    const lines = linesOf(document);
    const found: Item[] = [];
    const others: Stretch[] = [];
    const { before, after } = reachWith(this.#known);
    for (const { line, character } of candidates) {
      // Most candidates are whole keys, of which nothing around them makes anything else.
      const key = keyItemAt(lines, line, character, this.#known);
      if (key !== undefined) found.push(key);
      else others.push({ line, from: Math.max(0, character - after), to: character + before });
    }
    const around = mergedStretches(others);
    for (const stretch of mergedStretches([...around, ...endsAbove(around, lines)])) {
      found.push(...itemsIn(lines, stretch, this.#known));
    }
    this.#nextLine = document.lineCount;
    if (found.length > 0) this.#add(found, lines);
  }

  #add(found: readonly Item[], lines: Lines): void {
    const beside = itemsBeside(lines, found.filter(isContext), this.#known, () => true);
    const added = beside.length > 0 ? [...found, ...beside] : found;
    const items = withoutDoubles([...this.#items, ...added]);
    this.#items = withAllowances(items, lines, added.flatMap(wholeLines));
    this.#shown = shownOf(this.#items);
  }

  /**
   * Follows the changes of one edit of a document that has been read to its end. Each change is
   * given in the lines that the ones before it left, as the editor gives them. Answers whether
   * anything that is shown is another now.
   */
  follow(changes: readonly Change[], after: DocumentLines): boolean {
    const before = this.#shown;
    if (changes.length > manyChanges) this.#readAgain(after);
    else this.#lookAround(changes, after);
    return (
      before.length !== this.#shown.length || this.#shown.some((item, at) => item !== before[at])
    );
  }

  #readAgain(document: DocumentLines): void {
    this.#items = [];
    this.#shown = [];
    this.#nextLine = 0;
    this.read(document);
  }

  #lookAround(changes: readonly Change[], document: DocumentLines): void {
    const lines = linesOf(document);
    const shifts = changes.map((change) => new Shift(change));
    const changed = changedStretches(shifts, reachWith(this.#known));
    const stretches = mergedStretches([...changed, ...endsAbove(changed, lines)]);
    const isBeside = besideAny(stretches);
    const kept = outside(stretches, shifted(this.#items, shifts)).filter(
      (item) => item.kind !== "secret" || !item.beside || !isBeside(item.line, item.start),
    );
    const found = stretches.flatMap((stretch) => itemsIn(lines, stretch, this.#known));
    const contexts = [...kept, ...found].filter(isContext);
    const near = contexts.filter(({ line }) =>
      stretches.some((one) => Math.abs(one.line - line) <= 2 * contextSpan),
    );
    const beside = itemsBeside(lines, near, this.#known, isBeside);
    const items =
      found.length + beside.length > 0 ? withoutDoubles([...kept, ...found, ...beside]) : kept;
    this.#items = withAllowances(items, lines, [...stretches, ...beside.flatMap(wholeLines)]);
    this.#nextLine = document.lineCount;
    this.#shown = shownOf(this.#items);
  }
}

/** More lines than lie between a secret and what says whose it is. */
const contextSpan = 12;

function isContext({ kind }: Item): boolean {
  return kind === "context";
}

/** In order; what two rules have found is one finding, and the rule that knows more is right. */
function withoutDoubles(items: Item[]): Item[] {
  items.sort((a, b) => inOrder(a, b) || Number(isBesideItem(a)) - Number(isBesideItem(b)));
  return items.filter((item, at) => {
    const last = items[at - 1];
    return last?.kind !== item.kind || inOrder(last, item) !== 0;
  });
}

function isBesideItem(item: Item): boolean {
  return item.kind === "secret" && item.beside;
}

function wholeLines({ line, endLine }: Item): Stretch[] {
  return Array.from({ length: endLine - line + 1 }, (_, at) => ({
    line: line + at,
    from: 0,
    to: Infinity,
  }));
}
