// Go.

import type { Language } from "./language";
import { type Edit, type Spot, variable } from "./spot";
import * as syntaxes from "./syntaxes";

const getenv = `os.Getenv("${variable}")`;

export const go: Language = {
  syntax: syntaxes.go,
  expression: getenv,
  inString: (spot) => {
    if (/\bimport$/.test(spot.codeBefore) || /^(?:import|const)\s*\($/.test(block(spot))) {
      return undefined;
    }
    const edits = spot.whole ? spot.replaced(getenv) : spot.takenApart(getenv, " + ");
    return [...variableOfConstant(spot), ...edits];
  },
  imports: (text) => {
    if (/^[ \t]*(?:import[ \t]+)?"os"/m.test(text)) return undefined;
    const group = /^import[ \t]*\([ \t]*\r?\n/m.exec(text);
    if (group !== null) {
      const at = group.index + group[0].length;
      return { start: at, end: at, text: '\t"os"\n' };
    }
    const clause = /^package[ \t]+\w+[^\n]*\n/m.exec(text);
    if (clause === null) return undefined;
    const at = clause.index + clause[0].length;
    return { start: at, end: at, text: '\nimport "os"\n' };
  },
};

/** The line that opens the group which the literal is in, from its start to the bracket. */
function block({ opening = "" }: Spot): string {
  return opening.slice(opening.lastIndexOf("\n") + 1);
}

/** What is read when the program runs is no constant any more. */
function variableOfConstant(spot: Spot): Edit[] {
  const constant = /^(\s*)const(?=\s+\w+(?:\s+string)?\s*=\s*$)/.exec(spot.lineBefore);
  if (constant === null) return [];
  const start = spot.string.literal.start - spot.lineBefore.length + (constant[1]?.length ?? 0);
  return [{ start, end: start + "const".length, text: "var" }];
}
