// Finds keys in base64, as in a Kubernetes Secret, encoded once or twice. Base64 encodes three bytes as four
// characters, so the head of a key has three encodings.

import { characterSet, isIn } from "./character-set";
import type { DetectedSecret } from "./facts";
import { keyAt, keyHead } from "./key";
import { classifyOrigin } from "./randomness";
import { TextLines, type TextPosition, type Lines } from "./lines";
import { decodeText, maxWrappedColumns, type Alphabet, type Continuation, type DecodedText } from "./decoded-text";

/** One of the three encodings of a word. */
interface Core {
  readonly word: string;
  /** The characters that don't depend on the text before and after the word. */
  readonly encoded: string;
  /** Bytes before the word in its group of three, and characters before `encoded` in its group of four. */
  readonly bytes: number;
  readonly characters: number;
  /** The encoding that the word itself is. */
  readonly inner?: Core;
}

function coresOf(word: string, inner?: Core): Core[] {
  return [0, 1, 2].map((bytes) => {
    const whole = Buffer.from("\0".repeat(bytes) + word).toString("base64");
    const characters = Math.ceil((bytes * 4) / 3);
    const encoded = whole.slice(characters, Math.floor(((bytes + word.length) * 4) / 3));
    return { word, encoded, bytes, characters, inner };
  });
}

export const keyCores = coresOf(keyHead);
const nestedCores = keyCores.flatMap((core) => coresOf(core.encoded, core));

/** The encodings of a head that was encoded once or twice. */
export const encodedCores = [...keyCores, ...nestedCores];

/** Enough encoded characters for the longest key and the text before it, encoded twice. */
const longestEncoded = 600;

const alphabet: Alphabet = {
  characters: characterSet(/[A-Za-z0-9+/_-]/),
  run: /[A-Za-z0-9+/_-]{0,600}/y,
  findContinuation: wrappedContinuation,
};

const escapedLineEnd = /(?:\\{1,8}(?:[rn]|u000[adAD]|x0[adAD])|%(?:25){0,4}0[AaDd]|&#(?:10|13|x[aAdD]);|<br\s?\/?>)+/y;

/** The continuation after a line end, plain or escaped, that an encoder has inserted. */
function wrappedContinuation(lines: Lines, { line, character }: TextPosition): Continuation | undefined {
  const row = lines.line(line);
  escapedLineEnd.lastIndex = character;
  if (escapedLineEnd.test(row)) {
    const column = escapedLineEnd.lastIndex;
    // Each line is a literal in a list, or ends with a tag.
    const [ending, quote] = /^(?:.(\\?["']),?|>)\s*$/.exec(row.slice(column - 1, column + 8)) ?? [];
    const below = ending === undefined ? undefined : lines.below(line);
    const opening = quote === undefined ? /^\s{0,40}/ : /^\s{0,40}\\?["']/;
    const opened = below === undefined ? null : opening.exec(lines.line(below));
    const isBelow = below !== undefined && opened !== null;
    const position = isBelow ? { line: below, character: opened[0].length } : { line, character: column };
    return { position, separator: "wrapped" };
  }
  if (row.length > maxWrappedColumns) return undefined;
  if (isSpaced(row, character)) return { position: { line, character: character + 1 }, separator: "wrapped" };
  const rest = row.slice(character);
  const closed = /^(\\?["'])?(,?)\s*$/.exec(rest);
  if (closed === null) return undefined;
  const [, quote, comma = ""] = closed;
  const isListed = quote !== undefined || comma !== "";
  const below = lines.below(line);
  const next = below === undefined ? "" : lines.line(below);
  if (below === undefined || next.length > maxWrappedColumns) return undefined;
  const lead = isListed ? elementPrefixLengths(quote !== undefined, comma, next) : prefixLengths(row, next);
  if (lead === undefined) return undefined;
  const width = encodedEnd(row.slice(lead.above, character)).length;
  // A plus or minus sign before a line may belong to a diff.
  const sign = /^\s{0,40}[+-]/.exec(next)?.[0].length ?? 0;
  const length = encodedWidth(next, lead.below);
  if (lead.below < sign && (length === width + 1 || (width % 4 === 0 && length % 4 === 1))) lead.below = sign;
  const { encoded = "", padding = "", prose } = wrappedLine.exec(next.slice(lead.below))?.groups ?? {};
  const isFull = encoded.length === width;
  if (encoded === "" || encoded.length > width) return undefined;
  const mayBeOther = prose !== undefined || (isListed && quote === undefined);
  if (mayBeOther && !isFull && classifyOrigin(encoded) !== "random") return undefined;
  // A list with a key on each line looks like wrapped lines.
  if (isFull && encoded.startsWith(keyCores[0]?.encoded ?? "")) return undefined;
  // Only the last line may be shorter, and it ends with a complete group.
  if (!isFull && width % 4 === 0 && (encoded.length + padding.length) % 4 !== 0) return undefined;
  return {
    position: { line: below, character: lead.below },
    separator: isListed ? "listed" : "wrapped",
  };
}

/** The least width of lines that were joined with spaces. */
const shortestSpaced = 40;

/** Whether a column is between two lines that were joined with a space: all lines but the last have the same length. */
function isSpaced(row: string, at: number): boolean {
  if (row.charAt(at) !== " ") return false;
  const width = encodedEnd(row.slice(0, at)).length;
  const next = encodedWidth(row, at + 1);
  if (width < shortestSpaced || next > width) return false;
  return next === width || classifyOrigin(row.slice(at + 1, at + 1 + next)) === "random";
}

/** The lengths of the text before two elements of a list. The comma ends the first line or begins the second. */
function elementPrefixLengths(
  isQuoted: boolean,
  above: string,
  next: string,
): { above: number; below: number } | undefined {
  const opening = isQuoted ? /^\s{0,40}(,?)\s{0,40}\\?["']/ : /^\s{0,40}(,?)\s{0,40}/;
  const [opened, comma] = opening.exec(next) ?? [];
  if (opened === undefined || above === comma) return undefined;
  return { above: 0, below: opened.length };
}

const wrappedLine = /^(?<encoded>[A-Za-z0-9+/_-]+)(?<padding>={0,2})(?:["'`<\\)\]}]|,?\s*$|(?<prose>\s))/;

/** Marks, or a short word that begins comments (`REM`, `dnl`). */
const leading = /^(?:\s*[A-Za-z]{1,3}\s+|[^A-Za-z0-9]*)/;

/** The lengths of the text before the base64 in two lines: common marks, such as those of comments, and white space. */
function prefixLengths(row: string, next: string): { above: number; below: number } | undefined {
  const marks = leading.exec(row)?.[0] ?? "";
  const others = leading.exec(next)?.[0] ?? "";
  const [left, right] = [marks.trimStart(), others.trimStart()];
  let same = 0;
  while (same < left.length && left.charAt(same) === right.charAt(same)) same++;
  const isItem = /^-\s/.test(left) && same >= 2;
  const behind = right.slice(same);
  if (isItem || /[^\s+/_-]/.test(behind)) return undefined;
  return {
    above: marks.length - left.length + same,
    below: others.length - right.length + same + (behind.length - behind.trimStart().length),
  };
}

function encodedWidth(text: string, from: number): number {
  let end = from;
  while (isIn(alphabet.characters, text, end) || text.charAt(end) === "=") end++;
  return end - from;
}

function encodedEnd(text: string): string {
  let start = text.length;
  while (start > 0 && isIn(alphabet.characters, text, start - 1)) start--;
  return text.slice(start);
}

/** The key whose encoded head is at a position. Its range consists of the characters that encode it. */
export function base64KeyAt(lines: Lines, position: TextPosition, core: Core): DetectedSecret | undefined {
  const decodedText = decodeText(lines, position, alphabet, longestEncoded, core.encoded);
  if (decodedText === undefined) return undefined;
  const row = lines.line(position.line);
  const run = encodedEnd(row.slice(Math.max(0, position.character - 40), position.character));
  // The preceding complete groups of four characters, plus those of the core's own group.
  const isWhole = run.length >= core.characters;
  const lead = isWhole ? run.slice((run.length - core.characters) % 4) : "A".repeat(core.characters);
  const before = ((lead.length - core.characters) / 4) * 3 + core.bytes;
  const whole = decodedKey(lead + decodedText.text, before, core);
  // A key that ends with an element of a list may be complete, or continue in the next element.
  const listed = decodedText.separatedParts.find(({ separator }) => separator === "listed")?.at;
  const first = listed === undefined ? undefined : decodedKey(lead + decodedText.text.slice(0, listed), before, core);
  const isElement = first?.isLast === true;
  const key = isElement ? first : whole;
  if (key === undefined) return undefined;
  const { found, last, isLast } = key;
  const end = decodedText.endOf(Math.floor(last / 3) * 4 + (last % 3) + 1 - lead.length);
  return {
    line: position.line,
    start: position.character - (core.bytes > 0 && isWhole ? 1 : 0),
    end: end.character,
    endLine: end.line,
    rule: "encoded-key",
    secret: found.secret,
    isPartial: found.isPartial ?? (isElement || (isLast && isTruncated(lines, decodedText, end)) ? true : undefined),
  };
}

/** The key in an encoded text with `before` bytes in front of the word, and the last of its bytes. */
function decodedKey(
  encoded: string,
  before: number,
  { word, inner }: Core,
): { found: DetectedSecret; last: number; isLast: boolean } | undefined {
  const decoded = Buffer.from(encoded, "base64").toString("latin1");
  const above = decoded.slice(0, before);
  // Bytes that are not text belong to something else.
  const context = /^[\t\n\r -~]*$/.test(above) ? above : "";
  const text = context + word + decoded.slice(before + word.length);
  const view = new TextLines(text);
  const at = view.positionAt(context.length);
  const found = inner === undefined ? keyAt(view, at)?.key : base64KeyAt(view, at, inner);
  if (found === undefined) return undefined;
  const end = view.offsetAt({ line: found.endLine, character: found.end });
  return { found, last: end - 1 - context.length + before, isLast: end === text.length };
}

function isTruncated(lines: Lines, { isCutOff }: DecodedText, { line, character }: TextPosition): boolean {
  return isCutOff || /^(?:…|\.{3}|\*{3})/.test(lines.line(line).slice(character, character + 3));
}

/** The shortest run with a key that was encoded twice. */
const shortestRun = 40;

/** The positions at which heads that were encoded twice may begin. */
export function* findNestedCores(text: string): Generator<{ at: number; core: Core }> {
  // Every long run covers one of these offsets, so most of the text is skipped.
  let searched = 0;
  for (let at = 0; at < text.length; at += shortestRun) {
    if (at < searched || !isIn(alphabet.characters, text, at)) continue;
    let start = at;
    while (start > searched && isIn(alphabet.characters, text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && isIn(alphabet.characters, text, end)) end++;
    searched = end;
    if (end - start < shortestRun) continue;
    const run = text.slice(start, end);
    for (const core of nestedCores) {
      const first = core.encoded.charAt(0);
      for (let found = run.indexOf(core.encoded); found >= 0; found = run.indexOf(core.encoded, found + 1)) {
        yield { at: start + found, core };
      }
      // Broken by the end of the line.
      const tail = run.slice(1 - core.encoded.length);
      for (let cut = tail.indexOf(first); cut >= 0; cut = tail.indexOf(first, cut + 1)) {
        if (core.encoded.startsWith(tail.slice(cut))) yield { at: end - tail.length + cut, core };
      }
    }
  }
}
