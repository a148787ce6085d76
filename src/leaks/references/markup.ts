// HTML, XML and Markdown, in which a comment must not become text or part of a tag.

import type { Language, Line } from "./language";
import type { SourceText } from "./lexer";

const endsTag = (text: string, at: number): boolean => text.slice(0, at).trimEnd().endsWith(">");

export const html: Language = {
  comment: ["<!--", "-->"],
  blockComment: /<!--[^]*?(?:-->|$)/y,
  strings: [
    { open: /<!\[CDATA\[/y, close: () => "]]>", multiline: true, opaque: true },
    {
      open: /<(?:script|style|textarea|pre|title)\b/iy,
      close: (open) => `</${open.slice(1)}`,
      ...{ multiline: true, opaque: true },
    },
    { open: /</y, close: () => ">", multiline: true, opaque: true },
  ],
  // Between tags a comment adds no text.
  commentPositions: ({ text }, { start, end }) => ({ trailing: endsTag(text, end), above: endsTag(text, start) }),
};

export const markdown: Language = {
  ...html,
  commentPositions: (source, line) => ({ trailing: isProse(source, line) }),
};

/** The first or last line of a block of code or mathematics, which may be in a quotation or a list. */
const fenceLine = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,}|\${2}(?!.*\$))\s*(.*)$/;

/** Whether a line is a paragraph, a heading or a list: not code, a table, a definition or data. */
function isProse({ text: whole }: SourceText, { start, text }: Line): boolean {
  if (/^(?: {4}|\t)|^\s*\[[^\]]+\]:|\|/.test(text) || text.split("`").length % 2 === 0) return false;
  const above = whole.slice(0, start).split(/\r?\n/).slice(0, -1);
  let fence: string | undefined;
  for (const line of above) {
    const [, opened = "", info = ""] = fenceLine.exec(line) ?? [];
    if (fence === undefined) fence = opened === "" ? undefined : opened;
    else if (info === "" && opened.startsWith(fence)) fence = undefined;
  }
  const isData = above[0] === "---" && !above.slice(1).some((line) => /^(?:---|\.\.\.)\s*$/.test(line));
  return fence === undefined && !fenceLine.test(text) && !isData;
}
