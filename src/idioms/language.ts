// What is to be known of a language in which a reference to the environment is code.

import type { Span, Syntax } from "./lexer";
import type { Edit, Spot } from "./spot";

export interface Language {
  readonly syntax: Syntax;
  /** The expression that stands for the key, for people to read too. */
  readonly expression: string;
  /** What to do with a key in a string; undefined where nothing would be right. */
  readonly inString: (spot: Spot) => readonly Edit[] | undefined;
  /** What stands for the key in a heredoc in which variables are expanded. */
  readonly inHeredoc?: string;
  /** What stands for a key outside of any string. */
  readonly bare?: (text: string, key: Span) => string | undefined;
  /** What the file has to import for the expression, if it lacks it. */
  readonly imports?: (text: string) => Edit | undefined;
}
