// Places in a document of lines, and what an edit does to them. Lines and characters count from
// 0, characters in UTF-16 units, as in the editor.

import type { LinePlace } from "./lines";

/** One change as the editor tells of it. */
export interface Change {
  readonly range: { readonly start: LinePlace; readonly end: LinePlace };
  /** What came in the range's place, with any line ends. */
  readonly text: string;
}

/** From one place to another, both inclusive; lines in between belong to it as a whole. */
export interface Region {
  readonly start: LinePlace;
  readonly end: LinePlace;
}

/** Beyond the end of any document, and of any line. */
export const farOff = 2 ** 40;

export function compare(a: LinePlace, b: LinePlace): number {
  return a.line - b.line || a.character - b.character;
}

/** A part of one line. */
export function partOf(line: number, from: number, to: number): Region {
  return { start: { line, character: Math.max(0, from) }, end: { line, character: to } };
}

/** In order, each place once. */
export function merged(regions: readonly Region[]): Region[] {
  const result: Region[] = [];
  for (const next of [...regions].sort((a, b) => compare(a.start, b.start))) {
    const last = result.at(-1);
    if (last === undefined || compare(next.start, last.end) > 0) result.push(next);
    else if (compare(next.end, last.end) > 0) {
      result[result.length - 1] = { start: last.start, end: next.end };
    }
  }
  return result;
}

/** Whether anything from one place to another is in one of the regions, which are in order. */
export function meets(regions: readonly Region[], from: LinePlace, to: LinePlace): boolean {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = regions[middle]?.end;
    if (end !== undefined && compare(end, from) < 0) low = middle + 1;
    else high = middle;
  }
  const first = regions[low];
  return first !== undefined && compare(first.start, to) <= 0;
}

/** One change, ready to be asked where things are after it. */
export class Shift {
  readonly start: LinePlace;
  /** Where the new text ends. */
  readonly end: LinePlace;
  readonly #oldEnd: LinePlace;

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
  moved(place: LinePlace): LinePlace | undefined {
    if (compare(place, this.start) < 0) return place;
    if (compare(place, this.#oldEnd) < 0) return undefined;
    const line = place.line + this.end.line - this.#oldEnd.line;
    if (place.line > this.#oldEnd.line) {
      return line === place.line ? place : { line, character: place.character };
    }
    const character = place.character + this.end.character - this.#oldEnd.character;
    return { line, character };
  }

  /** A region as it is afterwards. */
  movedRegion({ start, end }: Region): Region {
    return { start: this.moved(start) ?? this.start, end: this.moved(end) ?? this.end };
  }
}

/** The new text of several changes, each given in the lines that the ones before it left. */
export function changedRegions(shifts: readonly Shift[]): Region[] {
  let regions: Region[] = [];
  for (const shift of shifts) {
    regions = regions.map((region) => shift.movedRegion(region));
    regions.push({ start: shift.start, end: shift.end });
  }
  return merged(regions);
}
