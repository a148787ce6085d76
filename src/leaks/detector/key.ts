// Recognizes keys: a fixed head and a random body, in any notation.

import { characterSet, isIn } from "./character-set";
import type { DetectedSecret, Rule } from "./facts";
import { TextLines, type TextPosition, type Lines } from "./lines";
import { classifyOrigin, isRandomBody } from "./randomness";
import {
  tokenAfterLiteral,
  colorCode,
  maxWrappedColumns,
  maxLineColumns,
  maxLineBreaks,
  trailingLength,
  decodeText,
  LinesUpTo,
  type Alphabet,
  type DecodedText,
} from "./decoded-text";

/** The beginning of every key, according to Skycloak's documentation of API keys. */
export const keyHead = "sk_sc_";

/** Alphabet and length are not published; these limits include all known keys. */
const alphabet: Alphabet = { characters: characterSet(/[A-Za-z0-9_-]/), run: /[A-Za-z0-9_-]{0,256}/y };
const shortestBody = 16;
const longestBody = 200;

/** Text right before a key that ends in a letter or digit: escapes in literals, URLs and mail, and terminal colors. */
const escapes = [
  String.raw`\\(?:[abefnrtv]|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})`,
  "%(?:25)*[0-9A-Fa-f]{2}",
  // PowerShell escapes, roff fonts, and short options of commands.
  "`[0befnrtv]",
  String.raw`\\f(?:[A-Z]|\([A-Z]{2})`,
  String.raw`(?<![\w-])-[A-Za-z]`,
  "=(?:[0-9][0-9A-Fa-f]|[A-F][0-9A-F])",
  colorCode,
];
const escapeBefore = new RegExp(`(?:${escapes.join("|")})$`);

/** Every escape contains one of these characters, which are rare elsewhere. */
const escapeMarks = ["\\", "%", "[", "=", "`", "-", "\u001b", "\u009b"];

/** An escaped letter, digit or underscore is part of a word. */
const escapedWord = /(?:%(?:25)*|\\x|\\u00|\\U0{6}|=)(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff])$/;

/** The number of characters before a key that decide whether a key can begin there. */
const boundaryLength = 64;

/** The text that begins with a head at a position, and the key in it, if any; undefined without a head. */
export function keyAt(
  lines: Lines,
  { line, character: start }: TextPosition,
): { text: string; end: TextPosition; key: DetectedSecret | undefined } | undefined {
  const row = lines.line(line);
  const emphasis = emphasisBefore(row, start);
  if (emphasis === 0 && !beginsAt(row, start)) return undefined;
  const maxLength = keyHead.length + longestBody + 1 + emphasis;
  const decoded = decodeText(lines, { line, character: start }, alphabet, maxLength, keyHead);
  if (decoded === undefined) return undefined;
  let { end, isPartial } = endOfKey(lines, decoded, maxLength);
  if (emphasis > 0) {
    if (!decoded.text.slice(0, end).endsWith("_".repeat(emphasis))) return undefined;
    end -= emphasis;
  }
  const text = decoded.text.slice(0, end);
  const position = decoded.endOf(end - 1);
  const isStarred = position.line === line && hasStarsAround(row, start, position.character);
  if (!isKeyText(text) || (!isStarred && isShortened(text, lines.line(position.line), position.character))) {
    return { text, end: position, key: undefined };
  }
  isPartial ||=
    end === decoded.text.length && !isStarred && mayContinue(new LinesUpTo(lines, line + maxLineBreaks), position);
  const key: DetectedSecret = {
    line,
    start,
    end: position.character,
    endLine: position.line,
    rule: ruleOf(decoded, end),
    secret: text,
    isPartial: isPartial || undefined,
  };
  return { text, end: position, key };
}

function ruleOf({ parts, isEscaped }: DecodedText, end: number): Rule {
  if (parts.length === 1 && !isEscaped) return "plain-key";
  const used = parts.filter(({ at }) => at < end);
  if (used.some(({ separator }) => separator !== undefined && separator !== "color" && separator !== "tag"))
    return "joined-key";
  return used.length === 1 && !isEscaped ? "plain-key" : "encoded-key";
}

const headEnd = keyHead.slice(2);

/** Whether the underscore at an offset may be the first of a head. */
export function continuesHead(text: string, at: number): boolean {
  // The second underscore may be an escape that begins before the first one ends.
  if (text.startsWith(headEnd, at) || text.startsWith("\\_}", at - 1)) return true;
  const start = Math.max(0, at - maxWrappedColumns);
  const lines = new TextLines(text.slice(start, at + (maxLineBreaks + 1) * (maxLineColumns + trailingLength)));
  // A backslash belongs to the escape of the underscore.
  const first = text.charAt(at - 1) === "\\" ? at - 1 : at;
  return decodeText(lines, lines.positionAt(first - start), alphabet, 4, headEnd) !== undefined;
}

/** Whether a text that begins with a head is a key. */
function isKeyText(text: string): boolean {
  const body = text.slice(keyHead.length);
  if (body.length < shortestBody || body.length > longestBody) return false;
  return isRandomBody(body);
}

/** A shorter body followed by dots or stars is the displayed beginning of a longer body. */
const shortestComplete = 32;
const omission = /…|\.\.\.|[*•●]/y;

/** Whether a text before a column is only the beginning of a key, shown for people to recognize it: `9f3a…`, `9f3a****`. */
function isShortened(text: string, row: string, end: number): boolean {
  omission.lastIndex = end;
  return text.length < keyHead.length + shortestComplete && omission.test(row);
}

/** Whether a text has the same number of stars on both sides, as in Markdown's emphasis. */
function hasStarsAround(row: string, start: number, end: number): boolean {
  if (row.charAt(end) !== "*") return false;
  const [starsAfter] = /^\*+/.exec(row.slice(end, end + 4)) ?? [""];
  const [starsBefore] = /\*+$/.exec(row.slice(Math.max(0, start - 4), start)) ?? [""];
  return starsAfter.length < 4 && starsAfter === starsBefore;
}

/** The length of the key in a decoded text, and whether the key may be longer. */
function endOfKey(lines: Lines, decoded: DecodedText, maxLength: number): { end: number; isPartial: boolean } {
  const { text, isCutOff } = decoded;
  const second = text.indexOf(keyHead, keyHead.length);
  if (second >= 0) return { end: second - (/[-_]$/.test(text.slice(0, second)) ? 1 : 0), isPartial: false };
  let lastComplete: number | undefined;
  const separatedParts = decoded.parts.length > 1 ? decoded.separatedParts : [];
  for (const [index, { at, separator }] of separatedParts.entries()) {
    if (separator === "continued" || !isKeyText(text.slice(0, at))) continue;
    // The text before is a complete key, so the text joined to it may be unrelated.
    const next = separatedParts[index + 1]?.at;
    const previous = separatedParts[index - 1];
    // Lines of equal width belong together.
    const isWrapped = separator === previous?.separator && next === 2 * at - (previous?.at ?? 0);
    switch (isWrapped ? "random" : classifyOrigin(text.slice(at, next))) {
      case "written":
        return { end: at, isPartial: false };
      case "unclear":
        // A key that is split may be split again in the same way.
        if (separator !== "color" && !separatedParts.slice(0, index).some((part) => part.separator === separator)) {
          return { end: at, isPartial: true };
        }
        break;
      case "random":
        break;
    }
    lastComplete = at;
  }
  if (text.length >= maxLength) return { end: maxLength - 1, isPartial: true };
  const end = text.length - commentLength(lines, decoded);
  if (lastComplete !== undefined && !isKeyText(text.slice(0, end))) return { end: lastComplete, isPartial: true };
  return { end, isPartial: isCutOff };
}

/**
 * The number of characters at the end of a text that belong to a comment or a template delimiter. Keys may contain
 * hyphens, so two hyphens begin a comment only if the text after them clearly is a comment.
 */
function commentLength(lines: Lines, decoded: DecodedText): number {
  const { text } = decoded;
  if (!text.includes("--") && !text.endsWith("-")) return 0;
  const { line, character } = decoded.endOf(text.length - 1);
  const after = lines.line(line).slice(character, character + 2);
  if (text.endsWith("--") && /^(?:!?>|[\s;[\])}]|$)/.test(after)) return 2;
  if (text.endsWith("-") && /^(?:[%#]\}|%?>|\*\/)/.test(after)) return 1;
  if (text.endsWith("-") && after === "}}" && isTrimmed(lines, decoded.parts)) return 1;
  const comment = /^["'`]/.test(after) ? undefined : commentWords.exec(text)?.index;
  if (comment === undefined || !isKeyText(text.slice(0, comment))) return 0;
  return classifyOrigin(text.slice(comment)) === "written" ? text.length - comment : 0;
}

/** Whether the template delimiter that trims white space, `{{-`, precedes a text. */
function isTrimmed(lines: Lines, [first]: DecodedText["parts"]): boolean {
  return first !== undefined && lines.line(first.line).slice(0, first.start).endsWith("{{-");
}

/** A comment directly after a key, in words. */
const commentWords = /--(?:[a-z]{4,}|[A-Z][a-z]{3,}|[A-Z]{4,})(?:[-_][A-Za-z]+)*$/;

/** A placeholder that is filled in at run time, or dots for omitted text. */
const interpolation = /(?:\$[{(\w]|#\{|\{\{?\s?[\w.$]{1,60}\s?\}|%[sdv](?!\w)|\\\(|<%=|…|\.{3}|\*{3}|[•●])/y;

/** A variable after a literal, except for a line end, under its names in several languages. */
const operand = /^(?!\w*[.:]*(?:eol|crlf|newline|lf|cr|nl)\b)[A-Za-z_$@(]/i;

/** The next shell command. Some of the shell's operators concatenate strings in other languages. */
const shellCommand = /^(?:[\w.\\/:-]+[ \t]+[\w./"'%$-]|(?:exit|true|false|die|return)\b)/;

/** A literal that the next statement appends to the variable, or that a function concatenates. */
const laterLiteral =
  /^(?:,\s*(?=["'`][\w-]+["'`])|;?\s*([$@\w.]{1,80})(?![$@\w])\s*(?:(?:\+|\.|&|~|\.\.|<<|\|\||\^)=|=\s*\1\s*(?:[+.&~^]|\|\||\+\+|<>|\.\.))\s*)["'`](?<rest>[\w-]+)/;

/** Text right after a closing quote, as in shell words. */
const adjacentWord = /^(?<rest>[\w-]+)/;

const concatenation = /\b(?:concat\w*|join|implode|paste0?|str_?c(?:at)?)\b/i;

/** Whether there is only a quote between two positions, as in shell words. */
function isAdjacent(end: TextPosition, next: TextPosition): boolean {
  return end.line === next.line && end.character + 1 === next.character;
}

/** The first characters of these, after a literal. */
const relatedStart = characterSet(/[\s;,$@(\w.-]/);

/** Whether more may be appended to a key at run time. */
function mayContinue(lines: Lines, position: TextPosition): boolean {
  const row = lines.line(position.line);
  if (position.character === row.length || isMarkedAsContinued(row, position.character)) {
    return continuesBelow(lines, position.line);
  }
  const afterKey = tokenAfterLiteral(lines, position);
  if (afterKey === undefined) {
    interpolation.lastIndex = position.character;
    return interpolation.test(row);
  }
  const { line, character } = afterKey.position;
  if (!isIn(relatedStart, lines.line(line), character)) return false;
  let rest = lines.line(line).slice(character, character + 300);
  const below = rest.startsWith(";") && rest.trimEnd() === ";" ? lines.below(line) : undefined;
  if (below !== undefined) rest = lines.line(below).slice(0, 300);
  const around = (): string =>
    lines.line(position.line).slice(Math.max(0, position.character - 300), position.character + 300);
  const next =
    (below === undefined && isAdjacent(position, afterKey.position) ? adjacentWord.exec(rest) : null) ??
    laterLiteral.exec(rest);
  if (next !== null && classifyOrigin(next.groups?.["rest"] ?? "") === "random") {
    return !next[0].startsWith(",") || concatenation.test(around());
  }
  const { operator } = afterKey;
  if (operator === undefined || operator === "*" || operator === "&&") return false;
  if (operator === ".") return rest.startsWith("$");
  return operand.test(rest) && !(/[&|]/.test(operator) && shellCommand.test(rest));
}

/** Whether a line ends with a backslash or PowerShell's backtick at a column. A closing quote of a literal doesn't count. */
function isMarkedAsContinued(row: string, at: number): boolean {
  if (at + 1 !== row.length) return false;
  return row.charAt(at) === "\\" || (at <= maxWrappedColumns && row.indexOf("`") === at);
}

/** Whether the next line continues a key, as in wrapped mail or comments. */
function continuesBelow(lines: Lines, line: number): boolean {
  const below = lines.below(line);
  if (below === undefined || lines.line(line).length > maxWrappedColumns) return false;
  const { marks = "", rest = "" } = /^(?<marks>[^\w-]{0,40})(?<rest>[\w-]+)/.exec(lines.line(below))?.groups ?? {};
  const isItem = /^\s*[-*]\s/.test(marks);
  // The minus sign of a diff.
  if (isItem || rest.startsWith(keyHead) || rest.startsWith(`-${keyHead}`)) return false;
  if (!lines.line(line).startsWith(marks.trim())) return false;
  return classifyOrigin(rest) === "random";
}

/** Whether a key can begin here: not inside an identifier, unless its last letter belongs to an escape sequence. */
function beginsAt(row: string, at: number): boolean {
  if (at === 0 || !isIn(wordCharacters, row, at - 1)) return true;
  // A complete key in a template that already has the head.
  if (row.startsWith(keyHead, at - keyHead.length)) return true;
  const before = row.slice(Math.max(0, at - boundaryLength), at);
  if (!escapeMarks.some((mark) => before.includes(mark))) return false;
  return escapeBefore.test(before) && !escapedWord.test(before);
}

/** The number of underscores that emphasize a key in Markdown, before and behind it. */
function emphasisBefore(row: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 4 && row.charAt(start - 1) === "_") start--;
  const isMarkdown = start < at && at - start < 4 && !(start > 0 && isIn(wordCharacters, row, start - 1));
  return isMarkdown ? at - start : 0;
}

const wordCharacters = characterSet(/\w/);

/** The displayable prefix for each known environment. Any other word may be a part of the secret. */
const prefixes = new Map(
  "live prod production test testing dev development stage staging sandbox preview demo local qa uat ci"
    .split(" ")
    .map((environment) => [environment, `${keyHead}${environment}_…`]),
);

/** The part of a key that may be shown: its head and its environment, if it has one. */
export function publicPrefix(key: string): string {
  const end = key.indexOf("_", keyHead.length);
  return prefixes.get(key.slice(keyHead.length, end)) ?? `${keyHead}…`;
}
