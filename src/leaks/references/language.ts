// What is known of a language: how to tell its strings from the rest, how it comments, and how its
// programs read a key from the environment.

import type { Import } from "./imports";
import type { Delimiters, SourceText, Span, Syntax } from "./lexer";

/** The environment variable that all of Skycloak's tools read. */
export const variable = "SKYCLOAK_API_KEY";

export interface Edit extends Span {
  readonly text: string;
}

export interface Language {
  readonly syntax: Syntax;
  /** What opens and, if anything does, closes a comment. */
  readonly comment: readonly [open: string, close?: string];
  /** Lines in which a comment behind a value belongs to the value. */
  readonly commentAbove?: RegExp;
  /** Without it nothing is offered in the place of a key. */
  readonly reference?: Reference;
}

export interface Reference {
  /** The expression that stands for the key, also in titles. */
  readonly expression: string;
  /** The same where a method is called on it. */
  readonly receiver?: string;
  /** In an interpolation of a string with this quote; by default the expression. */
  readonly inString?: (quote: string) => string;
  /** How a string becomes one that interpolates, unless its text matches `not`. */
  readonly template?: {
    readonly quote?: string;
    readonly prefix?: string;
    readonly hole: Delimiters;
    readonly not: RegExp;
  };
  /** What joins the parts of a string that can't interpolate. */
  readonly join?: string;
  /** The interpolation of a heredoc. */
  readonly heredoc?: Delimiters;
  /** Where a value can stand. */
  readonly positions: Positions;
  /** The import that the expression needs; undefined where it can't be used. */
  readonly import?: (source: SourceText) => Import | undefined;
  /** Files of which nothing is known, by their path, a line end and the beginning of their text. */
  readonly not?: RegExp;
}

/** What differs in where a value can stand, as sources of regular expressions. */
export interface Positions {
  /** Words of a statement that takes a constant. */
  readonly constant: string;
  /** Other statements with a value behind them, such as a command and its argument. */
  readonly statement?: string;
  /** What joins the name of an argument to its value. */
  readonly named?: string;
  /** What opens a block in which nothing is an expression. */
  readonly never?: RegExp;
  /** What can come behind an argument. */
  readonly more?: RegExp;
  /** Square brackets don't open lists. */
  readonly noLists?: true;
  /** In an interpolation there is no place for the quotes of the expression. */
  readonly noHoles?: true;
  /** The names of final variables can be where only constants can. */
  readonly finals?: true;
}
