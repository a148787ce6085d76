// Places in a document of lines, and what an edit does to them. Lines and characters count from
// 0, characters in UTF-16 units, as in the editor.

import type { TextPosition } from "./lines";

/** One change as the editor tells of it. */
export interface Change {
  readonly range: { readonly start: TextPosition; readonly end: TextPosition };
  /** What came in the range's place, with any line ends. */
  readonly text: string;
}

/** From one place to another, both inclusive; lines in between belong to it as a whole. */
export interface Region {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** Beyond the end of any document, and of any line. */
export const endOfText = 2 ** 40;

export function comparePositions(a: TextPosition, b: TextPosition): number {
  return a.line - b.line || a.character - b.character;
}

/** A part of one line. */
export function regionOfLine(line: number, from: number, to: number): Region {
  return { start: { line, character: Math.max(0, from) }, end: { line, character: to } };
}

/** In order, each place once. */
export function mergeRegions(regions: readonly Region[]): Region[] {
  const result: Region[] = [];
  for (const next of [...regions].sort((a, b) => comparePositions(a.start, b.start))) {
    const last = result.at(-1);
    if (last === undefined || comparePositions(next.start, last.end) > 0) result.push(next);
    else if (comparePositions(next.end, last.end) > 0) {
      result[result.length - 1] = { start: last.start, end: next.end };
    }
  }
  return result;
}

/** Whether anything from one place to another is in one of the regions, which are in order. */
export function overlapsAny(regions: readonly Region[], from: TextPosition, to: TextPosition): boolean {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = regions[middle]?.end;
    if (end !== undefined && comparePositions(end, from) < 0) low = middle + 1;
    else high = middle;
  }
  const first = regions[low];
  return first !== undefined && comparePositions(first.start, to) <= 0;
}

/** One change, ready to be asked where things are after it. */
export class EditShift {
  readonly start: TextPosition;
  /** Where the new text ends. */
  readonly end: TextPosition;
  readonly #oldEnd: TextPosition;

  constructor({ range: { start, end }, text }: Change) {
    this.start = start;
    this.#oldEnd = end;
    let lines = 0;
    let last = 0;
    for (const { index, 0: lineEnd } of text.matchAll(/\r\n?|\n/g)) {
      lines++;
      last = index + lineEnd.length;
    }
    const character = text.length - last + (lines === 0 ? start.character : 0);
    this.end = { line: start.line + lines, character };
  }

  /** Where a place is afterwards; undefined if what was there has been replaced. */
  positionAfter(place: TextPosition): TextPosition | undefined {
    if (comparePositions(place, this.start) < 0) return place;
    if (comparePositions(place, this.#oldEnd) < 0) return undefined;
    const line = place.line + this.end.line - this.#oldEnd.line;
    if (place.line > this.#oldEnd.line) {
      return line === place.line ? place : { line, character: place.character };
    }
    const character = place.character + this.end.character - this.#oldEnd.character;
    return { line, character };
  }

  /** A region as it is afterwards. */
  regionAfter({ start, end }: Region): Region {
    return {
      start: this.positionAfter(start) ?? this.start,
      end: this.positionAfter(end) ?? this.end,
    };
  }
}

/** The new text of several changes, each given in the lines that the ones before it left. */
export function changedRegions(shifts: readonly EditShift[]): Region[] {
  let regions: Region[] = [];
  for (const shift of shifts) {
    regions = regions.map((region) => shift.regionAfter(region));
    regions.push({ start: shift.start, end: shift.end });
  }
  return mergeRegions(regions);
}
