// The description of a language, on which lexing, references to environment variables and comments are based, and
// helpers for the descriptions.

import type { Delimiters, SourceText, Span, StringForm, Syntax } from "./lexer";

/** The environment variable that all of Skycloak's tools read. */
export const variable = "SKYCLOAK_API_KEY";

/** UTF-16 units. Larger texts are not analyzed. */
export const maxLength = 1_000_000;

export interface Edit extends Span {
  readonly text: string;
}

export interface Replacement {
  /** The reference, for the title of the fix. */
  readonly reference: string;
  /** Offsets are in UTF-16 units, and line ends are `\n`. */
  readonly edits: readonly Edit[];
}

/** Returns undefined if no replacement is known to be correct. */
export type Replacer = (source: SourceText, key: Span) => Replacement | undefined;

export interface Language extends Syntax {
  /** The delimiters of a comment. Line comments have no closing delimiter. */
  readonly comment?: readonly [open: string, close?: string];
  /** Where a comment next to a line changes no value, provided that the lexer finds code there; by default both. */
  readonly commentPositions?: (source: SourceText, line: Line) => CommentPositions;
  /** How a program reads the key. Without it, no replacement is offered. */
  readonly reference?: Reference | Replacer;
  /** Excludes files from references. Matched against the path, a line end and the beginning of the text. */
  readonly not?: RegExp;
}

/** A line of a text, without its line end. */
export interface Line extends Span {
  readonly text: string;
}

export interface CommentPositions {
  /** At the end of the line. */
  readonly trailing?: boolean;
  /** On a line above, with the same indentation. */
  readonly above?: boolean | "unindented";
}

/** An expression of a programming language, and where it is allowed. Strings called “words” are sources of patterns. */
export interface Reference {
  /** The expression that replaces the key, also shown in titles. */
  readonly expression: string;
  /** The expression if a method is called on it. */
  readonly receiver?: string;
  /** For strings whose quotes the expression contains: the expression within a string with this quote. */
  readonly inString?: (quote: string) => string;
  /** How a string becomes one that interpolates, unless its text matches `not`. */
  readonly template?: {
    readonly quote?: string;
    readonly prefix?: string;
    readonly interpolation: Delimiters;
    readonly not: RegExp;
  };
  /** The operator that concatenates strings. */
  readonly join?: string;
  /** The interpolation of a heredoc. */
  readonly heredoc?: Delimiters;
  /** The import that the expression needs; undefined where it can't be used. */
  readonly import?: (source: SourceText) => Import | undefined;
  /** Words of a statement that only accepts a constant. */
  readonly constant: string;
  /** Words of other statements that are followed by a value, such as a command before its argument. */
  readonly statement?: string;
  /** Words between the name of an argument and its value. */
  readonly named?: string;
  /** The opening of a block in which the expression isn't allowed. */
  readonly forbiddenBlock?: RegExp;
  /** Other text that may follow an argument. */
  readonly following?: RegExp;
  /** Square brackets don't open lists. */
  readonly noLists?: true;
  /** Final variables can be used where only constants are allowed. */
  readonly finals?: true;
}

/** The import that an expression needs, with an edit if the file lacks it. */
export interface Import {
  /** The offset from which the imported name is defined. */
  readonly from: number;
  readonly edit?: Edit;
}

/** A language with comments as in C. */
export function slashes(...strings: StringForm[]): Language {
  return { comment: ["//"], lineComment: /\/\/.*/y, blockComment: /\/\*[^]*?(?:\*\/|$)/y, strings };
}

/** Replaces only the key, with a reference that is also shown in the fix's title. */
export function replaceKey({ start, end }: Span, text: string, ...more: Edit[]): Replacement {
  return { reference: text, edits: [{ start, end, text }, ...more] };
}

/** Replaces keys with a reference, except in lines whose beginning matches. */
export function outsideLines(comment: RegExp, reference: string): Replacer {
  return (source, key) => (comment.test(lineAround(source, key).before) ? undefined : replaceKey(key, reference));
}

/** The text before and after a span, on its line. */
export function lineAround({ text }: SourceText, { start, end }: Span) {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const after = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
  return { lineStart, before: text.slice(lineStart, start), after };
}
