// Replaces a key with a reference to an environment variable, provided that the file is known to stay correct in its
// language. Doesn't use VS Code.

import { dataFiles } from "./data-files";
import { maxLength, type Edit, type Reference, type Replacement } from "./language";
import { languageOf, withSlashes } from "./languages";
import { SourceText, type StringLiteral, type Span } from "./lexer";
import { endOfValue, isElementAttribute, isUsedAsConstant, isExpressionPosition, isWithin } from "./position";

/**
 * Returns a function that replaces the keys of a document, which is read once for all keys.
 * @param path the document's path, with slashes
 */
export function createReplacer(language: string, path: string, text: string): (key: Span) => Replacement | undefined {
  const description = languageOf(language, path);
  const isExcluded = description?.not?.test(`${path}\n${text.slice(0, 200)}`) === true;
  if (text.length > maxLength || isExcluded) return () => undefined;
  const name = `${language}:/${path}`;
  const reference = description?.reference ?? dataFiles.find(([applies]) => applies.test(name))?.[1];
  if (reference === undefined) return () => undefined;
  const source = new SourceText(text, description?.reference === undefined ? withSlashes : description);
  if (typeof reference === "function") return (key) => reference(source, key);
  return (key) => replaceInCode(source, key, reference);
}

function replaceInCode(source: SourceText, key: Span, reference: Reference): Replacement | undefined {
  const { expression, heredoc, forbiddenBlock, import: importIn } = reference;
  const region = source.regionAt(key.start);
  if (region.kind === "heredoc" && heredoc !== undefined) {
    if (forbiddenBlock !== undefined && isWithin(source, region.brackets, forbiddenBlock)) return undefined;
    return { reference: expression, edits: [{ ...key, text: heredoc.join(expression) }] };
  }
  if (region.kind !== "string" || key.end > region.body.end) return undefined;
  const edits = editsOf(source, key, region, reference);
  if (edits === undefined || importIn === undefined) return edits && { reference: expression, edits };
  const needed = source.cached(importIn);
  if (needed === undefined || key.start < needed.from) return undefined;
  return { reference: expression, edits: [...edits, ...(needed.edit ? [needed.edit] : [])] };
}

function editsOf(source: SourceText, key: Span, literal: StringLiteral, reference: Reference): Edit[] | undefined {
  const { expression, receiver, inString, template, join, finals } = reference;
  const { start, end, body, quote, prefix, form } = literal;
  const isElement = isElementAttribute(source, literal);
  const ends = isElement ? "end" : endOfValue(source, literal, reference);
  if (ends === undefined || !(isElement || isExpressionPosition(source, literal, reference))) return undefined;
  if (finals === true && isUsedAsConstant(source, literal)) return undefined;
  const [open, close] = isElement ? ["{", "}"] : ["", ""];
  const isFirst = key.start === body.start;
  const isLast = key.end === body.end;
  if (isFirst && isLast) {
    const value = ends === "method" ? (receiver ?? expression) : expression;
    return [{ start, end, text: open + value + close }];
  }
  const value = inString?.(quote) ?? expression;
  if (form.interpolation !== undefined) return [{ ...key, text: form.interpolation.join(value) }];
  const text = source.text.slice(body.start, body.end);
  if (template !== undefined && !template.not.test(text) && !(isElement && /[&\n]/.test(text))) {
    const delimiter = template.quote ?? quote;
    const before = (template.prefix ?? "") + prefix.replace(/u/i, "") + delimiter;
    return [
      { start, end: body.start, text: open + before },
      { ...key, text: template.interpolation.join(value) },
      { start: body.end, end, text: delimiter + close },
    ];
  }
  // A method would be called on the last part only.
  if (join === undefined || quote.length > 1 || isElement || ends === "method") return undefined;
  // The string may have an interpolation of an unknown form.
  if (/[[{$]$|(?:\{\$|[$#]\{)[^}]*$/.test(text.slice(0, key.start - body.start))) return undefined;
  const pieces = [isFirst ? "" : quote + join, expression, isLast ? "" : join + prefix + quote];
  return [{ start: isFirst ? start : key.start, end: isLast ? end : key.end, text: pieces.join("") }];
}
