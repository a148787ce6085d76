// What is asked and answered when a key is to be replaced. Lines count from 0, columns are UTF-16.

import type { Span } from "./lexer";

export interface KeyPlace {
  /** VS Code's language identifier. */
  readonly language: string;
  /** The document's path, with slashes. */
  readonly path: string;
  readonly line: string;
  readonly lineNumber: number;
  readonly key: Span;
  /** The whole document. */
  readonly text: () => string;
}

/** One line's part replaced, or (with `start` and `end` equal) something put in. */
export interface LineEdit {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Replacement {
  /** The reference, for the title of the fix. */
  readonly reference: string;
  readonly edits: readonly LineEdit[];
}

/** The key alone replaced by a text. */
export function simple({ lineNumber, key }: KeyPlace, text: string, reference = text): Replacement {
  return { reference, edits: [{ line: lineNumber, ...key, text }] };
}
