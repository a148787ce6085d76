// POSIX shells, where expansion depends only on the surrounding quotes.

import { variable, type Language, type Replacement } from "./language";
import * as forms from "./string-forms";
import type { SourceText, Span } from "./lexer";

export const shell: Language = {
  comment: ["#"],
  lineComment: /(?<![^\s;(|&)])#.*/y,
  strings: [
    { open: /\$'/y, escape: "\\", multiline: true },
    forms.rawLines,
    { ...forms.doubleLines, interpolation: forms.commandSubstitution },
  ],
  heredoc: /(?<!<)<<(?<indent>-?)[ \t]*(?<raw>['"\\]?)(?<tag>[A-Za-z_]\w*)['"]?/y,
  escape: "\\",
  reference: replaceInShell,
  not: /\.(?:fish|t?csh|t?cshrc)\n|\n#![^\n]*\b(?:fish|t?csh|pwsh|python\d*)\b/,
};

const quoted = `"$${variable}"`;
const braced = `\${${variable}}`;
/** Fails if the variable is unset, for commands that set a variable to itself. */
const required = `"\${${variable}:?}"`;
const selfAssignment = new RegExp(`(?<!\\w)${variable}=$`);

function replaceInShell(source: SourceText, key: Span): Replacement | undefined {
  const { text } = source;
  const region = source.regionAt(key.start);
  const { start, end } = region.kind === "string" ? region : key;
  const wholeValue = selfAssignment.test(text.slice(Math.max(0, start - 40), start)) ? required : quoted;
  const replaceWith = (replacement: string, span: Span = key): Replacement => ({
    reference: quoted,
    edits: [{ start: span.start, end: span.end, text: replacement }],
  });
  if (region.kind === "code") return replaceWith(wholeValue);
  if (region.kind === "heredoc") return replaceWith(braced);
  if (region.kind !== "string") return undefined;
  const { body, prefix, quote } = region;
  const isFirst = key.start === body.start;
  const isLast = key.end === body.end;
  if (isFirst && isLast) return replaceWith(wholeValue, region);
  if (quote === '"') return replaceWith(braced);
  // Nothing is expanded in single quotes, so they are closed before the key and reopened after it.
  const parts = `${isFirst ? "" : quote}${quoted}${isLast ? "" : prefix + quote}`;
  return replaceWith(parts, { start: isFirst ? start : key.start, end: isLast ? end : key.end });
}
