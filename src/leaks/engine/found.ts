// What the rules answer.

/** Which rule found it; also the problem's code, and the heading of its documentation. */
export type Rule = "plain-key" | "encoded-key" | "joined-key" | "held-secret" | "client-secret";

/** A secret on one line, by its columns there, the end exclusive. Not to be kept: it has the text. */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** The line where it ends, if that is another one; `end` is a column of it. */
  readonly endLine?: number;
  readonly rule: Rule;
  /** Decoded and put together. */
  readonly secret: string;
  /** Whether the key may go on where it can't be followed: then `secret` is only its beginning. */
  readonly isPartial?: boolean;
}

/** The same, by the line where it begins. */
export interface FoundOn extends Found {
  readonly line: number;
}
