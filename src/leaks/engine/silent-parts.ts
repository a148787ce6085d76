// The parts of a text in which a comment of secretlint's has said to say nothing.

import { blockHead, blockMarkAt, type BlockMark } from "./allow";

export class SilentParts {
  readonly #text: string;
  readonly #marks: BlockMark[] = [];
  #read = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Looks for the comments before an offset, which is no less than the last one. */
  readTo(offset: number): void {
    const part = this.#text.slice(this.#read, offset + longestMark);
    const marks = [...this.#marksIn(part, "-disab", offset)];
    // What none has opened needs not be closed.
    if (this.#marks.length + marks.length > 0) {
      marks.push(...this.#marksIn(part, "-enabl", offset));
      this.#marks.push(...marks.sort((a, b) => a.start - b.start));
    }
    this.#read = offset;
  }

  /** Whether an offset lies in one. */
  has(offset: number): boolean {
    if (this.#read < this.#text.length) this.readTo(this.#text.length);
    if (this.#marks.length === 0) return false;
    return this.#marks.findLast(({ start }) => start < offset)?.opens ?? false;
  }

  *#marksIn(part: string, verb: string, end: number): Generator<BlockMark> {
    for (let at = part.indexOf(verb); at >= 0; at = part.indexOf(verb, at + 1)) {
      const hyphen = this.#read + at;
      if (hyphen >= end) return;
      const mark = blockMarkAt(this.#text, hyphen + 1 - blockHead.length);
      if (mark !== undefined) yield mark;
    }
  }
}

/** The verb may be cut by the end of a part. */
const longestMark = 8;
