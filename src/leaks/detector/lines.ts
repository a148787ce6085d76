// A text as numbered lines without their line ends, as an editor numbers them: from 0.

export interface Lines {
  line(index: number): string;
  /** The index of the line above; undefined for the first. */
  above(index: number): number | undefined;
  /** The index of the line below; undefined for the last. */
  below(index: number): number | undefined;
}

/** A place in a text: a line, and a column in UTF-16 units. */
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

/** The lines of a text that is one string. */
export class TextLines implements DocumentLines {
  readonly #text: string;
  /** Where each line begins. */
  readonly #starts: number[] = [0];
  /** The line that was asked for last, which is often asked for again. */
  #last = -1;
  #row = "";

  constructor(text: string) {
    this.#text = text;
    // Searching for one character is many times as fast as for an expression.
    let lone = text.indexOf("\r");
    for (let at = text.indexOf("\n"); ; at = text.indexOf("\n", at + 1)) {
      const end = at < 0 ? text.length : at;
      for (; lone >= 0 && lone < end; lone = text.indexOf("\r", lone + 1)) {
        if (lone + 1 !== at) this.#starts.push(lone + 1);
      }
      if (at < 0) break;
      this.#starts.push(at + 1);
    }
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  line(index: number): string {
    if (index === this.#last) return this.#row;
    const start = this.#starts[index];
    const next = this.#starts[index + 1] ?? Infinity;
    const isPair = this.#text.startsWith("\r\n", next - 2);
    this.#row = this.#text.slice(start, isPair ? next - 2 : next - 1);
    this.#last = index;
    return this.#row;
  }

  offsetAt({ line, character }: TextPosition): number {
    return (this.#starts[line] ?? 0) + character;
  }

  positionAt(offset: number): TextPosition {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low, character: offset - (this.#starts[low] ?? 0) };
  }
}
