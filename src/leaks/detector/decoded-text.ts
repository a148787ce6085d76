// Text as a program would read it, from one place on: escapes are decoded, terminal colors are left out,
// and the text goes on over continued lines and over string literals that are put together. For each part
// of the result it is known where it is written.

import { characterSet, isIn, type CharacterSet } from "./character-set";
import type { TextPosition, Lines } from "./lines";

/** The characters that a text may consist of; the first that is none of them ends it. */
export interface Alphabet {
  readonly characters: CharacterSet;
  /** A run of them, sticky. */
  readonly run: RegExp;
  /** Where the text goes on that ends at a place, in ways that only this kind of text has. */
  readonly wrap?: (lines: Lines, place: TextPosition) => Continuation | undefined;
}

/** Where a text goes on, and over what. */
export interface Continuation {
  readonly place: TextPosition;
  readonly seam: Seam;
}

/**
 * How two parts of a text hang together. `color`: only a terminal's color code is between them;
 * `continued`: over the end of a line, the next one being indented or not; `joined`: string literals.
 * `listed`: literals that are elements of a list.
 */
export type Seam = "color" | "continued" | "indented" | "joined" | "wrapped" | "listed";

interface Part {
  /** Where it begins in the text that is read. */
  readonly at: number;
  readonly length: number;
  /** Where it is written. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Between the part before and this one. */
  readonly seam?: Seam;
}

/** So many line ends a text goes over at the most. */
export const maxLineBreaks = 8;

/** So many characters of a line it takes at the most; the lines after the first are taken from their beginning. */
export const maxLineColumns = 2000;

/** So many characters may stand between two literals on one line. */
const maxGap = 300;

/** Further behind a text nothing decides where it ends. */
export const trailingReach = maxGap + 100;

const maxSeams = 64;

export class DecodedText {
  text = "";
  isEscaped = false;
  /** Whether a limit ended it. */
  isCutOff = false;
  readonly parts: Part[] = [];

  get seams(): readonly Part[] {
    return this.parts.filter(({ seam }) => seam !== undefined);
  }

  /** Where the character at an index is written. */
  startOf(index: number): TextPosition {
    const { at, length, line, start } = this.#partOf(index);
    return { line, character: length === 1 ? start : start + index - at };
  }

  /** The end of what the character at an index is written as. */
  endOf(index: number): TextPosition {
    const { at, length, line, start, end } = this.#partOf(index);
    return { line, character: length === 1 ? end : start + index - at + 1 };
  }

  #partOf(index: number): Part {
    const part = this.parts.findLast(({ at }) => at <= index);
    return part ?? { at: 0, length: 0, line: 0, start: 0, end: 0 };
  }
}

/**
 * Reads up to so many characters of an alphabet.
 * @param head what they have to begin with; undefined if they don't
 */
export function decodeText(
  lines: Lines,
  from: TextPosition,
  alphabet: Alphabet,
  most: number,
  head = "",
): DecodedText | undefined {
  const written = new DecodedText();
  let { line, character: column } = from;
  let limit = column + maxLineColumns;
  let seam: Seam | undefined;
  let seams = 0;
  while (written.text.length < most) {
    const row = lines.line(line);
    const part = partAt(row, column, alphabet, most - written.text.length);
    if (part !== undefined) {
      const { text, end } = part;
      const at = written.text.length;
      written.parts.push({ at, length: text.length, line, start: column, end, seam });
      written.text += text;
      written.isEscaped ||= end - column !== text.length;
      seam = undefined;
      column = end;
      const length = Math.min(head.length, written.text.length);
      if (!head.startsWith(written.text.slice(0, length))) return undefined;
      // Where another one begins, this one has ended.
      if (head !== "" && written.text.includes(head, Math.max(1, at - head.length))) break;
      if (column < limit) continue;
      written.isCutOff = true;
      break;
    }
    const last = from.line + maxLineBreaks;
    const next = continuationAt(lines, { line, character: column }, alphabet, last);
    if (next === undefined) {
      // Where a line end more would be too many, it isn't known what is behind it.
      written.isCutOff = line === last && column + 1 >= row.length;
      break;
    }
    const { place } = next;
    if (place.character > limit || ++seams > maxSeams) {
      written.isCutOff = true;
      break;
    }
    if (place.line !== line) limit = maxLineColumns;
    if (seam !== "joined") ({ seam } = next);
    ({ line, character: column } = place);
  }
  return written.text.length < head.length ? undefined : written;
}

function partAt(
  row: string,
  column: number,
  { characters, run }: Alphabet,
  most: number,
): { text: string; end: number } | undefined {
  run.lastIndex = column;
  run.test(row);
  const end = Math.min(run.lastIndex, column + most);
  if (end > column) return { text: row.slice(column, end), end };
  const unit = escapedAt(row, column);
  if (unit === undefined || !isIn(characters, unit.character, 0)) return undefined;
  return { text: unit.character, end: unit.end };
}

const escape = new RegExp(
  [
    String.raw`%(?:(?:25){0,4}|u00)(?<percent>[0-9A-Fa-f]{2})`,
    String.raw`\\{1,8}(?:x(?:00)?|u00|U0{6})(?<byte>[0-9A-Fa-f]{2})`,
    // Perl's, Rust's and PowerShell's, among others.
    String.raw`(?:\\{1,8}(?:[xu]\{|N\{U\+)|\x60u\{)0{0,6}(?<braced>[0-9A-Fa-f]{2})\}`,
    String.raw`\\{1,8}o\{0{0,4}(?<bracedOctal>[01]?[0-7]{2})\}`,
    // A style sheet's.
    String.raw`\\0{0,4}(?<css>5[Ff]) ?`,
    String.raw`\\{1,8}0?(?<octal>[01][0-7]{2})`,
    // Lua's; digits below eight are taken for octal ones.
    String.raw`\\{1,8}(?<lua>09[5-9])`,
    // Markdown's and LaTeX's, and a slash as PHP writes it in JSON.
    String.raw`\\{1,8}(?<mark>[_/+-])`,
    // Of a reference manager.
    String.raw`\{\\{1,8}(?<grouped>[_-])\}`,
    String.raw`&(?:amp;){0,4}#[xX]0{0,6}(?<entity>[0-9A-Fa-f]{2});`,
    String.raw`&(?:amp;){0,4}#0{0,6}(?<decimal>\d{2,3})(?:;|(?!\d))`,
    String.raw`&(?:amp;){0,4}(?<name>lowbar|UnderBar);|\\{1,8}N\{(?<unicode>LOW LINE)\}`,
    // Quoted-printable; what else it escapes is no part of a key.
    "=(?<printable>5[Ff])",
  ].join("|"),
  "y",
);

/** What each escape begins with. */
const escapeStart = characterSet(/[%\\&={`]/);

/** The one escaped character that is written at a place; undefined if none is. */
function escapedAt(row: string, at: number): { character: string; end: number } | undefined {
  if (!isIn(escapeStart, row, at)) return undefined;
  escape.lastIndex = at;
  const groups = escape.exec(row)?.groups;
  if (groups === undefined) return undefined;
  const { percent, byte, braced, css, entity, printable } = groups;
  const { octal, bracedOctal, lua, decimal, mark, grouped } = groups;
  const hex = percent ?? byte ?? braced ?? css ?? entity ?? printable;
  const eights = octal ?? bracedOctal;
  const tens = lua ?? decimal;
  let code = 95;
  if (hex !== undefined) code = parseInt(hex, 16);
  else if (eights !== undefined) code = parseInt(eights, 8);
  else if (tens !== undefined) code = Number(tens);
  const character = mark ?? grouped ?? String.fromCharCode(code);
  return { character, end: escape.lastIndex };
}

const escapeCharacter = String.raw`(?:\x1b|\\{1,4}(?:e|0?33|x1[bB]|u001[bB]|u\{1[bB]\})|\^\[|\u241b)`;

/** Of a terminal; also where a build server's log has lost its first character. */
export const colorCode = [
  String.raw`(?:${escapeCharacter}\[|\x9b)[0-?]{0,20}[ -/]?[@-~]`,
  // Links.
  String.raw`${escapeCharacter}\][^\x07\x1b]{0,200}(?:\x07|${escapeCharacter}\\{1,2})`,
  String.raw`${escapeCharacter}[()][0-9A-B]`,
  String.raw`\[(?:\d[\d;:]{0,20})?m`,
  String.raw`\[K`,
].join("|");

/** Those, and what takes no room. */
const between = new RegExp(
  String.raw`(?:${colorCode}|<wbr ?/?>|</span><span[^<>]{0,200}>|[\u00ad\u200b-\u200d\u2060\ufeff])+`,
  "y",
);
const betweenStart = characterSet(/[\x1b<\\^[\x80]/);
const continuationStart = characterSet(/[\x1b<\\^[\x80="'`]/);

/** Where a text goes on though the character at a place is none of it. */
function continuationAt(lines: Lines, place: TextPosition, alphabet: Alphabet, last: number): Continuation | undefined {
  const { line, character } = place;
  const row = lines.line(line);
  if (alphabet.wrap === undefined && !isIn(continuationStart, row, character)) return undefined;
  if (isIn(betweenStart, row, character)) {
    between.lastIndex = character;
    if (between.test(row)) {
      return { place: { line, character: between.lastIndex }, seam: "color" };
    }
  }
  const within = new LinesUpTo(lines, last);
  return alphabet.wrap?.(within, place) ?? continued(within, place) ?? joined(within, place);
}

/** Lines of which the last is another one. */
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

/** A backslash and the end of the line, as a string in JSON has them. */
const writtenContinuation = /\\\\(?:\\r)?\\n/y;

/** The next line, where a backslash, a caret of a batch file or quoted-printable's `=` ends this one. */
function continued(lines: Lines, { line, character }: TextPosition): Continuation | undefined {
  const row = lines.line(line);
  const mark = row.charAt(character);
  writtenContinuation.lastIndex = character;
  if (mark === "\\" && writtenContinuation.test(row)) {
    return { place: { line, character: writtenContinuation.lastIndex }, seam: "continued" };
  }
  const isLua = row.startsWith("\\z", character) && character + 2 === row.length;
  if (!isLua && (character + 1 !== row.length || !/[\\^=]/.test(mark))) return undefined;
  const below = lines.below(line);
  if (below === undefined) return undefined;
  // Haskell has a second backslash before what goes on.
  const indentation = /^[ \t]{0,200}(?:(?<=[ \t])\\(?=[\w-]))?/.exec(lines.line(below))?.[0].length ?? 0;
  if (indentation === 0) return { place: { line: below, character: 0 }, seam: "continued" };
  if (mark === "=") return undefined;
  return { place: { line: below, character: indentation }, seam: "indented" };
}

const space = String.raw`(?:\s|/\*(?:[^*]|\*(?!/))*\*/)*`;
const operator = String.raw`(?<operator>\+{1,2}|&{1,2}|~|\.concat\s?\(|\.{1,2}(?!\.)|<>|<<|\|\||\^|\*)?`;

/** What may stand between two literals, as far as it is on one line. */
const gap = new RegExp(String.raw`^${space}${operator}${space}(?:(?://|#|--\s).*|(?:\\|_|\x60|\.\.\.|¬)\s*$)?`);
const blank = characterSet(/[ \t]/);
/** White space that is rare, the signs of operators and comments, and marks at the end of a line. */
const gapStart = characterSet(/[\s/+&~.<|^*#\\_`\x80-]/);
/** A backtick before a single letter is an escape of PowerShell's. */
const closingQuote = /\\{0,4}(?:["']|`(?![0abefnrtv]\b))/y;
const openingQuote = /^[@$A-Za-z]{0,2}\\{0,4}["'`]/;

/** The beginning of the literal that is joined to the one that a quote at a place ends. */
function joined(lines: Lines, place: TextPosition): Continuation | undefined {
  const behind = behindLiteral(lines, place);
  if (behind === undefined) return undefined;
  const { line, character } = behind.place;
  const next = lines.line(line).slice(character, character + 64);
  const opened = openingQuote.exec(next)?.[0];
  if (opened === undefined) return undefined;
  if (behind.operator === undefined && otherValue.test(next.slice(opened.length))) return undefined;
  return { place: { line, character: character + opened.length }, seam: "joined" };
}

/** Start of a separate argument: a name with its value, or a UUID. */
const otherValue = /^(?:\w{1,40}[=:][^="'`\\]|[0-9a-f]{8}-[0-9a-f]{4}-)/i;

/** What stands behind the literal that a quote at a place ends, and an operator before that. */
export function behindLiteral(
  lines: Lines,
  { line, character }: TextPosition,
): { place: TextPosition; operator: string | undefined } | undefined {
  closingQuote.lastIndex = character;
  if (!closingQuote.test(lines.line(line))) return undefined;
  let column = closingQuote.lastIndex;
  let at: number | undefined = line;
  let found: string | undefined;
  while (at !== undefined) {
    const row = lines.line(at);
    const last = Math.min(row.length, column + maxGap);
    let end = column;
    while (end < last && isIn(blank, row, end)) end++;
    if (end < last && isIn(gapStart, row, end)) {
      const passed = gap.exec(row.slice(column, last));
      end = column + (passed?.[0].length ?? 0);
      found ??= passed?.groups?.["operator"];
    }
    column = end;
    if (column < row.length) return { place: { line: at, character: column }, operator: found };
    at = lines.below(at);
    column = 0;
  }
  return undefined;
}
