// Go, including the import of `os`.

import { slashes, variable, type Import, type Language } from "./language";
import * as forms from "./string-forms";
import type { SourceText } from "./lexer";

export const go: Language = {
  ...slashes(forms.double, forms.character, { open: /`/y, multiline: true }),
  newline: "braces",
  reference: {
    expression: `os.Getenv("${variable}")`,
    join: " + ",
    // A variable of a type other than string accepts a constant, but not this expression. Go has no named arguments:
    // what looks like a named argument is a group of constants or variables.
    constant: String.raw`const|import|var \S+ (?!string )\S+(?= =)`,
    named: "(?!)",
    import: importOs,
  },
};

/** Returns undefined if the name means something else, or there is no safe position for the import. */
function importOs({ text, code }: SourceText): Import | undefined {
  if (/(?<![\w.])os(?![\w.])/.test(code)) return undefined;
  const declared = code.search(/^(?:func|var|type|const)\b/m);
  const head = text.slice(0, declared < 0 ? text.length : declared);
  if (/^[ \t]*(?:import[ \t]+)?"os"/m.test(head)) return { from: 0 };
  const group = /^import[ \t]*\([ \t]*\r?\n/m.exec(code);
  const before = group ?? /^package[ \t]+\w+[^\n]*\n/m.exec(code);
  if (before === null) return undefined;
  const from = before.index + before[0].length;
  const added = group === null ? '\nimport "os"\n' : '\t"os"\n';
  return { from, edit: { start: from, end: from, text: added } };
}
