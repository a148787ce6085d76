// String forms and interpolation delimiters that several languages share.

import type { StringForm } from "./lexer";

export const double: StringForm = { open: /"/y, escape: "\\" };
export const single: StringForm = { open: /'/y, escape: "\\" };
export const doubleLines: StringForm = { ...double, multiline: true };
export const singleLines: StringForm = { ...single, multiline: true };
export const rawLines: StringForm = { open: /'/y, multiline: true };
/** A character literal, in languages where `'` also has other meanings. */
export const character: StringForm = { open: /'(?=(?:\\[^\n]{1,10}|[^'\\\n])')/y, escape: "\\" };
export const tripled: StringForm = { open: /"""/y, escape: "\\", multiline: true };
export const tripledSingle: StringForm = { open: /'''/y, escape: "\\", multiline: true };
/** A command between backticks. */
export const command: StringForm = { open: /`/y, escape: "\\", multiline: true, opaque: true };

/** Ruby's `%q(…)` and Elixir's `~s(…)`. */
export const bracketed = (open: RegExp): StringForm => ({
  open,
  close: (opened) => ({ "(": ")", "[": "]", "{": "}", "<": ">" })[opened.slice(-1)] ?? opened.slice(-1),
  escape: "\\",
  multiline: true,
  opaque: true,
});

export const dollar = ["${", "}"] as const;
export const hash = ["#{", "}"] as const;
export const braces = ["{", "}"] as const;
export const commandSubstitution = ["$(", ")"] as const;
