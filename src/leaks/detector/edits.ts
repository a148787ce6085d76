// Positions in a document, and how edits move them. Lines and characters count from 0, characters in UTF-16 units, as
// in the editor.

import type { TextPosition } from "./lines";

/** A change as the editor reports it. */
export interface Change {
  readonly range: { readonly start: TextPosition; readonly end: TextPosition };
  /** The text that replaced the range, with any line ends. */
  readonly text: string;
}

/** All text from one position to another, both inclusive. */
export interface Region {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** A line and a column beyond the end of any document. */
export const endOfText = 2 ** 40;

export function comparePositions(a: TextPosition, b: TextPosition): number {
  return a.line - b.line || a.character - b.character;
}

/** A part of one line. */
export function regionOfLine(line: number, from: number, to: number): Region {
  return { start: { line, character: Math.max(0, from) }, end: { line, character: to } };
}

/** Sorts regions and merges those that overlap. */
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

/** Whether the text between two positions overlaps one of the regions, which are sorted. */
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

/** How one change moves positions. */
export class EditShift {
  readonly start: TextPosition;
  /** The end of the new text. */
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

  /** The position after the change; undefined if its text was replaced. */
  positionAfter(position: TextPosition): TextPosition | undefined {
    if (comparePositions(position, this.start) < 0) return position;
    if (comparePositions(position, this.#oldEnd) < 0) return undefined;
    const line = position.line + this.end.line - this.#oldEnd.line;
    if (position.line > this.#oldEnd.line) {
      return line === position.line ? position : { line, character: position.character };
    }
    const character = position.character + this.end.character - this.#oldEnd.character;
    return { line, character };
  }

  /** The region after the change. */
  regionAfter({ start, end }: Region): Region {
    return {
      start: this.positionAfter(start) ?? this.start,
      end: this.positionAfter(end) ?? this.end,
    };
  }
}

/** The new text of several changes, each of which refers to the lines that the previous ones left. */
export function changedRegions(shifts: readonly EditShift[]): Region[] {
  let regions: Region[] = [];
  for (const shift of shifts) {
    regions = regions.map((region) => shift.regionAfter(region));
    regions.push({ start: shift.start, end: shift.end });
  }
  return mergeRegions(regions);
}
