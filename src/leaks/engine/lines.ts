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
  /** Where the line begins that was asked for last, and how far it is known to go on, or where it ends. */
  #start = 0;
  #seen = 0;
  #end: number | undefined;
  /** Whether there is a carriage return, most texts having none; undefined until it matters. */
  #hasReturns: boolean | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The line that the offset lies in. */
  at(offset: number): number {
    // Leads come in order, and many may be on one line: no part of it is gone through twice.
    const isBehind = offset >= this.#start;
    if (isBehind && offset <= this.#seen) return this.#start;
    const start = this.#startBefore(offset, isBehind ? this.#seen : 0);
    if (start !== undefined || !isBehind) {
      this.#start = start ?? 0;
      this.#end = undefined;
    }
    this.#seen = offset;
    return this.#start;
  }

  line(start: number): string {
    return this.#text.slice(start, this.endOf(start));
  }

  /** Where the line ends that begins at `start`. */
  endOf(start: number): number {
    const isSame = start === this.#start;
    if (isSame && this.#end !== undefined) return this.#end;
    const end = this.#endFrom(isSame ? this.#seen : start);
    this.#start = start;
    this.#seen = end;
    this.#end = end;
    return end;
  }

  above(start: number): number | undefined {
    if (start === 0) return undefined;
    const ended = this.#text.startsWith("\r\n", start - 2) ? start - 2 : start - 1;
    return this.#startBefore(ended, 0) ?? 0;
  }

  below(start: number): number | undefined {
    const end = this.endOf(start);
    if (end === this.#text.length) return undefined;
    return end + (this.#text.startsWith("\r\n", end) ? 2 : 1);
  }

  /** Behind the last line end between two places; undefined where there is none. */
  #startBefore(offset: number, from: number): number | undefined {
    // Most lines are short, and a few steps are less than a call.
    const near = Math.max(from, offset - aFewSteps);
    for (let at = offset; at > near; at--) {
      const code = this.#text.charCodeAt(at - 1);
      if (code === 10 || code === 13) return at;
    }
    // Searching backward goes character by character, forward by as many as a processor can: so, from part
    // to part, it is only asked whether there is a line end, until there is one.
    let size = aFewSteps;
    for (let to = near; to > from; to -= size) {
      size = Math.min(2 * size, mostAtATime, to - from);
      const part = this.#text.slice(to - size, to);
      if (!part.includes("\n") && !part.includes("\r")) continue;
      return to - size + Math.max(part.lastIndexOf("\n"), part.lastIndexOf("\r")) + 1;
    }
    return undefined;
  }

  /** Where the line ends that goes on at `start`. */
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
