// A text as lines without their line ends. A line is named by a number whose meaning is up to
// whoever has the text: its index in an editor's document, its offset in a file's text.

export interface Lines {
  line(id: number): string;
  /** The line above; undefined for the first. */
  above(id: number): number | undefined;
  /** The line below; undefined for the last. */
  below(id: number): number | undefined;
}

const aFewSteps = 120;
const mostAtATime = 8192;

/** A place in a text: a line, and a column in UTF-16 units. */
export interface LinePlace {
  readonly line: number;
  readonly character: number;
}

/** The lines of a text that is there as one string, each named by the offset where it begins. */
export class OffsetLines implements Lines {
  readonly #text: string;
  #lastStart = 0;
  #lastEnd = -1;
  /** Whether there is a carriage return, most texts having none; undefined until it matters. */
  #hasReturns: boolean | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The line that the offset lies in. */
  at(offset: number): number {
    // Leads come in order, and many may be on one line.
    if (offset >= this.#lastStart && offset <= this.#lastEnd) return this.#lastStart;
    return this.#startBefore(offset);
  }

  line(start: number): string {
    return this.#text.slice(start, this.endOf(start));
  }

  /** Where the line ends that begins at `start`. */
  endOf(start: number): number {
    if (this.#lastStart !== start || this.#lastEnd < start) {
      this.#lastStart = start;
      this.#lastEnd = this.#endFrom(start);
    }
    return this.#lastEnd;
  }

  above(start: number): number | undefined {
    if (start === 0) return undefined;
    const ended = this.#text.startsWith("\r\n", start - 2) ? start - 2 : start - 1;
    return this.#startBefore(ended);
  }

  below(start: number): number | undefined {
    const end = this.endOf(start);
    if (end === this.#text.length) return undefined;
    return end + (this.#text.startsWith("\r\n", end) ? 2 : 1);
  }

  #startBefore(offset: number): number {
    // Most lines are short, and a few steps are less than a call.
    const near = Math.max(0, offset - aFewSteps);
    for (let at = offset; at > near; at--) {
      const code = this.#text.charCodeAt(at - 1);
      if (code === 10 || code === 13) return at;
    }
    // Searching backward goes character by character, forward by as many as a processor can: so, from part
    // to part, it is only asked whether there is a line end, until there is one.
    let size = aFewSteps;
    for (let to = near; to > 0; to -= size) {
      size = Math.min(2 * size, mostAtATime, to);
      const part = this.#text.slice(to - size, to);
      if (!part.includes("\n") && !part.includes("\r")) continue;
      return to - size + Math.max(part.lastIndexOf("\n"), part.lastIndexOf("\r")) + 1;
    }
    return 0;
  }

  #endFrom(start: number): number {
    const newline = this.#text.indexOf("\n", start);
    const end = newline < 0 ? this.#text.length : newline;
    if (!this.#returns()) return end;
    const alone = this.#text.slice(start, end).indexOf("\r");
    return alone < 0 ? end : start + alone;
  }

  #returns(): boolean {
    this.#hasReturns ??= this.#text.includes("\r");
    return this.#hasReturns;
  }
}
