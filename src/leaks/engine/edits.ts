// Places in a document of lines, and what an edit does to them. Lines and characters count from
// 0, characters in UTF-16 units, as in the editor.

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** One change as the editor tells of it. */
export interface Change {
  readonly range: { readonly start: Place; readonly end: Place };
  /** What came in the range's place, with any line ends. */
  readonly text: string;
}

/** A part of a line: the characters from `from` to `to`, inclusive. */
export interface Stretch {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

export function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** One change, ready to be asked where things are after it. */
export class Shift {
  readonly start: Place;
  /** Where the new text ends. */
  readonly end: Place;
  readonly #oldEnd: Place;

  constructor({ range: { start, end }, text }: Change) {
    this.start = start;
    this.#oldEnd = end;
    const lines = text.split(/\r\n|\r|\n/);
    const last = lines.at(-1)?.length ?? 0;
    this.end =
      lines.length === 1
        ? { line: start.line, character: start.character + last }
        : { line: start.line + lines.length - 1, character: last };
  }

  /** Where a place is afterwards; undefined if what was there has been replaced. */
  moved(place: Place): Place | undefined {
    if (isBefore(place, this.start)) return place;
    if (isBefore(place, this.#oldEnd)) return undefined;
    const line = place.line + this.end.line - this.#oldEnd.line;
    if (place.line > this.#oldEnd.line) {
      return line === place.line ? place : { line, character: place.character };
    }
    const character = place.character + this.end.character - this.#oldEnd.character;
    return { line, character };
  }
}

/** The new text of several changes, each given in the lines that the ones before it left. */
export function changedStretches(
  shifts: readonly Shift[],
  reach: { readonly before: number; readonly after: number },
): Stretch[] {
  let regions: { start: Place; end: Place }[] = [];
  for (const shift of shifts) {
    regions = regions.map(({ start, end }) => ({
      start: shift.moved(start) ?? shift.start,
      end: shift.moved(end) ?? shift.end,
    }));
    regions.push({ start: shift.start, end: shift.end });
  }
  const stretches = regions.flatMap(({ start, end }) => {
    const found: Stretch[] = [];
    for (let line = start.line; line <= end.line; line++) {
      const from = line === start.line ? Math.max(0, start.character - reach.after) : 0;
      found.push({ line, from, to: line === end.line ? end.character + reach.before : Infinity });
    }
    return found;
  });
  return mergedStretches(stretches);
}

/** In order, each place once. */
export function mergedStretches(stretches: Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const next of stretches.sort((a, b) => a.line - b.line || a.from - b.from)) {
    const last = result.at(-1);
    if (last?.line !== next.line || next.from > last.to) result.push(next);
    else if (next.to > last.to) result[result.length - 1] = { ...last, to: next.to };
  }
  return result;
}
