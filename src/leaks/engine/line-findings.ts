// The findings of one document, kept in step with its edits: a change looks at the lines that it
// touches, the line below them, and nothing else.

import { blockMarks, isAllowed } from "./allow";
import { scan, sayable } from "./scan";

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

/** One edit: lines `first` to `last` (of before) were replaced by `lines` lines (at least 1). */
export interface LineChange {
  readonly first: number;
  readonly last: number;
  readonly lines: number;
}

interface Kept extends Finding {
  readonly allowed: boolean;
}

interface Mark {
  readonly line: number;
  readonly column: number;
  readonly opens: boolean;
}

export class LineFindings {
  #kept: readonly Kept[];
  #marks: readonly Mark[];

  /** Looks at the whole text once. `text` may have any line ends. */
  constructor(text: string, lines: Lines) {
    const starts = new LineStarts(text);
    this.#kept = scan(text).map(({ start, end }) => {
      const { line, column } = starts.position(start);
      return keep(lines, line, column, column + end - start, text.slice(start, end));
    });
    const marks = new LineStarts(text);
    this.#marks = blockMarks(text).map(({ offset, opens }) => ({
      ...marks.position(offset),
      opens,
    }));
  }

  /** What is to be shown, in order. */
  get findings(): readonly Finding[] {
    return this.#kept.filter((one) => !one.allowed && !this.#isInBlock(one));
  }

  /**
   * Follows the changes of one edit, all of them given in the lines of before, in any order.
   * Answers whether anything that is shown may be another now.
   */
  follow(changes: readonly LineChange[], after: Lines): boolean {
    const before = this.#kept;
    const hadMarks = this.#marks.length > 0;
    let dirty: number[] = [];
    // From the bottom up, so that each is still given in valid lines.
    for (const change of [...changes].sort((a, b) => b.first - a.first)) {
      const shift = change.lines - (change.last - change.first + 1);
      const moved = <T extends { readonly line: number }>(items: readonly T[]): T[] =>
        items.flatMap((item) => {
          if (item.line < change.first) return [item];
          return item.line > change.last ? [{ ...item, line: item.line + shift }] : [];
        });
      this.#kept = moved(this.#kept);
      this.#marks = moved(this.#marks);
      dirty = dirty.map((line) => (line > change.last ? line + shift : line));
      for (let line = 0; line < change.lines; line++) dirty.push(change.first + line);
    }
    this.#lookAgain(new Set(dirty), after);
    const same =
      this.#kept.length === before.length && this.#kept.every((one, at) => one === before[at]);
    return !same || hadMarks || this.#marks.length > 0;
  }

  #lookAgain(dirty: ReadonlySet<number>, lines: Lines): void {
    const kept = this.#kept.filter(({ line }) => !dirty.has(line));
    const marks = this.#marks.filter(({ line }) => !dirty.has(line));
    const below = new Set<number>();
    for (const line of dirty) {
      if (line >= lines.lineCount) continue;
      const text = lines.line(line);
      for (const { start, end } of scan(text)) {
        kept.push(keep(lines, line, start, end, text.slice(start, end)));
      }
      for (const { offset, opens } of blockMarks(text)) marks.push({ line, column: offset, opens });
      if (!dirty.has(line + 1)) below.add(line + 1);
    }
    // What a line says of the line below may have come or gone.
    const settled = kept.map((one) => {
      if (!below.has(one.line)) return one;
      const allowed = allowedAt(lines, one.line);
      return allowed === one.allowed ? one : { ...one, allowed };
    });
    this.#kept = settled.sort(inOrder);
    this.#marks = marks.sort((a, b) => a.line - b.line || a.column - b.column);
  }

  #isInBlock({ line, start }: Finding): boolean {
    const last = this.#marks.findLast(
      (mark) => mark.line < line || (mark.line === line && mark.column < start),
    );
    return last?.opens === true;
  }
}

function keep(lines: Lines, line: number, start: number, end: number, key: string): Kept {
  return { line, start, end, head: sayable(key), allowed: allowedAt(lines, line) };
}

function allowedAt(lines: Lines, line: number): boolean {
  return isAllowed(lines.line(line), line === 0 ? "" : lines.line(line - 1));
}

function inOrder(a: Finding, b: Finding): number {
  return a.line - b.line || a.start - b.start;
}

/** Offsets into lines and columns, reading on only as far as it was asked. */
class LineStarts {
  readonly #text: string;
  readonly #lineEnds = /\r\n|\r|\n/g;
  #line = 0;
  #start = 0;
  /** Where the line ends, and where the next one begins. */
  #end: number;
  #next: number;

  constructor(text: string) {
    this.#text = text;
    [this.#end, this.#next] = this.#lineEnd();
  }

  /** To be asked for growing offsets. */
  position(offset: number): { line: number; column: number } {
    while (offset >= this.#next && this.#end < this.#text.length) {
      this.#line++;
      this.#start = this.#next;
      [this.#end, this.#next] = this.#lineEnd();
    }
    return { line: this.#line, column: offset - this.#start };
  }

  #lineEnd(): [end: number, next: number] {
    this.#lineEnds.lastIndex = this.#start;
    const found = this.#lineEnds.exec(this.#text);
    const { length } = this.#text;
    return found === null ? [length, length] : [found.index, found.index + found[0].length];
  }
}
