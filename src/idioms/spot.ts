// A key's place in a document of code, and what stands around it. Pure.

import type { Span, StringPlace } from "./lexer";

/** The environment variable that everything of Skycloak's reads. */
export const variable = "SKYCLOAK_API_KEY";

/** A part of the text replaced; offsets in UTF-16 units. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How far around a literal is looked at, in characters. */
const around = 20_000;

/** A key in a string literal. */
export class Spot {
  readonly text: string;
  readonly key: Span;
  readonly string: StringPlace;
  /** The literal is the key and nothing else. */
  readonly whole: boolean;
  /** The parts of the string before and after the key. */
  readonly before: string;
  readonly after: string;

  constructor(text: string, key: Span, string: StringPlace) {
    this.text = text;
    this.key = key;
    this.string = string;
    this.before = text.slice(string.body.start, key.start);
    this.after = text.slice(key.end, string.body.end);
    this.whole = this.before === "" && this.after === "";
  }

  /** The code before the literal, without the space in between. */
  get codeBefore(): string {
    const { start } = this.string.literal;
    return this.text.slice(Math.max(0, start - around), start).trimEnd();
  }

  get codeAfter(): string {
    const { end } = this.string.literal;
    return this.text.slice(end, end + around).trimStart();
  }

  /** The literal's line up to the literal. */
  get lineBefore(): string {
    const { start } = this.string.literal;
    return this.text.slice(this.text.lastIndexOf("\n", start - 1) + 1, start);
  }

  /** Another literal right beside this one, which the language would join to it. */
  get joinedToAnother(): boolean {
    return /["'`]$/.test(this.codeBefore) || /^(?:[A-Za-z]{0,2})["'`]/.test(this.codeAfter);
  }

  /** What stands before the bracket that the literal is inside of, if it is inside of one. */
  get opening(): string | undefined {
    const code = this.codeBefore;
    let depth = 0;
    for (let at = code.length - 1; at >= 0; at--) {
      const char = code.charAt(at);
      if (")]}".includes(char)) depth++;
      else if ("([{".includes(char) && depth-- === 0) return code.slice(0, at + 1);
    }
    return undefined;
  }

  /** The literal replaced by an expression. */
  replaced(expression: string): Edit[] {
    return [{ ...this.string.literal, text: expression }];
  }

  /** The key replaced by what the string itself expands. */
  inPlace(hole: string): Edit[] {
    return [{ ...this.key, text: hole }];
  }

  /**
   * The literal taken apart at the key, its parts joined by an operator with spaces around; in
   * brackets, if asked for or if a call or an index behind the literal is about all of it.
   */
  takenApart(expression: string, operator: string, brackets = false): Edit[] {
    const { literal, prefix, quote } = this.string;
    const first = this.before === "";
    const last = this.after === "";
    const bracketed = brackets || (!this.whole && /^(?:\??\.|->|\[|%|\*)/.test(this.codeAfter));
    const [open, close] = bracketed ? ["(", ")"] : ["", ""];
    const parts = [
      first ? open : `${quote}${operator}`,
      expression,
      last ? close : `${operator}${prefix}${quote}`,
    ];
    const edits: Edit[] = [
      {
        start: first ? literal.start : this.key.start,
        end: last ? literal.end : this.key.end,
        text: parts.join(""),
      },
    ];
    if (bracketed && !first) edits.push({ start: literal.start, end: literal.start, text: open });
    if (bracketed && !last) edits.push({ start: literal.end, end: literal.end, text: close });
    return edits;
  }

  /** The literal made another one by what is put around it, the key replaced in it. */
  wrapped(open: string, hole: string, close: string): Edit[] {
    const { literal, body } = this.string;
    return [
      { start: literal.start, end: body.start, text: open },
      { ...this.key, text: hole },
      { start: body.end, end: literal.end, text: close },
    ];
  }
}
