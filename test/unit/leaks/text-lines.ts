import type { Lines } from "../../../src/leaks/engine/line-findings";

/** A text as the editor cuts it into lines. */
export class TextLines implements Lines {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split(/\r\n|\r|\n/);
  }

  get lineCount(): number {
    return this.#lines.length;
  }

  line(index: number): string {
    const line = this.#lines[index];
    if (line === undefined) throw new RangeError(`No line ${index}`);
    return line;
  }
}
