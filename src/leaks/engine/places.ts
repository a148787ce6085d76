// From offsets in a text to lines and columns, both counted from 0, columns in UTF-16 units.

import type { LinePlace } from "./lines";

/** To be asked for offsets in order, so that the text is gone through once. */
export class Places {
  readonly #text: string;
  readonly #ends = /\r\n|\r|\n/g;
  #line = 0;
  #start = 0;
  #next: number;

  constructor(text: string) {
    this.#text = text;
    this.#next = this.#advance();
  }

  at(offset: number): LinePlace {
    while (offset >= this.#next) {
      this.#line++;
      this.#start = this.#next;
      this.#next = this.#advance();
    }
    return { line: this.#line, character: offset - this.#start };
  }

  /** Where the next line begins. */
  #advance(): number {
    const end = this.#ends.exec(this.#text);
    return end === null ? Infinity : end.index + end[0].length;
  }
}
