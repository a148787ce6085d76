// Shells and Terraform, where strings expand variables themselves.

import type { Language } from "./language";
import type { Span } from "./lexer";
import { variable } from "./spot";
import * as syntaxes from "./syntaxes";

const quoted = `"$${variable}"`;

export const shell: Language = {
  syntax: syntaxes.shell,
  expression: quoted,
  inString: (spot) => {
    const { quote, prefix, literal } = spot.string;
    const itself = isItsOwn(spot.text, literal.start);
    if (spot.whole) return spot.replaced(itself ? required : quoted);
    if (quote === '"') return spot.inPlace(`\${${variable}}`);
    // Nothing is expanded between these: they end before the key and begin again behind it.
    const first = spot.before === "";
    const last = spot.after === "";
    return [
      {
        start: first ? literal.start : spot.key.start,
        end: last ? literal.end : spot.key.end,
        text: `${first ? "" : quote}${quoted}${last ? "" : prefix + quote}`,
      },
    ];
  },
  inHeredoc: `\${${variable}}`,
  bare: (text, key) => (isItsOwn(text, key.start) ? required : quoted),
};

/** Set to itself it has to fail where there is none. */
const required = `"\${${variable}:?}"`;

function isItsOwn(text: string, start: number): boolean {
  return new RegExp(`(?<!\\w)${variable}=$`).test(text.slice(Math.max(0, start - 40), start));
}

const fromDrive = `$env:${variable}`;

export const powershell: Language = {
  syntax: syntaxes.powershell,
  expression: fromDrive,
  inString: (spot) => {
    const { quote, prefix } = spot.string;
    const hole = `$(${fromDrive})`;
    if (prefix === "@") return quote.startsWith('"') ? spot.inPlace(hole) : undefined;
    if (spot.whole) return spot.replaced(fromDrive);
    if (quote === '"') return spot.inPlace(hole);
    if (!/["$`]|''/.test(spot.before + spot.after)) return spot.wrapped('"', hole, '"');
    // In brackets it is one argument of a command too.
    return spot.takenApart(fromDrive, " + ", true);
  },
  bare: (text, { start, end }) => {
    const alone = /^$|[\s=(,:]$/.test(text.slice(Math.max(0, start - 1), start));
    return alone && /^(?:$|[\s;),|}])/.test(text.slice(end, end + 1)) ? fromDrive : undefined;
  },
};

const input = `var.${variable.toLowerCase()}`;

export const terraform: Language = {
  syntax: syntaxes.terraform,
  expression: input,
  inString: (spot) => {
    if (isLiteralOnly(spot.text, spot.string.literal)) return undefined;
    return spot.whole ? spot.replaced(input) : spot.inPlace(`\${${input}}`);
  },
  inHeredoc: `\${${input}}`,
};

/** A variable's default, a backend, the labels of a block: nothing can be referred to there. */
function isLiteralOnly(text: string, { start, end }: Span): boolean {
  const blocks = text.slice(0, start).match(/^\w+(?=[^\n]*\{)/gm);
  if (/^(?:variable|terraform)$/.test(blocks?.at(-1) ?? "")) return true;
  return (
    /^[ \t]*(?:"[^"\n]*"[ \t]*)*\{/.test(text.slice(end)) &&
    /\w[ \t]+(?:"[^"\n]*"[ \t]*)*$/.test(text.slice(Math.max(0, start - 200), start))
  );
}
