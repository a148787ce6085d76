// Splits a document into code, comments, strings and other text, and records the brackets around
// each string. Knows of a language only what tells these apart; where it loses track, what follows
// is "other", for which nothing is offered. One pass, linear in the length of the text.

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Delimiters = readonly [open: string, close: string];

export interface StringForm {
  /** The opening delimiter with its prefix; sticky. */
  readonly open: RegExp;
  /** The closing delimiter; by default the quote that opened the string. */
  readonly close?: (open: string) => string;
  readonly escape?: "\\" | "`";
  /** A doubled quote is an escaped one. */
  readonly doubled?: true;
  /** May span lines. */
  readonly lines?: boolean;
  /** What opens and closes an interpolation. */
  readonly hole?: Delimiters;
  /** Not a string: a command or bytes, say. */
  readonly other?: true;
}

export interface Syntax {
  /** The opening of a line comment; sticky. */
  readonly comment?: RegExp;
  readonly blockComments?: readonly Delimiters[];
  /** The longest delimiter first. */
  readonly strings: readonly StringForm[];
  /** Sticky, with the groups `tag`, `indent` (the end may be indented) and `raw` (nothing expands). */
  readonly heredoc?: RegExp;
  /** `/` can open a regular expression; in the second case `<` an element. */
  readonly script?: "plain" | "jsx";
  /** Code is only between these, where there is any markup. */
  readonly island?: readonly [open: RegExp, close: string];
  /** Where a line end can end a statement: at the top level, or within braces as well. */
  readonly newline?: "top" | "braces";
  /** Takes the meaning off the next character outside of strings. */
  readonly escape?: "\\" | "`";
}

/** An open bracket, and the ones around it. */
export interface Brackets {
  /** "" at the top of the file, "hole" within an interpolation. */
  readonly open: "" | "hole" | "(" | "[" | "{";
  readonly start: number;
  /** Behind the last comma. */
  readonly part: number;
  /** Behind the end of the last statement. */
  readonly statement: number;
  /** An element of JSX has begun in the statement. */
  readonly hasElement?: boolean;
  readonly parent?: Brackets;
}

export interface StringLiteral extends Span {
  readonly kind: "string";
  /** The text between the quotes. */
  readonly body: Span;
  readonly prefix: string;
  readonly quote: string;
  readonly form: StringForm;
  readonly level: Brackets;
}

export type Region =
  | StringLiteral
  | { readonly kind: "heredoc"; readonly level: Brackets }
  | { readonly kind: "code" | "line-comment" | "block-comment" | "other" };

const code: Region = { kind: "code" };
const other: Region = { kind: "other" };
const pairs: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const deepest = 40;
const word = /\w+(?![\w"'#@`])/y;
const regex = /\/(?![/*])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\//y;
const beforeValue = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|default))$/;
const goesOn = /(?:[=([{,+&|?.\\\-*/%<^!]|=>)$/;
const jsxElement = /<(?:>|[A-Za-z][\w.:-]*(?!\s*,|\s+extends\b|[\w.:-]))/y;

export class SourceText {
  readonly text: string;
  readonly syntax: Syntax;
  /** The text with each character of a string replaced by `"`, and of a comment by a space. */
  readonly code: string;
  readonly #marks: readonly Mark[];
  readonly #known = new Map<unknown, unknown>();

  constructor(text: string, syntax: Syntax) {
    this.text = text;
    this.syntax = syntax;
    const lexer = new Lexer(text, syntax);
    this.code = lexer.read();
    this.#marks = lexer.marks;
  }

  /** The result of `find`, computed once for this text. */
  cached<T>(find: (source: SourceText) => T): T {
    if (!this.#known.has(find)) this.#known.set(find, find(this));
    return this.#known.get(find) as T;
  }

  regionAt(offset: number): Region {
    const last = lastAtOrBefore(this.#marks, ({ at }) => at, offset);
    return this.#marks[last]?.region ?? code;
  }
}

/** The index of the last of the items, which are in order, up to an offset; -1 if there is none. */
export function lastAtOrBefore<T>(items: readonly T[], of: (item: T) => number, offset: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && of(item) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

interface Mark {
  readonly at: number;
  readonly region: Region;
}

class Lexer {
  readonly marks: Mark[] = [];
  readonly #text: string;
  readonly #syntax: Syntax;
  /** The text's characters, those of strings and comments replaced. */
  readonly #code: string[];
  #level: Brackets = { open: "", start: 0, part: 0, statement: 0 };
  #heredocs: Partial<Record<string, string>>[] = [];
  #depth = 0;

  constructor(text: string, syntax: Syntax) {
    this.#text = text;
    this.#syntax = syntax;
    this.#code = text.split("");
  }

  read(): string {
    const { island } = this.#syntax;
    // Without any tag it is a fragment.
    const isIsland = island !== undefined && /<[?!A-Za-z]/.test(this.#text);
    this.#read(isIsland ? this.#outside(0, island[0]) : 0);
    return this.#code.join("");
  }

  /** Reads code up to the end of the interpolation that it is in, or of all; answers where that is. */
  #read(from: number, hole?: { close: string; lines: boolean }): number {
    const text = this.#text;
    const { island, escape } = this.#syntax;
    let at = from;
    while (at < text.length) {
      const char = text.charAt(at);
      if (char === "\n" && hole?.lines === false) return text.length;
      if (char === hole?.close && this.#level.open === "hole") return at + 1;
      if (island !== undefined && text.startsWith(island[1], at)) {
        at = this.#outside(at, island[0]);
      } else if (char === "\\" && /^\r?\n/.test(text.slice(at + 1, at + 3))) {
        const end = text.indexOf("\n", at) + 1;
        this.#fill(at, end, " ");
        at = end;
      } else if (char === escape) {
        at += 2;
      } else {
        at =
          ended(word, text, at) ??
          this.#comment(at) ??
          this.#regex(at) ??
          this.#string(at) ??
          this.#punctuation(at, char);
      }
    }
    return at;
  }

  #punctuation(at: number, char: string): number {
    const { newline, heredoc, script } = this.#syntax;
    const level = this.#level;
    const next = at + 1;
    if (char === "\n") return this.#newline(at);
    if (char === "(" || char === "[" || char === "{") {
      this.#level = { open: char, start: next, part: next, statement: next, parent: level };
    } else if (level.parent !== undefined && pairs[char] === level.open) {
      this.#level = level.parent;
      const isBlock = char === "}" && newline === undefined;
      if (isBlock && !/^\s*[.,)=;]/.test(this.#text.slice(next, next + 100))) this.#statement(next);
    } else if (char === ",") {
      this.#level = { ...level, part: next };
    } else if (char === "<" && script === "jsx" && this.#opensValue(at)) {
      if (ended(jsxElement, this.#text, at) !== undefined) this.#level = { ...level, hasElement: true };
    } else if (char === ";" && (level.open === "" || level.open === "{")) {
      this.#statement(next);
    } else if (heredoc !== undefined) {
      heredoc.lastIndex = at;
      const found = heredoc.exec(this.#text);
      if (found === null) return next;
      this.#heredocs.push(found.groups ?? {});
      return at + found[0].length;
    }
    return next;
  }

  #statement(at: number): void {
    this.#level = { ...this.#level, part: at, statement: at, hasElement: false };
  }

  #newline(at: number): number {
    const { newline, island } = this.#syntax;
    const { open, hasElement: element } = this.#level;
    const ends = open === "" ? newline !== undefined : open === "{" && newline === "braces";
    // The text of an element has lines of its own.
    if (element === true) this.#passed(at, at + 1, other, "\n");
    else if (ends && !goesOn.test(this.#before(at))) this.#statement(at + 1);
    let next = at + 1;
    for (const { tag = "", indent = "", raw = "" } of this.#heredocs.splice(0)) {
      const isPhp = island !== undefined;
      const end = isPhp ? String.raw`(?!\w)` : String.raw`[ \t]*\r?$`;
      const last = new RegExp(`^${indent !== "" || isPhp ? "[ \\t]*" : ""}${tag}${end}`, "gm");
      last.lastIndex = next;
      const found = last.exec(this.#text);
      if (found === null) return this.#lose(next);
      const past = found.index + found[0].length;
      const region: Region = raw === "" ? { kind: "heredoc", level: this.#level } : other;
      next = this.#passed(next, past, region, '"');
    }
    return next;
  }

  /** The code before a place, without the spaces in between. */
  #before(at: number): string {
    return this.#code
      .slice(Math.max(0, at - 40), at)
      .join("")
      .trimEnd();
  }

  #comment(at: number): number | undefined {
    const { comment, blockComments = [], island } = this.#syntax;
    for (const [open, close] of blockComments) {
      if (!this.#text.startsWith(open, at)) continue;
      const end = this.#text.indexOf(close, at + open.length);
      if (end < 0) return this.#lose(at);
      return this.#passed(at, end + close.length, { kind: "block-comment" }, " ");
    }
    if (comment === undefined || ended(comment, this.#text, at) === undefined) return undefined;
    const [line = ""] = this.#text.slice(at, this.#endOfLine(at)).split(island?.[1] ?? "\r");
    const end = this.#passed(at, at + line.length, { kind: "line-comment" }, " ");
    // The very end of the line still belongs to its comment.
    this.marks.pop();
    this.#mark(end + 1);
    return end;
  }

  #endOfLine(at: number): number {
    const end = this.#text.indexOf("\n", at);
    return end < 0 ? this.#text.length : end;
  }

  #regex(at: number): number | undefined {
    if (!this.#syntax.script || this.#text.charAt(at) !== "/") return undefined;
    const end = this.#opensValue(at) ? ended(regex, this.#text, at) : undefined;
    return end === undefined ? undefined : this.#passed(at, end, other, '"');
  }

  #opensValue(at: number): boolean {
    return beforeValue.test(this.#before(at));
  }

  #string(at: number): number | undefined {
    for (const form of this.#syntax.strings) {
      form.open.lastIndex = at;
      const open = form.open.exec(this.#text)?.[0];
      if (open === undefined) continue;
      const quote = /["'`]+\s*$/.exec(open)?.[0] ?? open;
      const close = form.close?.(open) ?? quote;
      const start = at + open.length;
      const eol = this.#endOfLine(start);
      // Without an end on its line it is an apostrophe, or a form that is not known here.
      if (!form.lines && !this.#text.slice(start, eol).includes(close)) return undefined;
      const level = this.#level;
      const prefix = open.slice(0, open.length - quote.length);
      const literal = {
        kind: "string" as const,
        start: at,
        end: start,
        prefix,
        quote,
        form,
        level,
      };
      const region = { ...literal, body: { start, end: start } };
      this.#mark(at, form.other ? other : region);
      const end = this.#stringEnd(region, close);
      if (end === undefined) {
        this.#level = level;
        return this.#lose(at, form.lines ? undefined : eol);
      }
      region.body = { start, end };
      region.end = end + close.length;
      this.#mark(region.end);
      return region.end;
    }
    return undefined;
  }

  #stringEnd(literal: StringLiteral, close: string): number | undefined {
    const text = this.#text;
    const { escape, doubled, lines = false, hole } = literal.form;
    let { start: masked } = literal;
    for (let at = literal.end; at < text.length;) {
      const char = text.charAt(at);
      if (char === escape) {
        at += 2;
      } else if (text.startsWith(close, at)) {
        if (doubled !== true || !text.startsWith(close, at + close.length)) {
          this.#fill(masked, at + close.length, '"');
          return at;
        }
        at += 2 * close.length;
      } else if (char === "\n" && !lines) {
        return undefined;
      } else if (hole === undefined || !text.startsWith(hole[0], at)) {
        at++;
      } else if (hole[0] === "{" && text.charAt(at + 1) === "{") {
        at += 2;
      } else {
        this.#fill(masked, at, '"');
        masked = at = this.#hole(at, hole, lines, literal);
      }
    }
    return undefined;
  }

  /** An interpolation, from around it like a pair of brackets. */
  #hole(at: number, [open, close]: Delimiters, lines: boolean, literal: StringLiteral): number {
    const start = at + open.length;
    if (this.#depth === deepest) return this.#text.length;
    this.#fill(at, start - 1, '"');
    this.#fill(start - 1, start, "(");
    this.#depth++;
    const parent = literal.level;
    this.#level = { open: "hole", start, part: start, statement: start, parent };
    this.#mark(start);
    const end = this.#read(start, { close, lines });
    this.#depth--;
    this.#level = parent;
    if (end >= this.#text.length) return end;
    this.#fill(end - 1, end, ")");
    this.#mark(end, literal);
    return end;
  }

  /** The text between two stretches of code. */
  #outside(at: number, open: RegExp): number {
    open.lastIndex = at;
    const found = open.exec(this.#text);
    const end = found === null ? this.#text.length : found.index + found[0].length;
    this.#passed(at, end, other, " ");
    this.#statement(end);
    return end;
  }

  #passed(start: number, end: number, region: Region, fill: string): number {
    this.#mark(start, region);
    this.#fill(start, end, fill);
    this.#mark(end);
    return end;
  }

  /** Nothing is known of this stretch. */
  #lose(at: number, end = this.#text.length): number {
    this.#mark(at, other);
    if (end < this.#text.length) this.#mark(end);
    return end;
  }

  #mark(at: number, region = code): void {
    while ((this.marks.at(-1)?.at ?? -1) >= at) this.marks.pop();
    this.marks.push({ at, region });
  }

  #fill(start: number, end: number, char: string): void {
    this.#code.fill(char, start, end);
  }
}

function ended(sticky: RegExp, text: string, at: number): number | undefined {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : undefined;
}
