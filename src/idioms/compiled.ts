// Languages that tell constants from what is read when the program runs.

import type { Language } from "./language";
import { type Edit, type Spot, variable } from "./spot";
import * as syntaxes from "./syntaxes";

const getenv = `System.getenv("${variable}")`;

export const java: Language = {
  syntax: syntaxes.java,
  expression: getenv,
  inString: (spot) => {
    if (isAnnotated(spot) || /\bcase$/.test(spot.codeBefore)) return undefined;
    if (spot.whole) return spot.replaced(getenv);
    return spot.string.quote === '"' ? spot.takenApart(getenv, " + ") : undefined;
  },
};

export const kotlin: Language = {
  syntax: syntaxes.kotlin,
  expression: getenv,
  inString: (spot) => {
    if (isAnnotated(spot)) return undefined;
    const edits = spot.whole ? spot.replaced(getenv) : spot.inPlace(`\${${getenv}}`);
    return [...edited(spot, /\bconst val\b/, "val"), ...edits];
  },
};

export const groovy: Language = {
  syntax: syntaxes.groovy,
  expression: getenv,
  inString: (spot) => {
    if (isAnnotated(spot)) return undefined;
    if (spot.whole) return spot.replaced(getenv);
    if (spot.string.quote.startsWith('"')) return spot.inPlace(`\${${getenv}}`);
    return spot.takenApart(getenv, " + ");
  },
};

/** An annotation takes constants only. */
function isAnnotated({ opening }: Spot): boolean {
  return opening !== undefined && /@[\w.]+\s*(?:\(|\([^()]*[{[])$/.test(opening);
}

const fromEnvironment = `System.Environment.GetEnvironmentVariable("${variable}")`;

export const csharp: Language = {
  syntax: syntaxes.csharp,
  expression: fromEnvironment,
  inString: (spot) => {
    const { quote, depth } = spot.string;
    if (depth > 0 || needsConstant(spot)) return undefined;
    if (!spot.whole && quote !== '"') return undefined;
    const constant = edited(
      spot,
      /(?<=\b(?:public|private|protected|internal)\s+)const\b/,
      "static readonly",
    );
    if (constant.length === 0 && /\bconst\s/.test(spot.lineBefore)) return undefined;
    const edits = spot.whole
      ? spot.replaced(fromEnvironment)
      : spot.takenApart(fromEnvironment, " + ");
    return [...constant, ...edits];
  },
};

/** An attribute, a pattern, a default value of a parameter. */
function needsConstant({ lineBefore, opening, codeBefore, codeAfter }: Spot): boolean {
  if (/^\s*\[\s*\w[^\]]*$/.test(lineBefore) || /\b(?:case|is|is not|or|and)$/.test(codeBefore))
    return true;
  if (codeAfter.startsWith("=>") || /^(?:or|when)\b/.test(codeAfter)) return true;
  return opening?.endsWith("(") === true && /[\w>\]?]\s+\w+\s*=$/.test(codeBefore);
}

const getenvPhp = `getenv('${variable}')`;

export const php: Language = {
  syntax: syntaxes.php,
  expression: getenvPhp,
  inString: (spot) => {
    // A constant, a property's value and a parameter's may call no function.
    if (
      /\bconst\s|^\s*(?:(?:public|private|protected|static|readonly|var)\s+)+(?:\??[\w|\\]+\s+)?\$\w+\s*=/.test(
        spot.lineBefore,
      )
    ) {
      return undefined;
    }
    if (/\b(?:function|fn)\b[^(){};]*\($/.test(spot.opening ?? "")) return undefined;
    return spot.whole ? spot.replaced(getenvPhp) : spot.takenApart(getenvPhp, " . ");
  },
};

const envVar = `std::env::var("${variable}").expect("${variable} is set")`;

export const rust: Language = {
  syntax: syntaxes.rust,
  expression: envVar,
  inString: (spot) => {
    const { prefix, quote } = spot.string;
    const { lineBefore, codeBefore, codeAfter, opening = "" } = spot;
    if (/\b(?:const|static)\s|^\s*#!?\[/.test(lineBefore) || /^(?:=>|\|)/.test(codeAfter))
      return undefined;
    // What a macro takes first has to be written out.
    if (prefix.includes("b") || prefix.includes("c") || /!\s*[([{]$/.test(codeBefore))
      return undefined;
    // A reference, since that is what a literal is; a method finds its way by itself.
    const reference = codeAfter.startsWith(".") ? "" : "&";
    if (spot.whole) return spot.replaced(reference + envVar);
    if (/![([{]$/.test(opening) || /[{}]/.test(spot.before + spot.after)) return undefined;
    const closing = spot.text.slice(spot.string.body.end, spot.string.literal.end);
    return spot.wrapped(`${reference}format!(${prefix}${quote}`, "{}", `${closing}, ${envVar})`);
  },
};

/** A word of the declaration that the literal is the value of, replaced. */
function edited({ lineBefore, string }: Spot, word: RegExp, text: string): Edit[] {
  const match = word.exec(lineBefore);
  if (match === null) return [];
  const start = string.literal.start - lineBefore.length + match.index;
  return [{ start, end: start + match[0].length, text }];
}
