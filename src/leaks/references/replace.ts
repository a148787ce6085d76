// What to put in the place of a key, so that the value is read from the environment and the file
// is still right in its language. Pure: answers edits, or nothing where nothing is known to be right.

import { DataText, dotenvFile, inDataFile } from "./data-files";
import { languages, variable, type Edit, type Reference } from "./languages";
import { SourceText, type StringLiteral, type Span } from "./lexer";
import { endOfValue, isElementAttribute, isUsedAsConstant, isExpressionPosition, isWithin } from "./position";

export interface Replacement {
  /** The reference, for the title of the fix. */
  readonly reference: string;
  /** By offsets in UTF-16 units; line ends are `\n`. */
  readonly edits: readonly Edit[];
}

/** UTF-16 units. Larger texts are not analyzed. */
const largest = 1_000_000;

/**
 * Answers for each key of a document, which is read once for all of them.
 * @param path the document's path, with slashes
 */
export function createReplacer(language: string, path: string, text: string): (key: Span) => Replacement | undefined {
  if (text.length > largest) return () => undefined;
  const isDotenv = dotenvFile.test(path);
  const { syntax, reference } = (isDotenv ? undefined : languages[language]) ?? {};
  if (reference?.not?.test(`${path}\n${text.slice(0, 200)}`) === true) return () => undefined;
  if (syntax !== undefined && (reference !== undefined || language === "shellscript")) {
    const source = new SourceText(text, syntax);
    if (reference === undefined) return (key) => inShell(path, source, key);
    return (key) => inCode(source, key, reference);
  }
  const file = new DataText(language, path, text);
  return (key) => inDataFile(file, key);
}

function inCode(source: SourceText, key: Span, reference: Reference): Replacement | undefined {
  const { expression, heredoc, positions, import: importIn } = reference;
  const region = source.regionAt(key.start);
  if (region.kind === "heredoc" && heredoc !== undefined) {
    if (positions.never !== undefined && isWithin(source, region.level, positions.never)) return undefined;
    return { reference: expression, edits: [{ ...key, text: heredoc.join(expression) }] };
  }
  if (region.kind !== "string" || key.end > region.body.end) return undefined;
  const edits = inString(source, key, region, reference);
  if (edits === undefined || importIn === undefined) return edits && { reference: expression, edits };
  const needed = source.cached(importIn);
  if (needed === undefined || key.start < needed.from) return undefined;
  return { reference: expression, edits: [...edits, ...(needed.edit ? [needed.edit] : [])] };
}

function inString(
  source: SourceText,
  key: Span,
  literal: StringLiteral,
  { expression, receiver, inString: inner, template, join, positions }: Reference,
): Edit[] | undefined {
  const { start, end, body, quote, prefix, form } = literal;
  const isElement = isElementAttribute(source, literal);
  const ends = isElement ? "end" : endOfValue(source, literal, positions);
  if (ends === undefined || !(isElement || isExpressionPosition(source, literal, positions))) return undefined;
  if (positions.finals === true && isUsedAsConstant(source, literal)) return undefined;
  const [open, close] = isElement ? ["{", "}"] : ["", ""];
  const isFirst = key.start === body.start;
  const isLast = key.end === body.end;
  if (isFirst && isLast) {
    const value = ends === "method" ? (receiver ?? expression) : expression;
    return [{ start, end, text: open + value + close }];
  }
  const value = inner?.(quote) ?? expression;
  if (form.hole !== undefined) return [{ ...key, text: form.hole.join(value) }];
  const text = source.text.slice(body.start, body.end);
  if (template !== undefined && !template.not.test(text) && !(isElement && /[&\n]/.test(text))) {
    const delimiter = template.quote ?? quote;
    const before = (template.prefix ?? "") + prefix.replace(/u/i, "") + delimiter;
    return [
      { start, end: body.start, text: open + before },
      { ...key, text: template.hole.join(value) },
      { start: body.end, end, text: delimiter + close },
    ];
  }
  // Anything else on the string would be about its last part alone.
  if (
    join === undefined ||
    quote.length > 1 ||
    isElement ||
    ends === "method" ||
    /[[{$]$|(?:\{\$|[$#]\{)[^}]*$/.test(text.slice(0, key.start - body.start))
  ) {
    return undefined;
  }
  const pieces = [isFirst ? "" : quote + join, expression, isLast ? "" : join + prefix + quote];
  return [{ start: isFirst ? start : key.start, end: isLast ? end : key.end, text: pieces.join("") }];
}

const quoted = `"$${variable}"`;
const braced = `\${${variable}}`;
/** Where a variable is set to itself it has to fail if there is none. */
const required = `"\${${variable}:?}"`;
const ofItself = new RegExp(`(?<!\\w)${variable}=$`);
const others = /\.(?:fish|t?csh|t?cshrc)\n|\n#![^\n]*\b(?:fish|t?csh|pwsh|python\d*)\b/;

/** In shells, the quotes alone decide what is expanded, wherever they are. */
function inShell(path: string, source: SourceText, key: Span): Replacement | undefined {
  const { text } = source;
  if (others.test(`${path}\n${text.slice(0, 200)}`)) return undefined;
  const put = (by: string, span = key): Replacement => ({
    reference: quoted,
    edits: [{ ...span, text: by }],
  });
  const region = source.regionAt(key.start);
  const { start, end } = region.kind === "string" ? region : key;
  const whole = ofItself.test(text.slice(Math.max(0, start - 40), start)) ? required : quoted;
  if (region.kind === "code") return put(whole);
  if (region.kind === "heredoc") return put(braced);
  if (region.kind !== "string") return undefined;
  const { body, prefix, quote } = region;
  const isFirst = key.start === body.start;
  const isLast = key.end === body.end;
  if (isFirst && isLast) return put(whole, { start, end });
  if (quote === '"') return put(braced);
  // Nothing expands between these: they end before the key and open again behind it.
  const by = `${isFirst ? "" : quote}${quoted}${isLast ? "" : prefix + quote}`;
  return put(by, { start: isFirst ? start : key.start, end: isLast ? end : key.end });
}
