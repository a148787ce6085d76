// A key: a literal head, and a body that was drawn at random, however both are written.

import { characterSet, isIn } from "./character-set";
import type { DetectedSecret, Rule } from "./facts";
import { TextLines, type TextPosition, type Lines } from "./lines";
import { classifyOrigin, containsRandomRun, isPlaceholder, isShortened } from "./randomness";
import {
  behindLiteral,
  colorCode,
  maxLineColumns,
  maxLineBreaks,
  trailingReach,
  decodeText,
  LinesUpTo,
  type Alphabet,
  type DecodedText,
} from "./decoded-text";

/** What every key begins with (Skycloak's documentation of API keys). */
export const keyHead = "sk_sc_";

/** Alphabet and length are not published; this takes in what has been seen. */
const alphabet: Alphabet = { characters: characterSet(/[A-Za-z0-9_-]/), run: /[A-Za-z0-9_-]{0,256}/y };
const shortestBody = 16;
const longestBody = 200;

/**
 * What can stand right before a key though it ends in a letter or a digit: escapes of string
 * literals, of URLs and of mail, and a terminal's colors.
 */
const escapes = [
  String.raw`\\(?:[abefnrtv]|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})`,
  "%(?:25)*[0-9A-Fa-f]{2}",
  // PowerShell's, a font of roff, and a short option of a command.
  "`[0befnrtv]",
  String.raw`\\f(?:[A-Z]|\([A-Z]{2})`,
  String.raw`(?<![\w-])-[A-Za-z]`,
  "=(?:[0-9][0-9A-Fa-f]|[A-F][0-9A-F])",
  colorCode,
];
const escapeBefore = new RegExp(`(?:${escapes.join("|")})$`);

/** One of these is in each of them, and in few other places. */
const escapeMarks = ["\\", "%", "[", "=", "`", "-", "\u001b", "\u009b"];

/** One that stands for a letter, a digit or an underscore is part of a word. */
const escapedWord = /(?:%(?:25)*|\\x|\\u00|\\U0{6}|=)(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff])$/;

/** How far before a key, in characters, the text can change whether it is one. */
const boundaryReach = 64;

/** The text whose head stands at a place, and the key that it is; undefined where there is no head. */
export function keyAt(
  lines: Lines,
  { line, character: start }: TextPosition,
): { text: string; end: TextPosition; key: DetectedSecret | undefined } | undefined {
  const row = lines.line(line);
  const emphasis = emphasisBefore(row, start);
  if (emphasis === 0 && !beginsAt(row, start)) return undefined;
  const most = keyHead.length + longestBody + 1 + emphasis;
  const written = decodeText(lines, { line, character: start }, alphabet, most, keyHead);
  if (written === undefined) return undefined;
  let { end, isPartial } = endOfKey(lines, written, most);
  if (emphasis > 0) {
    if (!written.text.slice(0, end).endsWith("_".repeat(emphasis))) return undefined;
    end -= emphasis;
  }
  const text = written.text.slice(0, end);
  const place = written.endOf(end - 1);
  const after = lines.line(place.line).slice(place.character, place.character + 3);
  if (!isKeyText(text, after)) return { text, end: place, key: undefined };
  isPartial ||= end === written.text.length && mayContinue(new LinesUpTo(lines, line + maxLineBreaks), place);
  const key: DetectedSecret = {
    line,
    start,
    end: place.character,
    endLine: place.line,
    rule: ruleOf(written, end),
    secret: text,
    isPartial: isPartial || undefined,
  };
  return { text, end: place, key };
}

function ruleOf({ parts, isEscaped }: DecodedText, end: number): Rule {
  if (parts.length === 1 && !isEscaped) return "plain-key";
  const used = parts.filter(({ at }) => at < end);
  if (used.some(({ seam }) => seam !== undefined && seam !== "color")) return "joined-key";
  return used.length === 1 && !isEscaped ? "plain-key" : "encoded-key";
}

/** Whether the underscore at an offset may be the first of a head. */
export function continuesHead(text: string, at: number): boolean {
  // The second may be an escape that begins before the first one ends.
  if (text.startsWith(keyHead.slice(2), at) || text.startsWith("\\_}", at - 1)) return true;
  const lines = new TextLines(text.slice(at, at + (maxLineBreaks + 1) * (maxLineColumns + trailingReach)));
  return decodeText(lines, { line: 0, character: 0 }, alphabet, 4, keyHead.slice(2)) !== undefined;
}

/** Whether a text with a key's head goes on as a key does; `after` is what comes behind it. */
function isKeyText(text: string, after = ""): boolean {
  const body = text.slice(keyHead.length);
  if (body.length < shortestBody || body.length > longestBody) return false;
  return !isShortened(body, after) && !isPlaceholder(body) && containsRandomRun(body);
}

/** How much of a text that was read is the key's, and whether the key may be longer. */
function endOfKey(lines: Lines, written: DecodedText, most: number): { end: number; isPartial: boolean } {
  const { text, seams, isCutOff } = written;
  const second = text.indexOf(keyHead, keyHead.length);
  if (second >= 0) return { end: second - (/[-_]$/.test(text.slice(0, second)) ? 1 : 0), isPartial: false };
  let whole: number | undefined;
  for (const [index, { at, seam }] of seams.entries()) {
    if (seam === "continued" || !isKeyText(text.slice(0, at))) continue;
    // The text before is a complete key, so the text joined to it may be unrelated.
    const next = seams[index + 1]?.at;
    const previous = seams[index - 1];
    // Lines that were broken at a fixed width are one text.
    const isWrapped = seam === previous?.seam && next === 2 * at - (previous?.at ?? 0);
    switch (isWrapped ? "random" : classifyOrigin(text.slice(at, next))) {
      case "written":
        return { end: at, isPartial: false };
      case "unclear":
        // What was cut in one way before may be cut again.
        if (seam !== "color" && !seams.slice(0, index).some((one) => one.seam === seam)) {
          return { end: at, isPartial: true };
        }
        break;
      case "random":
        break;
    }
    whole = at;
  }
  if (text.length >= most) return { end: most - 1, isPartial: true };
  const end = text.length - commentLength(lines, written);
  if (whole !== undefined && !isKeyText(text.slice(0, end))) return { end: whole, isPartial: true };
  return { end, isPartial: isCutOff };
}

/**
 * How many characters at the end of a text are a comment or belong to a mark of a template. A key may
 * contain hyphens anywhere, so two of them begin a comment only before what clearly is one.
 */
function commentLength(lines: Lines, written: DecodedText): number {
  const { text } = written;
  if (!text.includes("--") && !text.endsWith("-")) return 0;
  const { line, character } = written.endOf(text.length - 1);
  const after = lines.line(line).slice(character, character + 2);
  if (text.endsWith("--") && /^(?:!?>|[\s;[]|$)/.test(after)) return 2;
  if (text.endsWith("-") && /^(?:[%#]\}|%?>)/.test(after)) return 1;
  if (text.endsWith("-") && after === "}}" && isTrimmed(lines, written)) return 1;
  const comment = /^["'`]/.test(after) ? undefined : words.exec(text)?.index;
  if (comment === undefined || !isKeyText(text.slice(0, comment))) return 0;
  return classifyOrigin(text.slice(comment)) === "written" ? text.length - comment : 0;
}

/** Whether a mark such as `{{-`, which removes white space, opens before a text. */
function isTrimmed(lines: Lines, written: DecodedText): boolean {
  const { line, character } = written.startOf(0);
  return lines.line(line).slice(0, character).endsWith("{{-");
}

/** Words to the end of a text, as a comment that directly follows a key. */
const words = /--(?:[a-z]{4,}|[A-Z][a-z]{3,}|[A-Z]{4,})(?:[-_][A-Za-z]+)*$/;

/** A placeholder that is filled in at run time, or dots for omitted text. */
const interpolation = /(?:\$[{(\w]|#\{|\{\{?\s?[\w.$]{1,60}\s?\}|%[sdv](?!\w)|\\\(|<%=|…|\.{3}|\*{3}|[•●])/y;

/** A variable behind a literal that is no end of a line; the names are those of several languages. */
const operand = /^(?!\w*[.:]*(?:eol|crlf|newline|lf|cr|nl)\b)[A-Za-z_$@(]/i;

/** The next command of a shell, whose operators are those of other languages. */
const command = /^(?:[\w.\\/:-]+[ \t]+[\w./"'%$-]|(?:exit|true|false|die|return)\b)/;

/** What is put behind a variable's value in the statement below. */
const addedLater =
  /^;?\s*([$@\w.]{1,80})\s*(?:(?:\+|\.|&|~|\.\.|<<|\|\||\^)=|=\s*\1\s*(?:[+.&~^]|\|\||\+\+|<>|\.\.))\s*["'`](?<rest>[\w-]+)/;

/** What stands right behind a quote, as in a shell's words. */
const word = /^(?<rest>[\w-]+)/;

/** The next of some literals, where a function puts them together. */
const element = /^,\s*["'`](?<rest>[\w-]+)["'`]/;
const concatenation = /\b(?:concat\w*|join|implode|paste0?|str_?c(?:at)?)\b/i;

/** Whether only a quote is between two places, as in a shell's words. */
function isDirect(end: TextPosition, next: TextPosition): boolean {
  return end.line === next.line && end.character + 1 === next.character;
}

/** What each of those begins with, after a literal. */
const relatedStart = characterSet(/[\s;,$@(\w.-]/);

/** Whether something is put behind what ends at a place that only a run of the program would tell. */
function mayContinue(lines: Lines, place: TextPosition): boolean {
  const row = lines.line(place.line);
  if (place.character === row.length) return continuesBelow(lines, place.line);
  interpolation.lastIndex = place.character;
  if (interpolation.test(row)) return true;
  const behind = behindLiteral(lines, place);
  if (behind === undefined) return false;
  const { line, character } = behind.place;
  if (!isIn(relatedStart, lines.line(line), character)) return false;
  let rest = lines.line(line).slice(character, character + 300);
  const below = /^;\s*$/.test(rest) ? lines.below(line) : undefined;
  if (below !== undefined) rest = lines.line(below).slice(0, 300);
  const around = (): string => lines.line(place.line).slice(Math.max(0, place.character - 300), place.character + 300);
  const next =
    (below === undefined && isDirect(place, behind.place) ? word.exec(rest) : null) ??
    addedLater.exec(rest) ??
    element.exec(rest);
  if (next !== null && classifyOrigin(next.groups?.["rest"] ?? "") === "random") {
    return !next[0].startsWith(",") || concatenation.test(around());
  }
  const { operator } = behind;
  if (operator === undefined || operator === "*" || operator === "&&") return false;
  if (operator === ".") return rest.startsWith("$");
  return operand.test(rest) && !(/[&|]/.test(operator) && command.test(rest));
}

/** Whether a line that ends with a key is followed by one with more of it, as where mail or a comment is wrapped. */
function continuesBelow(lines: Lines, line: number): boolean {
  const below = lines.below(line);
  if (below === undefined) return false;
  const { marks = "", rest = "" } = /^(?<marks>[^\w-]{0,40})(?<rest>[\w-]+)/.exec(lines.line(below))?.groups ?? {};
  const isItem = /^\s*[-*]\s/.test(marks);
  // The minus sign of a difference.
  if (isItem || rest.startsWith(keyHead) || rest.startsWith(`-${keyHead}`)) return false;
  if (!lines.line(line).startsWith(marks.trim())) return false;
  return classifyOrigin(rest) === "random";
}

/** Not in the middle of an identifier, unless its last letter belongs to an escape sequence. */
function beginsAt(row: string, at: number): boolean {
  if (at === 0 || !isIn(wordCharacters, row, at - 1)) return true;
  // Where a whole key was put into a form that has the head already.
  if (row.startsWith(keyHead, at - keyHead.length)) return true;
  const before = row.slice(Math.max(0, at - boundaryReach), at);
  if (!escapeMarks.some((mark) => before.includes(mark))) return false;
  return escapeBefore.test(before) && !escapedWord.test(before);
}

/** How many underscores, for emphasis in Markdown, stand before a key and have to stand behind it. */
function emphasisBefore(row: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 4 && row.charAt(start - 1) === "_") start--;
  const isMarkdown = start < at && at - start < 4 && !(start > 0 && isIn(wordCharacters, row, start - 1));
  return isMarkdown ? at - start : 0;
}

const wordCharacters = characterSet(/\w/);

/** Environments that may be shown. Any other word may be a part of the secret. */
const environments = new Set(
  "live prod production test testing dev development stage staging sandbox preview demo local qa uat ci".split(" "),
);

/** The part of a key that may be shown: its head and its environment, if it has one. */
export function publicPrefix(key: string): string {
  const end = key.indexOf("_", keyHead.length);
  return `${environments.has(key.slice(keyHead.length, end)) ? key.slice(0, end + 1) : keyHead}…`;
}
