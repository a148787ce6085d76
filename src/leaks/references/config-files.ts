// Files of environment variables and of build tools. Comments are on separate lines: behind a value they would be part
// of it.

import { lineAround, outsideLines, replaceKey, variable, type Language } from "./language";
import type { SourceText } from "./lexer";

const braced = `\${${variable}}`;

export const properties: Language = {
  comment: ["#"],
  lineComment: /(?<=^[ \t]*)[#!].*/my,
  strings: [],
  commentPlaces: () => ({ above: true }),
};

export const ini: Language = {
  ...properties,
  comment: [";"],
  // An indented line can continue the value above.
  commentPlaces: (_source, { text }) => ({ above: /^\S/.test(text) }),
};

export const batch: Language = {
  strings: [],
  reference: outsideLines(/^\s*(?:@?rem\b|::)/i, `%${variable}%`),
};

/** `.env`, `.env.local`, `prod.env`. */
export const dotenvFile = /(?:^|\/)\.env(?:\.[\w.-]+)?$|\.env$/;

export const dotenv: Language = {
  ...properties,
  lineComment: /(?<=^[ \t]*)#.*/my,
  strings: [{ open: /(?<==[ \t]*)["'`]/y, multiline: true }],
  commentPlaces: (_source, { text }) => ({ above: /^\s*(?:#|(?:export\s+)?[\w.-]+\s*=)/.test(text) }),
  // A whole value, in double quotes or in none.
  reference: (source, key) => {
    const { before, after } = lineAround(source, key);
    const [, name, quote = ""] = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(["']?)$/.exec(before) ?? [];
    if (name === undefined || name === variable || !new RegExp(`^${quote}\\s*$`).test(after)) return undefined;
    return replaceKey(quote === "'" ? { start: key.start - 1, end: key.end + 1 } : key, braced);
  },
};

const assignment = String.raw`^(?!\t).*\b${variable}\s*(?:::?:?|[?+!])?=`;
const directive = String.raw`^ *(?:override +)?(?:define|undefine|unexport)\b.*\b${variable}\b`;

function setsVariable({ text }: SourceText): boolean {
  return new RegExp(`${assignment}|${directive}`, "m").test(text);
}

export const makefile: Language = {
  ...properties,
  lineComment: /(?<=^ *)#.*/my,
  commentPlaces: ({ text }, { start, text: line }) => {
    const before = text.slice(0, start);
    const isDefinition = before.match(/^\s*define\b/gm)?.length !== before.match(/^\s*endef\b/gm)?.length;
    // All lines of a recipe are one script.
    const isScript = line.startsWith("\t") && /^\.ONESHELL:/m.test(text);
    return { above: !isDefinition && !isScript && "unindented" };
  },
  // Make takes over the environment's variables, unless the file sets them.
  reference: (source, key) => {
    if (source.regionAt(key.start).kind !== "code" || source.cached(setsVariable)) return undefined;
    // A single dollar sign in front would take the reference's first character as its name.
    const isEscaped = /(?<!\$)(?:\$\$)*\$$/.test(lineAround(source, key).before);
    return isEscaped ? undefined : replaceKey(key, `$(${variable})`);
  },
};

export const dockerfile: Language = {
  ...properties,
  lineComment: /(?<=^[ \t]*)#.*/my,
  heredoc: /<<(?<indent>-?)["']?(?<tag>\w+)["']?/y,
  // A build argument, which is declared above if the stage has none yet.
  reference: (source, key) => {
    const { lineStart: start, before } = lineAround(source, key);
    const hasArgument = source.cached(environmentLines).get(start);
    if (hasArgument === undefined || /'|\\$/.test(before)) return undefined;
    const declaration = { start, end: start, text: `ARG ${variable}\n` };
    return replaceKey(key, braced, ...(hasArgument ? [] : [declaration]));
  },
  // The file continues lines with another character.
  not: /\n#\s*escape\s*=/i,
};

/** By the offsets of ENV instructions, whether their stages have the build argument. */
function environmentLines({ code }: SourceText): Map<number, boolean> {
  const lines = new Map<number, boolean>();
  let hasArgument = false;
  for (const { 0: text, index } of code.matchAll(
    new RegExp(`^[ \\t]*(?:FROM|ENV|ARG[ \\t]+${variable})(?=[\\s=]|$)`, "gim"),
  )) {
    if (/env$/i.test(text)) lines.set(index, hasArgument);
    else hasArgument = !/from$/i.test(text);
  }
  return lines;
}
