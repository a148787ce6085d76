// Inserts the comment that allows a key, at the end of its line or on a separate line above, provided that it changes
// no value there. Doesn't use VS Code.

import { maxLength, type Edit, type Line } from "./language";
import { languageOf } from "./languages";
import { SourceText, type Region } from "./lexer";

const marker = "skycloak:allow";

/** The first line of a notebook cell in another language than the notebook's. */
const otherLanguage = /^\s*%%/;

/** Characters between a key and a comment that still refers to it. */
const maxDistance = 900;

/** Returns undefined if the language has no suitable comment, or there is no safe position near the key. */
export function allowComment(language: string, path: string, text: string, key: number): Edit | undefined {
  const description = languageOf(language, path);
  if (description?.comment === undefined || text.length > maxLength || otherLanguage.test(text)) return undefined;
  // Nothing may be inserted before a byte order mark.
  const start = Math.max(text.lastIndexOf("\n", key - 1) + 1, Number(text.startsWith("\uFEFF")));
  const next = text.indexOf("\n", key);
  const end = next < 0 ? text.length : next - Number(text.charAt(next - 1) === "\r");
  const line = { start, end, text: text.slice(start, end) };
  const source = new SourceText(text, description);
  const last = source.regionAt(end);
  if (source.regionAt(start).kind === "block-comment" && last.kind === "block-comment") {
    return { start: end, end, text: ` ${marker}` };
  }
  const [open, close] = description.comment;
  const comment = `${open} ${marker}${close === undefined ? "" : ` ${close}`}`;
  const { trailing, above } = description.commentPositions?.(source, line) ?? { trailing: true, above: true };
  const isContinued = (text: string): boolean =>
    /\\\s*$/.test(text) || (description.escape === "`" && /`\s*$/.test(text));
  if (trailing && last.kind === "code" && !isContinued(line.text) && end - key < maxDistance) {
    return { start: end, end, text: ` ${comment}` };
  }
  const before = text.slice(text.lastIndexOf("\n", start - 2) + 1, start);
  if (!above || line.text.startsWith("#!") || isContinued(before) || !isBetweenLines(source, line)) return undefined;
  const indent = above === "unindented" ? "" : /^\s*/.exec(line.text)?.[0];
  return { start, end: start, text: `${indent}${comment}\n` };
}

function isBetweenLines(source: SourceText, { start }: Line): boolean {
  const isCode = (region: Region): boolean =>
    region.kind === "string" ? region.start === start : region.kind === "code" || region.kind === "line-comment";
  return isCode(source.regionAt(start)) && (start < 2 || isCode(source.regionAt(start - 1)));
}
