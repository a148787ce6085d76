// Shells: what is expanded is told by the quotes alone, wherever they are.

import { variable } from "./languages";
import type { SourceText, Span } from "./lexer";
import type { Replacement } from "./replace";

const quoted = `"$${variable}"`;
const braced = `\${${variable}}`;
/** Where a variable is set to itself it has to fail if there is none. */
const required = `"\${${variable}:?}"`;
const ofItself = new RegExp(`(?<!\\w)${variable}=$`);
const others = /\.(?:fish|t?csh|t?cshrc)\n|\n#![^\n]*\b(?:fish|t?csh|pwsh|python\d*)\b/;

export function inShell(path: string, source: SourceText, key: Span): Replacement | undefined {
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
