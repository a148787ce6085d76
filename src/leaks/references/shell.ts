// POSIX shells, where quotes alone decide what is expanded, wherever they are.

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
/** Where a variable is set to itself it has to fail if there is none. */
const required = `"\${${variable}:?}"`;
const ofItself = new RegExp(`(?<!\\w)${variable}=$`);

function replaceInShell(source: SourceText, key: Span): Replacement | undefined {
  const { text } = source;
  const region = source.regionAt(key.start);
  const { start, end } = region.kind === "string" ? region : key;
  const whole = ofItself.test(text.slice(Math.max(0, start - 40), start)) ? required : quoted;
  const replaceWith = (by: string, span: Span = key): Replacement => ({
    reference: quoted,
    edits: [{ start: span.start, end: span.end, text: by }],
  });
  if (region.kind === "code") return replaceWith(whole);
  if (region.kind === "heredoc") return replaceWith(braced);
  if (region.kind !== "string") return undefined;
  const { body, prefix, quote } = region;
  const isFirst = key.start === body.start;
  const isLast = key.end === body.end;
  if (isFirst && isLast) return replaceWith(whole, region);
  if (quote === '"') return replaceWith(braced);
  // Nothing expands between these: they end before the key and open again behind it.
  const by = `${isFirst ? "" : quote}${quoted}${isLast ? "" : prefix + quote}`;
  return replaceWith(by, { start: isFirst ? start : key.start, end: isLast ? end : key.end });
}
