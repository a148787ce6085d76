// Files with environment variables, and files of build tools. Comments are on separate lines, because after a value
// they would be part of it.

import { lineAround, outsideLines, replaceKey, variable, type Language } from "./language";
import type { SourceText } from "./lexer";

const braced = `\${${variable}}`;

export const properties: Language = {
  comment: ["#"],
  lineComment: /(?<=^[ \t]*)[#!].*/my,
  strings: [],
  commentPositions: () => ({ above: true }),
};

export const ini: Language = {
  ...properties,
  comment: [";"],
  // An indented line can continue the value above.
  commentPositions: (_source, { text }) => ({ above: /^\S/.test(text) }),
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
  commentPositions: (_source, { text }) => ({ above: /^\s*(?:#|(?:export\s+)?[\w.-]+\s*=)/.test(text) }),
  // Replaces only a whole value. Single quotes are removed, since nothing expands in them.
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
  commentPositions: ({ text }, { start, text: line }) => {
    const before = text.slice(0, start);
    const isDefinition = before.match(/^[ \t]*define\b/gm)?.length !== before.match(/^[ \t]*endef\b/gm)?.length;
    // All lines of a recipe are one script.
    const isScript = line.startsWith("\t") && /^\.ONESHELL:/m.test(text);
    return { above: !isDefinition && !isScript && "unindented" };
  },
  // Make imports environment variables, unless the file sets them.
  reference: (source, key) => {
    if (source.regionAt(key.start).kind !== "code" || source.cached(setsVariable)) return undefined;
    // A single dollar sign before the reference would take its first character as a variable name.
    const isEscaped = /(?<!\$)(?:\$\$)*\$$/.test(lineAround(source, key).before);
    return isEscaped ? undefined : replaceKey(key, `$(${variable})`);
  },
};

export const dockerfile: Language = {
  ...properties,
  lineComment: /(?<=^[ \t]*)#.*/my,
  heredoc: /<<(?<indent>-?)["']?(?<tag>\w+)["']?/y,
  // The reference is a build argument, which is declared on the line above if the stage doesn't declare it yet.
  reference: (source, key) => {
    const { lineStart: start, before } = lineAround(source, key);
    const hasArgument = source.cached(environmentLines).get(start);
    if (hasArgument === undefined || /'|\\$/.test(before)) return undefined;
    const declaration = { start, end: start, text: `ARG ${variable}\n` };
    return replaceKey(key, braced, ...(hasArgument ? [] : [declaration]));
  },
  // Files that continue lines with another character.
  not: /\n#\s*escape\s*=/i,
};

/** Behind a continued line, and any empty lines and comments. */
const continued = /(?<=\\[ \t]*\n(?:[ \t]*(?:#.*)?\n)*)/y;

/** Maps the offsets of ENV instructions to whether their stages have declared the build argument. */
function environmentLines({ code, text }: SourceText): Map<number, boolean> {
  const lines = new Map<number, boolean>();
  let hasArgument = false;
  for (const { 0: instruction, index } of code.matchAll(
    new RegExp(`^[ \\t]*(?:FROM|ENV|ARG[ \\t]+${variable})(?=[\\s=]|$)`, "gim"),
  )) {
    continued.lastIndex = index;
    if (continued.test(text)) continue;
    if (/env$/i.test(instruction)) lines.set(index, hasArgument);
    else hasArgument = !/from$/i.test(instruction);
  }
  return lines;
}
