// Python, including the import of `os`.

import { variable, type Import, type Language } from "./language";
import * as forms from "./string-forms";
import type { SourceText, StringForm } from "./lexer";

const pythonExpression = (quote: string): string => `os.environ[${quote}${variable}${quote}]`;

const strings = [`"""|'''`, `["']`].flatMap((quotes, at): StringForm[] => {
  const prefixed = (prefix: string): RegExp => new RegExp(String.raw`(?<![\w"'])${prefix}(?:${quotes})`, "y");
  const form = { escape: "\\", multiline: at === 0 || undefined } as const;
  return [
    { ...form, open: prefixed("(?:[fF][rR]?|[rR][fF])"), interpolation: forms.braces },
    // Bytes and templates aren't of type str.
    { ...form, open: prefixed("(?:[bB][rR]?|[rR][bB])"), opaque: true },
    { ...form, open: prefixed("(?:[tT][rR]?|[rR][tT])"), interpolation: forms.braces, opaque: true },
    { ...form, open: prefixed("[rRuU]?") },
  ];
});

export const python: Language = {
  comment: ["#"],
  lineComment: /#.*/y,
  strings,
  newline: "top",
  // In notebooks, the arguments of magics and shell commands extend to the end of the line.
  commentPositions: (_source, { text }) => ({ above: true, trailing: !/(?:^|=)\s*[%!]/.test(text) }),
  reference: {
    expression: pythonExpression('"'),
    inString: (quote) => pythonExpression(quote.startsWith('"') ? "'" : '"'),
    template: { prefix: "f", interpolation: forms.braces, not: /[{}]|\\N/ },
    constant: "import",
    import: importOs,
  },
  // Notebook cells in another language.
  not: /\n\s*%%/,
};

const future = String.raw`from[ \t]+__future__[ \t]+import[ \t]*(?:\([^)]*\)|[^\n(]*)[^\n]*`;
const prologue = new RegExp(String.raw`^\uFEFF?(?:[ \t]*\r?\n|"+[ \t]*\r?\n|${future}(?:\n|$))*`);
const importsOs = /^\uFEFF?import[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*os(?:\.\w+)*[ \t]*(?:[,;\r\n]|$)/m;

/** Returns undefined if the name means something else, or there is no safe position for the import. */
function importOs({ code }: SourceText): Import | undefined {
  const withoutImports = code.replaceAll(/^\uFEFF?[ \t]*(?:import|from)[ \t][^\n]*/gm, (line) =>
    line.replaceAll(/(?<![\w.]|\bas[ \t]{1,9})os(?![\w.]|[ \t]+as\b)/g, ""),
  );
  if (/(?<![\w.])os(?![\w.])/.test(withoutImports)) return undefined;
  const imported = importsOs.exec(code);
  if (imported !== null) return { from: imported.index };
  // The docstring and imports from `__future__` must come first.
  const from = prologue.exec(code)?.[0].length ?? 0;
  const isLate = code.charAt(from) === '"' || code.slice(from).includes("__future__");
  if (isLate || (from > 0 && !/[\n\uFEFF]/.test(code.charAt(from - 1)))) return undefined;
  return { from, edit: { start: from, end: from, text: "import os\n" } };
}
