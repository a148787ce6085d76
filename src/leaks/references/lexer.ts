// Splits a document into code, comments, strings and other text, and records the brackets around each string. Knows
// only as much of a language's syntax as this needs. After syntax that it can't follow, the rest is "other", for which
// no fixes are offered. Takes one pass, in time linear in the length of the text.

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Delimiters = readonly [open: string, close: string];

export interface StringForm {
  /** The opening delimiter with its prefix, as a sticky pattern. */
  readonly open: RegExp;
  /** The closing delimiter; by default the quote that opened the string. */
  readonly close?: (open: string) => string;
  readonly escape?: "\\" | "`";
  /** A doubled quote stands for a quote. */
  readonly doubled?: true;
  /** May span lines. */
  readonly multiline?: true;
  /** The delimiters of an interpolation. */
  readonly interpolation?: Delimiters;
  /** Not a string, but a command, bytes or markup, for example. */
  readonly opaque?: true;
}

export interface Syntax {
  /** A comment up to the end of its line, as a sticky pattern. */
  readonly lineComment?: RegExp;
  /** A block comment, up to the end of the text if it isn't closed, as a sticky pattern. */
  readonly blockComment?: RegExp;
  /** Forms with longer delimiters come first. */
  readonly strings: readonly StringForm[];
  /** A sticky pattern with the groups `tag`, `indent` (the end may be indented) and `raw` (nothing is expanded). */
  readonly heredoc?: RegExp;
  /** `/` can open a regular expression, and in JSX, `<` can open an element. */
  readonly script?: "plain" | "jsx";
  /** In texts with markup, code is only between these tags. */
  readonly tags?: readonly [open: RegExp, close: string];
  /** Where a line end can end a statement: only at the top level, or within braces too. */
  readonly newline?: "top" | "braces";
  /** Quotes the next character outside of strings. */
  readonly escape?: "\\" | "`";
}

/** An open bracket, and the brackets around it. */
export interface Brackets {
  /** "" at the top of the file. */
  readonly open: "" | "interpolation" | "(" | "[" | "{";
  readonly start: number;
  /** The offset after the last comma. */
  readonly item: number;
  /** The offset after the last statement. */
  readonly statement: number;
  /** The statement contains the beginning of a JSX element. */
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
  readonly brackets: Brackets;
}

export type Region =
  | StringLiteral
  | { readonly kind: "heredoc"; readonly brackets: Brackets }
  | { readonly kind: "code" | "line-comment" | "block-comment" | "other" };

const code: Region = { kind: "code" };
const other: Region = { kind: "other" };
const pairs: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const maxDepth = 40;
const word = /\w+(?![\w"'#@`])/y;
const regex = /\/(?![/*])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\//y;
const beforeValue = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|default))$/;
const continues = /(?:[=([{,+&|?.\\\-*/%<^!]|=>)$/;
const jsxElement = /<(?:>|[A-Za-z][\w.:-]*(?!\s*,|\s+extends\b|[\w.:-]))/y;

export class SourceText {
  readonly text: string;
  readonly syntax: Syntax;
  /** The text with each character of a string replaced by `"`, and of a comment by a space. */
  readonly code: string;
  /** The region of each character, and of the end. */
  readonly #regions: Region[];
  readonly #cache = new Map<unknown, unknown>();
  #characters: string[];
  #brackets: Brackets = { open: "", start: 0, item: 0, statement: 0 };
  /** Heredocs whose text begins on the next line. */
  #heredocs: Partial<Record<string, string>>[] = [];
  /** The part of a line whose end was last searched for. */
  #line: Span = { start: 0, end: -1 };
  /** The number of nested interpolations. */
  #depth = 0;

  constructor(text: string, syntax: Syntax) {
    this.text = text;
    this.syntax = syntax;
    this.#characters = text.split("");
    this.#regions = Array<Region>(text.length + 1).fill(code);
    // A text without any tags is a fragment of code.
    const begin = syntax.tags !== undefined && /<[?!A-Za-z]/.test(text) ? this.#markup(0, syntax.tags[0]) : 0;
    this.#read(begin);
    this.code = this.#characters.join("");
    this.#characters = [];
  }

  /** The result of `find`, computed once for this text. */
  cached<T>(find: (source: SourceText) => T): T {
    if (!this.#cache.has(find)) this.#cache.set(find, find(this));
    return this.#cache.get(find) as T;
  }

  regionAt(offset: number): Region {
    return this.#regions[offset] ?? code;
  }

  /** Reads code to the end of the surrounding interpolation or of the text, and returns the offset after it. */
  #read(from: number, within?: { close: string; multiline?: boolean }): number {
    const { text } = this;
    const { tags, escape } = this.syntax;
    let at = from;
    while (at < text.length) {
      const char = text.charAt(at);
      if (char === "\n" && within !== undefined && !within.multiline) return text.length;
      if (char === within?.close && this.#brackets.open === "interpolation") return at + 1;
      if (tags !== undefined && text.startsWith(tags[1], at)) {
        at = this.#markup(at, tags[0]);
      } else if (char === "\\" && /^\r?\n/.test(text.slice(at + 1, at + 3))) {
        const end = text.indexOf("\n", at) + 1;
        at = this.#mark(at, end, code, " ");
      } else if (char === escape) {
        at += 2;
      } else {
        at =
          matchEnd(word, text, at) ??
          this.#comment(at) ??
          this.#regex(at) ??
          this.#string(at) ??
          this.#punctuation(at, char);
      }
    }
    return at;
  }

  #punctuation(at: number, char: string): number {
    const { newline, heredoc, script } = this.syntax;
    const brackets = this.#brackets;
    const next = at + 1;
    if (char === "\n") return this.#newline(at);
    if (char === "(" || char === "[" || char === "{") {
      this.#brackets = { open: char, start: next, item: next, statement: next, parent: brackets };
    } else if (brackets.parent !== undefined && pairs[char] === brackets.open) {
      this.#brackets = brackets.parent;
      const isBlock = char === "}" && newline === undefined;
      if (isBlock && !/^\s*[.,)=;]/.test(this.text.slice(next, next + 100))) this.#beginStatement(next);
    } else if (char === ",") {
      this.#brackets = { ...brackets, item: next };
    } else if (char === "<" && script === "jsx" && this.#opensValue(at)) {
      if (matchEnd(jsxElement, this.text, at) !== undefined) this.#brackets = { ...brackets, hasElement: true };
    } else if (char === ";" && (brackets.open === "" || brackets.open === "{")) {
      this.#beginStatement(next);
    } else if (heredoc !== undefined) {
      heredoc.lastIndex = at;
      const found = heredoc.exec(this.text);
      if (found === null) return next;
      this.#heredocs.push(found.groups ?? {});
      return heredoc.lastIndex;
    }
    return next;
  }

  #beginStatement(at: number): void {
    this.#brackets = { ...this.#brackets, item: at, statement: at, hasElement: false };
  }

  #newline(at: number): number {
    const { newline, tags } = this.syntax;
    const { open, hasElement } = this.#brackets;
    const ends = open === "" ? newline !== undefined : open === "{" && newline === "braces";
    // An element's text can contain line ends.
    if (hasElement === true) this.#mark(at, at + 1, other);
    else if (ends && !continues.test(this.#codeBefore(at))) this.#beginStatement(at + 1);
    let next = at + 1;
    for (const { tag = "", indent = "", raw = "" } of this.#heredocs.splice(0)) {
      const isPhp = tags !== undefined;
      const end = isPhp ? String.raw`(?!\w)` : String.raw`[ \t]*\r?$`;
      const last = new RegExp(`^${indent !== "" || isPhp ? "[ \\t]*" : ""}${tag}${end}`, "gm");
      last.lastIndex = next;
      if (!last.test(this.text)) return this.#giveUp(next);
      const region: Region = raw === "" ? { kind: "heredoc", brackets: this.#brackets } : other;
      next = this.#mark(next, last.lastIndex, region, '"');
    }
    return next;
  }

  /** The code before an offset, without trailing spaces. */
  #codeBefore(at: number): string {
    const before = this.#characters.slice(Math.max(0, at - 40), at);
    return before.join("").trimEnd();
  }

  #comment(at: number): number | undefined {
    const { lineComment, blockComment } = this.syntax;
    const blockEnd = matchEnd(blockComment, this.text, at);
    if (blockEnd !== undefined) return this.#mark(at, blockEnd, { kind: "block-comment" }, " ");
    const end = matchEnd(lineComment, this.text, at);
    if (end === undefined) return undefined;
    // The offset at the end of the line still belongs to its comment.
    this.#mark(at, end + 1, { kind: "line-comment" });
    return this.#mark(at, end, { kind: "line-comment" }, " ");
  }

  #regex(at: number): number | undefined {
    if (this.syntax.script === undefined || this.text.charAt(at) !== "/" || !this.#opensValue(at)) return undefined;
    const end = matchEnd(regex, this.text, at);
    return end && this.#mark(at, end, other, '"');
  }

  #opensValue(at: number): boolean {
    return beforeValue.test(this.#codeBefore(at));
  }

  #string(at: number): number | undefined {
    for (const form of this.syntax.strings) {
      const start = matchEnd(form.open, this.text, at);
      if (start === undefined) continue;
      const open = this.text.slice(at, start);
      const quote = /["'`]+\s*$/.exec(open)?.[0] ?? open;
      const close = form.close?.(open) ?? quote;
      const end = form.multiline ? this.text.length : this.#lineEnd(start);
      // A quote that isn't closed on its line is an apostrophe, or belongs to an unknown form.
      if (!form.multiline && !this.text.slice(start, end).includes(close)) return undefined;
      const brackets = this.#brackets;
      const prefix = open.slice(0, open.length - quote.length);
      const body = { start, end: start };
      const literal = { kind: "string" as const, start: at, end: start, body, prefix, quote, form, brackets };
      const bodyEnd = this.#stringEnd(literal, close);
      if (bodyEnd === undefined) {
        this.#brackets = brackets;
        return this.#giveUp(at, end);
      }
      body.end = bodyEnd;
      return (literal.end = bodyEnd + close.length);
    }
    return undefined;
  }

  /** The end of the line that contains an offset. Searching a long line for it once per string would be quadratic. */
  #lineEnd(offset: number): number {
    const { start, end } = this.#line;
    if (offset >= start && offset <= end) return end;
    const found = this.text.indexOf("\n", offset);
    this.#line = { start: offset, end: found < 0 ? this.text.length : found };
    return this.#line.end;
  }

  /** The offset of the closing delimiter. */
  #stringEnd(literal: StringLiteral, close: string): number | undefined {
    const { text } = this;
    const { escape, doubled, multiline, interpolation, opaque } = literal.form;
    const region = opaque ? other : literal;
    let { start: unmarked } = literal;
    for (let at = literal.body.start; at < text.length;) {
      const char = text.charAt(at);
      const isEscaped = char === escape || (doubled === true && text.startsWith(close + close, at));
      if (isEscaped || (interpolation?.[0] === "{" && text.startsWith("{{", at))) {
        at += 2;
      } else if (text.startsWith(close, at)) {
        this.#mark(unmarked, at + close.length, region, '"');
        return at;
      } else if (char === "\n" && !multiline) {
        return undefined;
      } else if (interpolation === undefined || !text.startsWith(interpolation[0], at)) {
        at++;
      } else {
        this.#mark(unmarked, at, region, '"');
        unmarked = at = this.#interpolation(at, interpolation, literal);
      }
    }
    return undefined;
  }

  /** Reads an interpolation, which `code` shows as a pair of brackets. Returns the offset after it. */
  #interpolation(at: number, [open, close]: Delimiters, literal: StringLiteral): number {
    if (this.#depth === maxDepth) return this.text.length;
    const start = at + open.length;
    this.#mark(at, start - 1, literal, '"');
    this.#mark(start - 1, start, literal, "(");
    const parent = literal.brackets;
    this.#brackets = { open: "interpolation", start, item: start, statement: start, parent };
    this.#depth++;
    const end = this.#read(start, { close, multiline: literal.form.multiline });
    this.#depth--;
    this.#brackets = parent;
    return end >= this.text.length ? end : this.#mark(end - 1, end, code, ")");
  }

  /** Skips the text between two sections of code. */
  #markup(at: number, open: RegExp): number {
    open.lastIndex = at;
    const end = open.test(this.text) ? open.lastIndex : this.text.length;
    this.#mark(at, end === this.text.length ? end + 1 : end, other, " ");
    this.#beginStatement(end);
    return end;
  }

  /** Marks the text up to `end` as unknown. */
  #giveUp(at: number, end = this.text.length): number {
    return this.#mark(at, end === this.text.length ? end + 1 : end, other);
  }

  #mark(start: number, end: number, region: Region, char?: string): number {
    this.#regions.fill(region, start, end);
    if (char !== undefined) this.#characters.fill(char, start, end);
    return end;
  }
}

function matchEnd(sticky: RegExp | undefined, text: string, at: number): number | undefined {
  if (sticky === undefined) return undefined;
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : undefined;
}
