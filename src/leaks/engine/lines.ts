// A text as numbered lines without their line ends, as an editor numbers them: from 0.

export interface Lines {
  line(index: number): string;
  /** The index of the line above; undefined for the first. */
  above(index: number): number | undefined;
  /** The index of the line below; undefined for the last. */
  below(index: number): number | undefined;
}

/** A place in a text: a line, and a column in UTF-16 units. */
export interface LinePlace {
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

  constructor(text: string) {
    this.#text = text;
    if (text.includes("\r")) {
      for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) {
        this.#starts.push(index + end.length);
      }
      return;
    }
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  line(index: number): string {
    const start = this.#starts[index];
    const next = this.#starts[index + 1];
    if (next === undefined) return this.#text.slice(start);
    const isPair = this.#text.startsWith("\r\n", next - 2);
    return this.#text.slice(start, isPair ? next - 2 : next - 1);
  }

  offsetAt({ line, character }: LinePlace): number {
    return (this.#starts[line] ?? 0) + character;
  }

  placeAt(offset: number): LinePlace {
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
