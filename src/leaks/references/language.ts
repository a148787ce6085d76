// The description of a language, which lexing, references to the environment and comments are derived from, and helpers
// of the descriptions.

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
  /** By offsets in UTF-16 units; line ends are `\n`. */
  readonly edits: readonly Edit[];
}

/** Undefined where nothing is known to be right. */
export type Replacer = (source: SourceText, key: Span) => Replacement | undefined;

export interface Language extends Syntax {
  /** The delimiters of a comment; line comments have no closing one. */
  readonly comment?: readonly [open: string, close?: string];
  /** The places next to a line where a comment changes no value, as far as the lexer finds code there; by default both. */
  readonly commentPlaces?: (source: SourceText, line: Line) => CommentPlaces;
  /** How a program reads the key. Without it, no replacement of a key is offered. */
  readonly reference?: Reference | Replacer;
  /** Files without references, by their path, a line end and the beginning of their text. */
  readonly not?: RegExp;
}

/** A line of a text, without its line end. */
export interface Line extends Span {
  readonly text: string;
}

export interface CommentPlaces {
  /** At the end of the line. */
  readonly trailing?: boolean;
  /** On a line above, indented like this one. */
  readonly above?: boolean | "unindented";
}

/** An expression of a programming language, and where it is allowed. `Words` are sources of regular expressions. */
export interface Reference {
  /** The expression that replaces the key, also shown in titles. */
  readonly expression: string;
  /** The same where a method is called on it. */
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
  /** Words of a statement that takes a constant. */
  readonly constant: string;
  /** Words of other statements with a value behind them, such as a command and its argument. */
  readonly statement?: string;
  /** Words between the name of an argument and its value. */
  readonly named?: string;
  /** The opening of a block without expressions. */
  readonly never?: RegExp;
  /** Text that may follow an argument. */
  readonly more?: RegExp;
  /** Square brackets don't open lists. */
  readonly noLists?: true;
  /** The names of final variables can be where only constants can. */
  readonly finals?: true;
}

/** The import that an expression needs, where the file lacks it. */
export interface Import {
  /** The offset from which the name is defined. */
  readonly from: number;
  readonly edit?: Edit;
}

/** With comments as in C. */
export function slashes(...strings: StringForm[]): Language {
  return { comment: ["//"], lineComment: /\/\/.*/y, blockComment: /\/\*[^]*?(?:\*\/|$)/y, strings };
}

/** Replaces the key alone by a text that is also the title of the fix. */
export function replaceKey({ start, end }: Span, text: string, ...more: Edit[]): Replacement {
  return { reference: text, edits: [{ start, end, text }, ...more] };
}

/** Replaces keys by one reference, except in lines that begin like this. */
export function outsideLines(comment: RegExp, reference: string): Replacer {
  return (source, key) => (comment.test(lineAround(source, key).before) ? undefined : replaceKey(key, reference));
}

/** The line with a span, split around it. */
export function lineAround({ text }: SourceText, { start, end }: Span) {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const after = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
  return { lineStart, before: text.slice(lineStart, start), after };
}
