// Where in a document a place is: in a string and in which one, in a comment, or in code. Reads
// from the start of the text, since a string or a comment may have begun on any line before.
// Knows of a language what matters for that, and recovers at the next line from what it doesn't.

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One way to write a string. */
export interface StringForm {
  /** What begins it, prefix and quote; sticky. */
  readonly open: RegExp;
  /** What ends it; `undefined` for the quote that began it, prefixes left aside. */
  readonly close?: (open: string) => string;
  /** The character that takes the meaning off the next one. */
  readonly escape?: "\\" | "`";
  /** The quote twice is no end. */
  readonly doubled?: true;
  /** Whether it may go on over the end of a line. */
  readonly lines?: true;
  /** What begins and ends code inside of it. */
  readonly holes?: readonly (readonly [open: string, close: string])[];
}

export interface Heredoc {
  /** What announces it; the groups `tag` and, where nothing is expanded in it, `raw`. */
  readonly open: RegExp;
}

export interface Syntax {
  readonly lineComments: readonly string[];
  /** Line comments begin behind a space or at the line's start only. */
  readonly spacedComments?: true;
  readonly blockComments?: readonly (readonly [open: string, close: string])[];
  /** The longest first. */
  readonly strings: readonly StringForm[];
  readonly heredoc?: Heredoc;
  /** Whether `/` can begin a regular expression. */
  readonly expressions?: true;
  /** The character that takes the meaning off the next one outside of strings. */
  readonly escape?: "\\" | "`";
}

export interface StringPlace {
  readonly kind: "string";
  /** All of the literal. */
  readonly literal: Span;
  /** What is between its quotes. */
  readonly body: Span;
  /** What stands before the quote and belongs to it. */
  readonly prefix: string;
  readonly quote: string;
  /** How many strings and holes it is inside of. */
  readonly depth: number;
}

export type Place =
  | { readonly kind: "code" }
  | { readonly kind: "comment"; readonly span: Span; readonly closing: string }
  /** A text over several lines, in which variables are expanded or nothing is. */
  | { readonly kind: "heredoc"; readonly expands: boolean }
  | StringPlace;

/** Where the place at `offset` is; a place at the very edge of a string is outside of it. */
export function placeAt(text: string, offset: number, syntax: Syntax): Place {
  return new Lexer(text, offset, syntax).place();
}

/** Deeper than this nobody nests, and the call stack has an end. */
const deepest = 40;

class Lexer {
  readonly #text: string;
  readonly #offset: number;
  readonly #syntax: Syntax;
  #found: Place | undefined;
  #heredoc: { tag: string; expands: boolean } | undefined;
  /** Quotes that turned out to have no end, so that each is tried once. */
  readonly #unended = new Set<number>();

  constructor(text: string, offset: number, syntax: Syntax) {
    this.#text = text;
    this.#offset = offset;
    this.#syntax = syntax;
  }

  place(): Place {
    this.#code(0, undefined, 0, true);
    return this.#found ?? { kind: "code" };
  }

  /** Reads code up to `close` (or the end of the line, or of all); returns where it got to. */
  #code(from: number, close: string | undefined, depth: number, lines: boolean): number {
    const opener = close === "}" ? "{" : "(";
    let open = 0;
    let at = from;
    // Behind the place nothing more can be learned, except where a string around it ends.
    while (at < this.#text.length && (depth > 0 || at <= this.#offset)) {
      if (this.#found !== undefined && depth === 0) return at;
      const char = this.#text.charAt(at);
      if (char === "\n") {
        if (!lines) return at;
        at = this.#lineEnd(at + 1);
        continue;
      }
      if (char === this.#syntax.escape) {
        at += 2;
        continue;
      }
      const next = this.#comment(at) ?? this.#expression(at) ?? this.#string(at, depth);
      if (next !== undefined) {
        at = next;
        continue;
      }
      this.#announced(at);
      if (close !== undefined) {
        if (char === opener) open++;
        else if (char === close && open-- === 0) return at + 1;
      }
      at++;
    }
    return at;
  }

  #comment(at: number): number | undefined {
    const { lineComments, blockComments = [], spacedComments } = this.#syntax;
    for (const [open, close] of blockComments) {
      if (!this.#text.startsWith(open, at)) continue;
      const end = this.#text.indexOf(close, at + open.length);
      const past = end < 0 ? this.#text.length : end + close.length;
      return this.#learn(
        { kind: "comment", span: { start: at, end: past }, closing: close },
        at,
        past,
      );
    }
    if (!lineComments.some((open) => this.#text.startsWith(open, at))) return undefined;
    if (spacedComments && at > 0 && !/[\s;({|&]/.test(this.#text.charAt(at - 1))) return undefined;
    const end = lineEndFrom(this.#text, at);
    // The end of the line still belongs to its comment.
    return this.#learn({ kind: "comment", span: { start: at, end }, closing: "" }, at, end + 1) - 1;
  }

  /** A regular expression, where one can stand: its quotes are none. */
  #expression(at: number): number | undefined {
    if (!this.#syntax.expressions || this.#text.charAt(at) !== "/") return undefined;
    const before = this.#text.slice(Math.max(0, at - 40), at).trimEnd();
    if (before !== "" && !/[(,=:[!&|?{};+\-*%~^<>]$|\b(?:return|typeof|case|in|of)$/.test(before)) {
      return undefined;
    }
    const expression = /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\//y;
    expression.lastIndex = at;
    return expression.test(this.#text) ? expression.lastIndex : undefined;
  }

  #string(at: number, depth: number): number | undefined {
    if (depth > deepest || this.#unended.has(at)) return undefined;
    const found = this.#found;
    for (const form of this.#syntax.strings) {
      form.open.lastIndex = at;
      const open = form.open.exec(this.#text)?.[0];
      if (open === undefined) continue;
      const quote = /["'`]+\s*$/.exec(open)?.[0] ?? open;
      const close = form.close?.(open) ?? quote;
      const begin = at + open.length;
      const end = this.#stringEnd(begin, close, form, depth);
      if (end === undefined && form.lines) {
        return this.#learn({ kind: "heredoc", expands: false }, at, this.#text.length + 1) - 1;
      }
      if (end === undefined) {
        // Without an end on its line it is an apostrophe, or something not known here.
        this.#unended.add(at);
        this.#found = found;
        return undefined;
      }
      const past = end + close.length;
      const prefix = open.slice(0, open.length - quote.length);
      const place: Place = {
        kind: "string",
        literal: { start: at, end: past },
        body: { start: begin, end },
        prefix,
        quote,
        depth,
      };
      return this.#learn(place, at, past);
    }
    return undefined;
  }

  #stringEnd(from: number, close: string, form: StringForm, depth: number): number | undefined {
    for (let at = from; at < this.#text.length;) {
      const char = this.#text.charAt(at);
      if (char === form.escape) {
        at += 2;
        continue;
      }
      if (this.#text.startsWith(close, at)) {
        if (!form.doubled || !this.#text.startsWith(close, at + close.length)) return at;
        at += 2 * close.length;
        continue;
      }
      if (char === "\n" && !form.lines) return undefined;
      const hole = form.holes?.find(([open]) => this.#text.startsWith(open, at));
      if (hole === undefined || depth > deepest) at++;
      // `{{` is a brace and no hole, where a hole is one brace.
      else if (hole[0] === "{" && this.#text.charAt(at + 1) === "{") at += 2;
      else at = this.#code(at + hole[0].length, hole[1], depth + 1, form.lines === true);
    }
    return undefined;
  }

  #announced(at: number): void {
    const open = this.#syntax.heredoc?.open;
    if (open === undefined || this.#heredoc !== undefined) return;
    open.lastIndex = at;
    const groups = open.exec(this.#text)?.groups;
    const tag = groups?.["tag"];
    if (tag !== undefined) this.#heredoc = { tag, expands: (groups?.["raw"] ?? "") === "" };
  }

  /** At the start of a line: what was announced before begins here. */
  #lineEnd(at: number): number {
    const heredoc = this.#heredoc;
    if (heredoc === undefined) return at;
    this.#heredoc = undefined;
    const last = new RegExp(`^[ \\t]*${heredoc.tag}\\b`, "gm");
    last.lastIndex = at;
    const end = last.exec(this.#text)?.index ?? this.#text.length;
    return this.#learn({ kind: "heredoc", expands: heredoc.expands }, at - 1, end);
  }

  /** What is between `start` and `end` is known; the innermost is learned first. */
  #learn(place: Place, start: number, end: number): number {
    if (start < this.#offset && this.#offset < end) this.#found ??= place;
    return end;
  }
}

function lineEndFrom(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
