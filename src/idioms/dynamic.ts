// JavaScript and its kin, Python, Ruby.

import type { Language } from "./language";
import { type Edit, type Spot, variable } from "./spot";
import * as syntaxes from "./syntaxes";

const fromProcess = `process.env.${variable}`;

export const javascript: Language = {
  syntax: syntaxes.javascript,
  expression: fromProcess,
  inString: (spot) => {
    if (spot.string.quote === "`") return inTemplate(spot);
    // A type, a module's name and a directive are no expressions.
    if (/^\s*(?:export\s+)?(?:declare\s+)?(?:type|interface)\s/.test(spot.lineBefore)) {
      return undefined;
    }
    if (/\b(?:from|import|require\()$/.test(spot.codeBefore)) return undefined;
    if (isAttribute(spot)) return inBraces(spot, "{", "}");
    if (isProperty(spot)) return inBraces(spot, "[", "]");
    if (spot.whole) return spot.replaced(fromProcess);
    const { before, after } = spot;
    // A template reads these in another way than a string does.
    if (/`|\$\{|\\\d/.test(before + after)) return spot.takenApart(fromProcess, " + ");
    return spot.wrapped("`", `\${${fromProcess}}`, "`");
  },
};

function inTemplate(spot: Spot): Edit[] {
  const tagged =
    /[\w)\]]$/.test(spot.codeBefore) && !/\b(?:return|case|in|of)$/.test(spot.codeBefore);
  if (!spot.whole || tagged) return spot.inPlace(`\${${fromProcess}}`);
  return spot.replaced(fromProcess);
}

/** The value of an attribute in markup: `<Api token="…"`. */
function isAttribute({ codeBefore }: Spot): boolean {
  return /<[A-Za-z][\w.-]*(?:\s[^<>]*)?\s[\w:-]+=$/.test(codeBefore.slice(-500));
}

/** The name of a property: `{ "…": 1 }`. */
function isProperty({ codeBefore, codeAfter }: Spot): boolean {
  return codeAfter.startsWith(":") && /[{,]$/.test(codeBefore);
}

function inBraces(spot: Spot, open: string, close: string): Edit[] | undefined {
  if (spot.whole) return spot.replaced(open + fromProcess + close);
  if (/[`\\]|\$\{/.test(spot.before + spot.after)) return undefined;
  return spot.wrapped(`${open}\``, `\${${fromProcess}}`, `\`${close}`);
}

const fromOs = (quote: string): string => `os.environ[${quote}${variable}${quote}]`;

export const python: Language = {
  syntax: syntaxes.python,
  expression: fromOs('"'),
  inString: (spot) => {
    const { prefix, quote, depth } = spot.string;
    // In a hole of another string Python before 3.12 takes neither its quotes nor a backslash.
    if (depth > 0 || /\bcase$/.test(spot.codeBefore)) return undefined;
    const hole = `{${fromOs(quote.startsWith('"') ? "'" : '"')}}`;
    if (/[ft]/i.test(prefix)) return spot.whole ? spot.replaced(fromOs('"')) : spot.inPlace(hole);
    const bytes = /b/i.test(prefix);
    if (spot.whole && !spot.joinedToAnother) {
      return spot.replaced(fromOs('"') + (bytes ? ".encode()" : ""));
    }
    if (bytes || /[{}]/.test(spot.before + spot.after)) return undefined;
    return spot.wrapped(`f${prefix.replace(/u/i, "")}${quote}`, hole, quote);
  },
  imports: (text) => {
    if (
      /^[ \t]*(?:import[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*os\b(?![ \t]+as\b)|from[ \t]+os[ \t]+import\b)/m.test(
        text,
      )
    ) {
      return undefined;
    }
    // Comments, a docstring and imports from the future stay in front.
    const head =
      /^(?:[ \t]*(?:#[^\n]*)?\r?\n|[rRuU]?(?:"""[^]*?"""|'''[^]*?''')[ \t]*\r?\n|from[ \t]+__future__[ \t][^\n]*\n)*/.exec(
        text,
      );
    const at = head?.[0].length ?? 0;
    return { start: at, end: at, text: "import os\n" };
  },
};

const fetched = `ENV.fetch("${variable}")`;

export const ruby: Language = {
  syntax: syntaxes.ruby,
  expression: fetched,
  inString: (spot) => {
    const { quote } = spot.string;
    const { start, end } = spot.string.literal;
    // A symbol, or the name of one: `"…": 1`.
    if (spot.text.charAt(start - 1) === ":" || /^:(?!:)/.test(spot.text.slice(end, end + 2))) {
      return undefined;
    }
    if (quote === "`") return spot.inPlace(`#{${fetched}}`);
    if (spot.whole && !spot.joinedToAnother) return spot.replaced(fetched);
    if (quote === '"') return spot.inPlace(`#{${fetched}}`);
    return spot.joinedToAnother ? undefined : spot.takenApart(fetched, " + ");
  },
  inHeredoc: `#{${fetched}}`,
};
