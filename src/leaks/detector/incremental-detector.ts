// Keeps the findings of a document in step with its edits. Only the text around a change is read, whatever the size of
// the document and its lines; everything behind it only moves.

import { visibleSecrets, updateAllowed } from "./allow-comments";
import {
  changedRegions,
  comparePositions,
  endOfText,
  mergeRegions,
  regionOfLine,
  EditShift,
  type Change,
  type Region,
} from "./edits";
import {
  compareRanges,
  itemsIn,
  keyItemAt,
  itemsOutside,
  moveItems,
  withContext,
  type Finding,
  type Item,
  type SecretLookup,
  type SecretItem,
} from "./items";
import { contextMarker, contextLines, contextColumns } from "./client-secret";
import { linesOf, type DocumentLines, type TextPosition, type Lines } from "./lines";
import { trailingLength } from "./decoded-text";

export type { Finding, SecretLookup } from "./items";
export type { DocumentLines } from "./lines";

/** From this many changes on, reading everything again is faster than following each. */
const manyChanges = 1000;

/** The characters to read between two checks of the time; each line counts as some more. */
const charactersPerCheck = 50_000;
const lineCost = 100;

/** Smaller changes are read at once, larger ones in slices, as a document is at first. */
const smallChange = { lines: 1000, characters: 100_000 };

const nothingKnown: SecretLookup = { identify: () => undefined };

const wholeDocument: Region = {
  start: { line: 0, character: 0 },
  end: { line: endOfText, character: endOfText },
};

export class IncrementalDetector {
  readonly #known: SecretLookup;
  /** All items, including secrets that are allowed, in order. */
  #items: readonly Item[] = [];
  #shown: readonly SecretItem[] = [];
  /** The regions that have not been read, in order. */
  #unread: readonly Region[] = [wholeDocument];

  constructor(known: SecretLookup = nothingKnown) {
    this.#known = known;
  }

  /** The findings to show, in order. */
  get findings(): readonly Finding[] {
    return this.#shown;
  }

  /** Whether there is a secret, shown or allowed. */
  get hasSecrets(): boolean {
    return this.#items.some(({ kind }) => kind === "secret");
  }

  /** Whether there is more to read. */
  get isStale(): boolean {
    return this.#unread.length > 0;
  }

  /**
   * Reads the regions that have not been read, until `enough`, which is called now and then, returns true.
   * @returns whether everything has been read
   */
  read(document: DocumentLines, shouldPause: () => boolean = () => false): boolean {
    if (!this.isStale) return true;
    const lines = linesOf(document);
    const found: Item[] = [];
    const readRegions: Region[] = [];
    let rest: readonly Region[] = [];
    let cost = 0;
    for (const [index, { start, end }] of this.#unread.entries()) {
      const first = Math.min(start.line, document.lineCount);
      let { line, character } = start;
      while (line < document.lineCount && comparePositions({ line, character }, end) <= 0) {
        const row = lines.line(line);
        const last = line === end.line ? end.character : endOfText;
        const to = Math.min(last, character + charactersPerCheck - 1);
        const isEnd = to >= row.length;
        const items = itemsIn(lines, { line, from: character, to: isEnd ? last : to }, this.#known);
        for (const item of items) found.push(item);
        cost += lineCost + Math.min(to, row.length) - character;
        [line, character] = isEnd ? [line + 1, 0] : [line, to + 1];
        if (cost < charactersPerCheck) continue;
        cost = 0;
        if (shouldPause()) break;
      }
      const isDone = line >= document.lineCount || comparePositions({ line, character }, end) > 0;
      readRegions.push({ start: { line: first, character: start.character }, end: { line, character } });
      if (isDone) continue;
      rest = [{ start: { line, character }, end }, ...this.#unread.slice(index + 1)];
      break;
    }
    this.#unread = rest;
    this.#add(found, readRegions, lines);
    return rest.length === 0;
  }

  /**
   * Reads a document only around its candidates, since there is nothing to find elsewhere.
   * @param candidates all candidates of the document, in order
   */
  readCandidates(candidates: readonly TextPosition[], document: DocumentLines): void {
    const lines = linesOf(document);
    const found: Item[] = [];
    const candidateRegions: Region[] = [];
    const contextRegions: Region[] = [];
    const linesNearContext = new Set<number>();
    for (const position of candidates) {
      // Most candidates are complete keys, which don't depend on the text around them.
      const key = keyItemAt(lines, position, this.#known);
      const { line, character } = position;
      const last = candidateRegions.at(-1);
      if (key !== undefined) {
        found.push(key);
        continue;
      }
      if (last?.end.line === line && character - last.end.character < trailingLength) {
        // Reading the region of one candidate covers the other.
        candidateRegions[candidateRegions.length - 1] = { start: last.start, end: position };
      } else candidateRegions.push({ start: position, end: position });
      if (!lines.line(line).startsWith(contextMarker, character)) continue;
      contextRegions.push(regionOfLine(line, character - contextColumns, character + contextColumns));
      if (character > contextColumns || linesNearContext.has(line)) continue;
      linesNearContext.add(line);
      const lowest = Math.min(document.lineCount - 1, line + contextLines);
      for (let nearLine = Math.max(0, line - contextLines); nearLine <= lowest; nearLine++) {
        contextRegions.push(regionOfLine(nearLine, 0, contextColumns));
      }
    }
    this.#unread = mergeRegions([...withContext(candidateRegions, lines, this.#known), ...contextRegions]);
    this.#add(found, [wholeDocument], lines);
    this.read(document);
  }

  /**
   * Follows the changes of one edit. Each refers to the lines that the previous ones left, as in the editor's events. A
   * large change is only marked as unread.
   * @returns whether the findings have changed
   */
  applyChanges(changes: readonly Change[], document: DocumentLines): boolean {
    const before = this.#shown;
    const wasStale = this.isStale;
    const lines = linesOf(document);
    if (changes.length > manyChanges) {
      this.#items = [];
      this.#unread = [wholeDocument];
    } else {
      const shifts = changes.map((change) => new EditShift(change));
      const changed = withContext(changedRegions(shifts), lines, this.#known);
      this.#items = itemsOutside(changed, moveItems(this.#items, shifts));
      const unread = this.#unread.map((region) => shifts.reduce((moved, shift) => shift.regionAfter(moved), region));
      this.#unread = mergeRegions([...unread, ...changed]);
    }
    if (!wasStale && isSmall(this.#unread, document)) this.read(document);
    else if (changes.length <= manyChanges) this.#add([], this.#unread, lines);
    return before.length !== this.#shown.length || this.#shown.some((item, at) => item !== before[at]);
  }

  #add(found: readonly Item[], regions: readonly Region[], lines: Lines): void {
    const all = found.length > 0 ? withoutDuplicates([...this.#items, ...found]) : this.#items;
    this.#items = updateAllowed(all, lines, regions);
    this.#shown = visibleSecrets(this.#items);
  }
}

function isSmall(regions: readonly Region[], document: DocumentLines): boolean {
  let lines = 0;
  let characters = 0;
  for (const { start, end } of regions) {
    const last = Math.min(end.line, document.lineCount - 1);
    lines += last - start.line + 1;
    if (lines > smallChange.lines) return false;
    for (let line = start.line; line <= last; line++) {
      const from = line === start.line ? start.character : 0;
      const to = Math.min(document.line(line).length, line === end.line ? end.character : endOfText);
      characters += Math.max(0, to - from);
    }
  }
  return characters <= smallChange.characters;
}

/** Sorts items. Of a secret that two rules have found, only the finding of the more specific rule remains. */
function withoutDuplicates(items: Item[]): Item[] {
  items.sort((a, b) => compareRanges(a, b) || Number(isNamed(a)) - Number(isNamed(b)));
  return items.filter((item, at) => {
    const last = items[at - 1];
    return last?.kind !== item.kind || compareRanges(last, item) !== 0;
  });
}

function isNamed(item: Item): boolean {
  return item.kind === "secret" && item.rule === "client-secret";
}
