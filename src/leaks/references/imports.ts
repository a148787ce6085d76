// The import that an expression needs, where the file lacks it.

import type { Edit } from "./language";
import type { SourceText } from "./lexer";

export interface Import {
  /** From here on the name is known. */
  readonly from: number;
  readonly edit?: Edit;
}

const otherOs = /(?<![\w.])os(?![\w.])/;

/** Undefined where the name is another's, or no place for the import is safe. */
export function importInGo({ text, code }: SourceText): Import | undefined {
  if (otherOs.test(code)) return undefined;
  const declared = code.search(/^(?:func|var|type|const)\b/m);
  const head = text.slice(0, declared < 0 ? text.length : declared);
  if (/^[ \t]*(?:import[ \t]+)?"os"/m.test(head)) return { from: 0 };
  const group = /^import[ \t]*\([ \t]*\r?\n/m.exec(code);
  const place = group ?? /^package[ \t]+\w+[^\n]*\n/m.exec(code);
  if (place === null) return undefined;
  const from = place.index + place[0].length;
  const added = group === null ? '\nimport "os"\n' : '\t"os"\n';
  return { from, edit: { start: from, end: from, text: added } };
}

const future = String.raw`from[ \t]+__future__[ \t]+import[ \t]*(?:\([^)]*\)|[^\n(]*)[^\n]*`;
const head = new RegExp(String.raw`^(?:[ \t]*\r?\n|"+[ \t]*\r?\n|${future}(?:\n|$))*`);
const importsOs = /^import[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*os(?:\.\w+)*[ \t]*(?:[,;\r\n]|$)/m;

export function importInPython({ code }: SourceText): Import | undefined {
  const withoutImports = code.replaceAll(/^[ \t]*(?:import|from)[ \t][^\n]*/gm, (line) =>
    line.replaceAll(/(?<![\w.]|\bas[ \t]{1,9})os(?![\w.]|[ \t]+as\b)/g, ""),
  );
  if (otherOs.test(withoutImports)) return undefined;
  const imported = importsOs.exec(code);
  if (imported !== null) return { from: imported.index };
  // A docstring and imports from the future have to stay in front.
  const from = head.exec(code)?.[0].length ?? 0;
  const isLate = code.charAt(from) === '"' || code.slice(from).includes("__future__");
  if (isLate || (from > 0 && code.charAt(from - 1) !== "\n")) return undefined;
  return { from, edit: { start: from, end: from, text: "import os\n" } };
}
