// Decodes text from a position, as a program would read it: escapes are decoded, terminal colors are skipped, and
// continued lines and concatenated string literals are joined. The result records the position of each part in the
// source.

import { characterSet, isIn, type CharacterSet } from "./character-set";
import type { TextPosition, Lines } from "./lines";

/** The characters of a kind of text. Any other character ends it. */
export interface Alphabet {
  readonly characters: CharacterSet;
  /** A sticky pattern for a run of these characters. */
  readonly run: RegExp;
  /** Finds a continuation that is specific to this alphabet. */
  readonly findContinuation?: (lines: Lines, position: TextPosition) => Continuation | undefined;
}

/** The position where a text continues, and its separator from the part before. */
export interface Continuation {
  readonly position: TextPosition;
  readonly separator: Separator;
}

/**
 * The separator of two parts of a text. `color`: a terminal's color code; `tag`: HTML tags; `continued` and `indented`: the
 * end of a line, and indentation; `joined`: the quotes of joined literals; `wrapped`: a line end from an encoder;
 * `listed`: the separator of elements in a list.
 */
export type Separator = "color" | "tag" | "continued" | "indented" | "joined" | "wrapped" | "listed";

interface Part {
  /** Its offset in the decoded text. */
  readonly at: number;
  readonly length: number;
  /** Its range in the source. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** What separates the part from the previous part. */
  readonly separator?: Separator;
}

/** The maximum number of line breaks in a text. */
export const maxLineBreaks = 8;

/** The maximum number of columns that are decoded on each line. */
export const maxLineColumns = 2000;

/** The maximum number of characters between two literals on a line. */
const maxGap = 300;

/** Longer lines are not considered wrapped text. */
export const maxWrappedColumns = 400;

/** The number of characters after a text that can affect where it ends. */
export const trailingLength = maxGap + 100;

const maxSeparators = 64;

export class DecodedText {
  text = "";
  isEscaped = false;
  /** Whether a limit ended the text. */
  isCutOff = false;
  readonly parts: Part[] = [];

  get separatedParts(): readonly Part[] {
    return this.parts.filter(({ separator }) => separator !== undefined);
  }

  /** The position in the source at which the character at an index ends. */
  endOf(index: number): TextPosition {
    const part = this.parts.findLast(({ at }) => at <= index);
    const { at, length, line, start, end } = part ?? { at: 0, length: 0, line: 0, start: 0, end: 0 };
    return { line, character: length === 1 ? end : start + index - at + 1 };
  }
}

/**
 * Decodes up to `maxLength` characters of an alphabet.
 * @returns undefined unless the text begins with `prefix`
 */
export function decodeText(
  lines: Lines,
  from: TextPosition,
  alphabet: Alphabet,
  maxLength: number,
  prefix = "",
): DecodedText | undefined {
  const result = new DecodedText();
  let { line, character: column } = from;
  let limit = column + maxLineColumns;
  let separator: Separator | undefined;
  let separatedParts = 0;
  while (result.text.length < maxLength) {
    const row = lines.line(line);
    const part = partAt(row, column, alphabet, maxLength - result.text.length);
    if (part !== undefined) {
      const { text, end } = part;
      const at = result.text.length;
      result.parts.push({ at, length: text.length, line, start: column, end, separator });
      result.text += text;
      result.isEscaped ||= end - column !== text.length;
      separator = undefined;
      column = end;
      const length = Math.min(prefix.length, result.text.length);
      if (!prefix.startsWith(result.text.slice(0, length))) return undefined;
      // A second prefix ends this text.
      if (prefix !== "" && result.text.includes(prefix, Math.max(1, at - prefix.length))) break;
      if (column < limit) continue;
      result.isCutOff = true;
      break;
    }
    const last = from.line + maxLineBreaks;
    const next = continuationAt(lines, { line, character: column }, alphabet, last);
    if (next === undefined) {
      // At the limit for line breaks, it isn't known whether the text continues.
      result.isCutOff = line === last && column + 1 >= row.length;
      break;
    }
    const { position } = next;
    if (position.character > limit || ++separatedParts > maxSeparators) {
      result.isCutOff = true;
      break;
    }
    if (position.line !== line) limit = maxLineColumns;
    if (separator !== "joined") ({ separator } = next);
    ({ line, character: column } = position);
  }
  return result.text.length < prefix.length ? undefined : result;
}

function partAt(
  row: string,
  column: number,
  { characters, run }: Alphabet,
  maxLength: number,
): { text: string; end: number } | undefined {
  run.lastIndex = column;
  run.test(row);
  const end = Math.min(run.lastIndex, column + maxLength);
  if (end > column) return { text: row.slice(column, end), end };
  const unit = escapedAt(row, column);
  if (unit === undefined || !isIn(characters, unit.character, 0)) return undefined;
  return { text: unit.character, end: unit.end };
}

const escape = new RegExp(
  [
    String.raw`%(?:(?:25){0,4}|u00)(?<percent>[0-9A-Fa-f]{2})`,
    String.raw`\\{1,8}(?:x(?:00)?|u{1,4}00|U0{6})(?<byte>[0-9A-Fa-f]{2})`,
    // Perl, Rust, PowerShell and others.
    String.raw`(?:\\{1,8}(?:[xuU]\{|N\{U\+)|\x60u\{)0{0,6}(?<braced>[0-9A-Fa-f]{2})\}`,
    String.raw`\\{1,8}o\{0{0,4}(?<bracedOctal>[01]?[0-7]{2})\}`,
    // Style sheets.
    String.raw`\\0{0,4}(?<css>5[Ff]) ?`,
    String.raw`\\{1,8}0?(?<octal>[01][0-7]{2})`,
    // Lua; codes without an eight or nine are read as octal.
    String.raw`\\{1,8}(?<lua>09[5-9])`,
    // Markdown, LaTeX, and slashes in PHP's JSON.
    String.raw`\\{1,8}(?<mark>[_/+-])(?:\{\})?`,
    String.raw`\\(?:textunderscore|PYGZus)(?:\{\}| )`,
    // Reference managers.
    String.raw`\{\\{1,8}(?<grouped>[_-])\}`,
    String.raw`&(?:amp;){0,4}#[xX]0{0,6}(?<entity>[0-9A-Fa-f]{2});`,
    String.raw`&(?:amp;){0,4}#0{0,6}(?<decimal>\d{2,3})(?:;|(?!\d))`,
    String.raw`&(?:amp;){0,4}(?<name>lowbar|UnderBar);|\\{1,8}N\{(?<unicode>LOW LINE)\}`,
    // Quoted-printable, which escapes no other character of a key.
    "=(?<printable>5[Ff])",
  ].join("|"),
  "y",
);

/** The first characters of escapes. */
const escapeStart = characterSet(/[%\\&={`]/);

/** The escaped character at a column; undefined if there is none. */
function escapedAt(row: string, at: number): { character: string; end: number } | undefined {
  if (!isIn(escapeStart, row, at)) return undefined;
  escape.lastIndex = at;
  const groups = escape.exec(row)?.groups;
  if (groups === undefined) return undefined;
  const { percent, byte, braced, css, entity, printable } = groups;
  const { octal, bracedOctal, lua, decimal, mark, grouped } = groups;
  const hex = percent ?? byte ?? braced ?? css ?? entity ?? printable;
  const octalDigits = octal ?? bracedOctal;
  const decimalDigits = lua ?? decimal;
  let code = 95;
  if (hex !== undefined) code = parseInt(hex, 16);
  else if (octalDigits !== undefined) code = parseInt(octalDigits, 8);
  else if (decimalDigits !== undefined) code = Number(decimalDigits);
  const character = mark ?? grouped ?? String.fromCharCode(code);
  return { character, end: escape.lastIndex };
}

const escapeCharacter = String.raw`(?:\x1b|\\{1,4}(?:[eE]|0?33|x1[bB]|u001[bB]|u\{1[bB]\})|\^\[|\u241b|&#(?:27|[xX]1[bB]);)`;

/** A terminal's color code, also without its first character, which build logs may drop. */
export const colorCode = [
  String.raw`(?:${escapeCharacter}\[|\x9b)[0-?]{0,20}[ -/]?[@-~]`,
  // Hyperlinks.
  String.raw`${escapeCharacter}\][^\x07\x1b]{0,200}(?:\x07|${escapeCharacter}\\{1,2})`,
  String.raw`${escapeCharacter}[()][0-9A-B]`,
  String.raw`\[(?:\d[\d;:]{0,20})?m`,
  String.raw`\[K`,
].join("|");

/** Color codes, and invisible characters and tags. */
const ignoredText = new RegExp(
  String.raw`(?:${colorCode}|<wbr ?/?>|</span><span[^<>]{0,200}>|[\u00ad\u200b-\u200d\u2060\ufeff])+`,
  "y",
);
const ignoredStart = characterSet(/[\x1b<\\^[&\x80]/);
const continuationStart = characterSet(/[\x1b<\\^[&\x80="'`]/);

const tagName = "(?:a|b|code|em|font|i|ins|kbd|mark|s|small|span|strong|tt|u|var)";
const openingTag = String.raw`<${tagName}(?:\s[^<>]{0,200})?>`;

/**
 * Inline tags of HTML, such as those around the match of a search: one or more that open or close, or one that closes and
 * one of the same name that opens. Other combinations separate two elements.
 */
const tag = new RegExp(
  String.raw`(?:(?:${openingTag})+|(?:</${tagName}>)+|</(${tagName})><\1(?:\s[^<>]{0,200})?>)(?!<)`,
  "y",
);

/** Finds where a text continues after a character that isn't in its alphabet. */
function continuationAt(
  lines: Lines,
  position: TextPosition,
  alphabet: Alphabet,
  last: number,
): Continuation | undefined {
  const { line, character } = position;
  const row = lines.line(line);
  if (alphabet.findContinuation === undefined && !isIn(continuationStart, row, character)) return undefined;
  if (isIn(ignoredStart, row, character)) {
    ignoredText.lastIndex = character;
    if (ignoredText.test(row)) {
      return { position: { line, character: ignoredText.lastIndex }, separator: "color" };
    }
    tag.lastIndex = character;
    if (alphabet.findContinuation === undefined && tag.test(row)) {
      return { position: { line, character: tag.lastIndex }, separator: "tag" };
    }
  }
  const within = new LinesUpTo(lines, last);
  return (
    alphabet.findContinuation?.(within, position) ??
    lineContinuation(within, position) ??
    joinedLiteral(within, position)
  );
}

/** The same lines, up to a last line. */
export class LinesUpTo implements Lines {
  readonly #lines: Lines;
  readonly #last: number;

  constructor(lines: Lines, last: number) {
    this.#lines = lines;
    this.#last = last;
  }

  line(index: number): string {
    return this.#lines.line(index);
  }

  above(index: number): number | undefined {
    return this.#lines.above(index);
  }

  below(index: number): number | undefined {
    return index < this.#last ? this.#lines.below(index) : undefined;
  }
}

/** A backslash and the end of a line within a JSON string, and indentation. */
const escapedContinuation = /\\\\(?:\\r)?\\n[ \t]{0,200}/y;

/** The sign of a line of a diff, or the marks of a comment. */
const linePrefix = /^(?:[+-]|[ \t]{0,40}(?:\/\/|#|>))[ \t]{0,40}/;

/** The continuation on the next line, after a backslash, a batch file's caret or quoted-printable's `=`. */
function lineContinuation(lines: Lines, { line, character }: TextPosition): Continuation | undefined {
  const row = lines.line(line);
  const mark = row.charAt(character);
  escapedContinuation.lastIndex = character;
  if (mark === "\\" && escapedContinuation.test(row)) {
    const column = escapedContinuation.lastIndex;
    return {
      position: { line, character: column },
      separator: row.charAt(column - 1) === "n" ? "continued" : "indented",
    };
  }
  const isLua = character + 2 === row.length && row.endsWith("\\z");
  if (!isLua && (character + 1 !== row.length || !/[\\^=]/.test(mark))) return undefined;
  const below = lines.below(line);
  if (below === undefined) return undefined;
  const next = lines.line(below);
  const lead = linePrefix.exec(next)?.[0] ?? "";
  if (lead !== "" && mark !== "=" && character <= maxWrappedColumns && row.startsWith(lead)) {
    return { position: { line: below, character: lead.length }, separator: "indented" };
  }
  // Haskell repeats the backslash where the string continues.
  const indentation = /^[ \t]{0,200}(?:(?<=[ \t])\\(?=[\w-]))?/.exec(next)?.[0].length ?? 0;
  if (indentation === 0) return { position: { line: below, character: 0 }, separator: "continued" };
  if (mark === "=") return undefined;
  return { position: { line: below, character: indentation }, separator: "indented" };
}

const space = String.raw`(?:\s|/\*(?:[^*]|\*(?!/))*\*/)*`;
const operator = String.raw`(\+{1,2}|&{1,2}|~|\.concat\s?\(|\.{1,2}(?!\.)|<>|<<|\|\||\^|\*)?`;

/** The text between two literals on the line of the first: an operator, comments, a line continuation. */
const gap = new RegExp(String.raw`^${space}${operator}${space}(?:(?://|#|--\s).*|(?:\\|_|\x60|\.\.\.|¬)\s*$)?`);
const blank = characterSet(/[ \t]/);
/** The first characters of operators, comments and marks at the end of a line, and rare white space. */
const gapStart = characterSet(/[\s/+&~.<|^*#\\_`\x80-]/);
/** A backtick before a single letter is a PowerShell escape. */
const closingQuote = /\\{0,4}(?:["']|`(?![0abefnrtv]\b))/y;
/** Nearly all quotes are these; testing for them is faster than the patterns. */
const plainQuote = characterSet(/["']/);
const openingQuote = /[@$A-Za-z]{0,2}\\{0,4}["'`]/y;

function endOfQuote(pattern: RegExp, row: string, at: number): number | undefined {
  if (isIn(plainQuote, row, at)) return at + 1;
  pattern.lastIndex = at;
  return pattern.test(row) ? pattern.lastIndex : undefined;
}

/** Finds the literal that is concatenated with a literal that ends at a position. */
function joinedLiteral(lines: Lines, position: TextPosition): Continuation | undefined {
  const after = tokenAfterLiteral(lines, position);
  if (after === undefined) return undefined;
  let { line, character } = after.position;
  if (lines.line(line).charAt(character) === "," && isJoinedArgument(lines.line(position.line), position.character)) {
    ({ line, character } = skipGap(lines, { line, character: character + 1 })?.position ?? after.position);
  }
  const row = lines.line(line);
  const start = endOfQuote(openingQuote, row, character);
  if (start === undefined) return undefined;
  if (after.operator === undefined && separateArgument.test(row.slice(start, start + 64))) return undefined;
  return { position: { line, character: start }, separator: "joined" };
}

const literal = String.raw`(?:"[^"\\]*"|'[^'\\]*')`;
const literalsUpToEnd = String.raw`\s*(?:${literal}\s*,\s*)*["'][^"'\\]*$`;

/** The beginning of a call that concatenates its arguments, or the elements of a list, without a separator. */
const joiningCall = new RegExp(
  String.raw`(?:(?<![.\w])(?:concat!?|paste0|str_?c(?:at)?)\s?\(|\b(?:join|implode)\s?\(\s?(?:""|'')\s*,\s*(?:\[|array\s?\()?|(?:""|'')\.join\s?\(\s*[[(])${literalsUpToEnd}`,
  "i",
);
const openedList = new RegExp(String.raw`\[${literalsUpToEnd}`);
const joinedList = new RegExp(String.raw`^["']\s*(?:,\s*${literal}\s*)*,?\s*\]\s?\.join\s?\(\s?(?:""|'')`);

/** Whether a literal that ends at a column is an argument of such a call, or an element of a list that is joined. */
function isJoinedArgument(row: string, end: number): boolean {
  const before = row.slice(Math.max(0, end - maxGap), end);
  return joiningCall.test(before) || (openedList.test(before) && joinedList.test(row.slice(end, end + maxGap)));
}

/** The beginning of a separate argument: a name with its value, or a UUID. */
const separateArgument = /^(?:\w{1,40}[=:][^="'`\\]|[0-9a-f]{8}-[0-9a-f]{4}-)/i;

/** The position after a literal's closing quote and an operator, and the operator. */
export function tokenAfterLiteral(
  lines: Lines,
  { line, character }: TextPosition,
): { position: TextPosition; operator: string | undefined } | undefined {
  const closed = endOfQuote(closingQuote, lines.line(line), character);
  return closed === undefined ? undefined : skipGap(lines, { line, character: closed });
}

function skipGap(lines: Lines, { line, character }: TextPosition): ReturnType<typeof tokenAfterLiteral> {
  let column = character;
  let at = line;
  let found: string | undefined;
  for (;;) {
    const row = lines.line(at);
    const last = Math.min(row.length, column + maxGap);
    let end = column;
    while (end < last && isIn(blank, row, end)) end++;
    if (end < last && isIn(gapStart, row, end)) {
      const [passed = "", operatorText] = gap.exec(row.slice(column, last)) ?? [];
      end = column + passed.length;
      found ??= operatorText;
    }
    column = end;
    if (column < row.length) return { position: { line: at, character: column }, operator: found };
    const below = lines.below(at);
    if (below === undefined) return undefined;
    at = below;
    const next = lines.line(at);
    const sign = character > maxWrappedColumns ? "none" : diffSign(row, next, found !== undefined);
    if (sign === "other") return undefined;
    column = sign === "same" ? 1 : (/^[ \t]{0,200}\\ /.exec(next)?.[0].length ?? 0);
  }
}

/**
 * Whether a line begins with the sign of a diff, and whether the line above belongs to the same side of the diff.
 * `isJoined`: whether an operator is before the line. Otherwise, signs may be those of list items.
 */
function diffSign(above: string, row: string, isJoined: boolean): "none" | "same" | "other" {
  const [signAbove, sign] = [above.charAt(0), row.charAt(0)];
  if (sign !== "+" && sign !== "-") return "none";
  if (signAbove === sign) return isJoined || !/^(?:\+ |-\s*)["'`]/.test(row) ? "same" : "none";
  if (signAbove === "+" || signAbove === "-") return "other";
  const isContext = isJoined || (/^ \S/.test(above) && /^[+-]\S/.test(row));
  return signAbove === " " && isContext ? "same" : "none";
}
