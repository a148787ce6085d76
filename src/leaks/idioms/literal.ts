// Where on a line a key stands: in a string, in a comment, or bare. One line is all that is
// looked at, so a string that began on an earlier line is taken for bare text. Pure.

export interface Syntax {
  /** What begins a comment that goes on to the line's end. */
  readonly comments: readonly string[];
  readonly quotes: readonly string[];
  /** Characters that may stand right before a quote and belong to the string. */
  readonly prefixes?: RegExp;
  /** Whether a backslash takes the meaning off the next character; in these quotes it does not. */
  readonly raw?: readonly string[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Place =
  | { readonly kind: "comment" }
  | { readonly kind: "bare" }
  | {
      readonly kind: "string";
      readonly quote: string;
      readonly prefix: string;
      /** Of the whole literal: its prefix, its quotes and what is between. */
      readonly literal: Span;
      /** What stands in the literal before and after the key. */
      readonly before: string;
      readonly after: string;
    };

export function placeOf(line: string, key: Span, syntax: Syntax): Place {
  for (let at = 0; at < key.start;) {
    if (syntax.comments.some((comment) => line.startsWith(comment, at))) {
      return { kind: "comment" };
    }
    const quote = syntax.quotes.find((one) => line.startsWith(one, at));
    if (quote === undefined) {
      at++;
      continue;
    }
    const close = closing(line, at + 1, quote, syntax);
    if (close === undefined) return { kind: "bare" };
    if (close < key.start) {
      at = close + 1;
      continue;
    }
    const prefix = syntax.prefixes?.exec(line.slice(0, at))?.[0] ?? "";
    return {
      kind: "string",
      quote,
      prefix,
      literal: { start: at - prefix.length, end: close + 1 },
      before: line.slice(at + 1, key.start),
      after: line.slice(key.end, close),
    };
  }
  return { kind: "bare" };
}

function closing(line: string, from: number, quote: string, syntax: Syntax): number | undefined {
  const escapes = syntax.raw?.includes(quote) !== true;
  for (let at = from; at < line.length; at++) {
    if (escapes && line[at] === "\\") at++;
    else if (line[at] === quote) return at;
  }
  return undefined;
}
