// A text as numbered lines without their line ends, as an editor numbers them: from 0.

export interface Lines {
  line(index: number): string;
  /** The index of the line above; undefined for the first. */
  above(index: number): number | undefined;
  /** The index of the line below; undefined for the last. */
  below(index: number): number | undefined;
}

/** A position in a text: a line, and a column in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** A document as lines. */
export interface DocumentLines {
  readonly lineCount: number;
  line(index: number): string;
}

export function linesOf(document: DocumentLines): Lines {
  return {
    line: (index) => document.line(index),
    above: (index) => (index > 0 ? index - 1 : undefined),
    below: (index) => (index + 1 < document.lineCount ? index + 1 : undefined),
  };
}

/** Characters that are indexed at once. */
const partLength = 4096;

/** The lines of a text that is a single string, indexed only as far as needed. */
export class TextLines implements DocumentLines, Lines {
  readonly #text: string;
  /** The offsets at which lines begin. */
  #starts = new Uint32Array(64);
  #count = 1;
  /** The text up to here has been indexed. */
  #indexed = 0;
  /** The line of the last position, since positions are often converted in order. */
  #lastFound = 0;
  /** The last line returned, which is often asked for again. */
  #last = -1;
  #row = "";

  constructor(text: string) {
    this.#text = text;
  }

  get lineCount(): number {
    while (this.#indexMore());
    return this.#count;
  }

  line(index: number): string {
    if (index === this.#last) return this.#row;
    const end = this.below(index) === undefined ? this.#text.length + 1 : this.#startOf(index + 1);
    const isPair = this.#text.charCodeAt(end - 1) === 10 && this.#text.charCodeAt(end - 2) === 13;
    this.#row = this.#text.slice(this.#startOf(index), isPair ? end - 2 : end - 1);
    this.#last = index;
    return this.#row;
  }

  above(index: number): number | undefined {
    return index > 0 ? index - 1 : undefined;
  }

  below(index: number): number | undefined {
    while (index + 1 >= this.#count) if (!this.#indexMore()) return undefined;
    return index + 1;
  }

  offsetAt({ line, character }: TextPosition): number {
    return this.#startOf(line) + character;
  }

  positionAt(offset: number): TextPosition {
    while (this.#indexed <= offset && this.#indexMore());
    let low = this.#startOf(this.#lastFound) <= offset ? this.#lastFound : 0;
    let high = this.#count;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#startOf(middle) <= offset) low = middle;
      else high = middle;
    }
    this.#lastFound = low;
    return { line: low, character: offset - this.#startOf(low) };
  }

  #startOf(index: number): number {
    return this.#starts[index] ?? 0;
  }

  /**
   * Indexes another part of the text; false at its end. Searching for one character is faster than for an expression.
   */
  #indexMore(): boolean {
    const from = this.#indexed;
    const part = this.#text.slice(from, from + partLength);
    const starts = this.#withRoomFor(part.length);
    let count = this.#count;
    let lone = part.indexOf("\r");
    for (let at = part.indexOf("\n"); ; at = part.indexOf("\n", at + 1)) {
      const end = at < 0 ? part.length : at;
      for (; lone >= 0 && lone < end; lone = part.indexOf("\r", lone + 1)) {
        if (this.#text.charCodeAt(from + lone + 1) !== 10) starts[count++] = from + lone + 1;
      }
      if (at < 0) break;
      starts[count++] = from + at + 1;
    }
    this.#count = count;
    this.#indexed += part.length;
    return part.length > 0;
  }

  #withRoomFor(lines: number): Uint32Array {
    if (this.#count + lines > this.#starts.length) {
      const longer = new Uint32Array(2 * this.#count + lines);
      longer.set(this.#starts);
      this.#starts = longer;
    }
    return this.#starts;
  }
}
