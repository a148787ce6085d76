// How strings and comments are written in each language, as far as it takes to tell them apart.

import type { StringForm, Syntax } from "./lexer";

const slashes = ["//"];
const stars: readonly (readonly [string, string])[] = [["/*", "*/"]];

const double: StringForm = { open: /"/y, escape: "\\" };
const single: StringForm = { open: /'/y, escape: "\\" };
/** A character: where `'` can also stand alone, it has to end right behind. */
const character: StringForm = { open: /'(?=(?:\\[^\n]{1,10}|[^'\\\n])')/y, escape: "\\" };

export const javascript: Syntax = {
  lineComments: slashes,
  blockComments: stars,
  strings: [double, single, { open: /`/y, escape: "\\", lines: true, holes: [["${", "}"]] }],
  expressions: true,
};

const pythonPrefix = String.raw`(?<![\w"'])(?:[rRbBuU]|[rR][bB]|[bB][rR])?`;
const formatted = String.raw`(?<![\w"'])(?:[fFtT][rR]?|[rR][fFtT])`;
const braces: readonly (readonly [string, string])[] = [["{", "}"]];

export const python: Syntax = {
  lineComments: ["#"],
  strings: [
    { open: new RegExp(`${formatted}(?:"""|''')`, "y"), escape: "\\", lines: true, holes: braces },
    { open: new RegExp(`${formatted}["']`, "y"), escape: "\\", holes: braces },
    { open: new RegExp(`${pythonPrefix}(?:"""|''')`, "y"), escape: "\\", lines: true },
    { open: new RegExp(`${pythonPrefix}["']`, "y"), escape: "\\" },
  ],
};

export const go: Syntax = {
  lineComments: slashes,
  blockComments: stars,
  strings: [double, character, { open: /`/y, lines: true }],
};

export const java: Syntax = {
  lineComments: slashes,
  blockComments: stars,
  strings: [{ open: /"""/y, escape: "\\", lines: true }, double, character],
};

const dollar: readonly (readonly [string, string])[] = [["${", "}"]];

export const kotlin: Syntax = {
  lineComments: slashes,
  blockComments: stars,
  strings: [{ open: /"""/y, lines: true, holes: dollar }, { ...double, holes: dollar }, character],
};

export const groovy: Syntax = {
  lineComments: slashes,
  blockComments: stars,
  strings: [
    { open: /"""/y, escape: "\\", lines: true, holes: dollar },
    { open: /'''/y, escape: "\\", lines: true },
    { ...double, holes: dollar },
    single,
  ],
};

export const csharp: Syntax = {
  lineComments: slashes,
  blockComments: stars,
  strings: [
    { open: /\$*"{3,}/y, close: (open) => open.replace(/^\$+/, ""), lines: true },
    { open: /(?:\$@|@\$)"/y, doubled: true, lines: true, holes: braces },
    { open: /@"/y, doubled: true, lines: true },
    { open: /\$"/y, escape: "\\", holes: braces },
    double,
    character,
  ],
};

const hash: readonly (readonly [string, string])[] = [["#{", "}"]];

// Its strings may go on over lines too, but hardly do, and what looks like one often is none.
export const ruby: Syntax = {
  lineComments: ["#"],
  strings: [
    { open: /"/y, escape: "\\", holes: hash },
    { open: /`/y, escape: "\\", holes: hash },
    { open: /'/y, escape: "\\" },
  ],
  // Without `~` or `-` it could as well be what puts something into a list.
  heredoc: { open: /<<[~-](?<raw>'?)["`]?(?<tag>[A-Za-z_]\w*)/y },
};

export const php: Syntax = {
  lineComments: ["//", "#"],
  blockComments: stars,
  strings: [
    { open: /"/y, escape: "\\", lines: true },
    { open: /'/y, escape: "\\", lines: true },
  ],
  heredoc: { open: /<<<[ \t]*(?<raw>'?)"?(?<tag>[A-Za-z_]\w*)/y },
};

export const rust: Syntax = {
  lineComments: slashes,
  blockComments: stars,
  strings: [
    {
      open: /(?<!\w)[bc]?r#*"/y,
      close: (open) => `"${open.replace(/[^#]/g, "")}`,
      lines: true,
    },
    { open: /(?<!\w)[bc]?"/y, escape: "\\", lines: true },
    character,
  ],
};

export const shell: Syntax = {
  lineComments: ["#"],
  spacedComments: true,
  strings: [
    { open: /\$'/y, escape: "\\", lines: true },
    { open: /'/y, lines: true },
    { open: /"/y, escape: "\\", lines: true, holes: [["$(", ")"]] },
  ],
  heredoc: { open: /(?<!<)<<-?[ \t]*(?<raw>['"\\]?)(?<tag>[A-Za-z_]\w*)/y },
  escape: "\\",
};

export const powershell: Syntax = {
  lineComments: ["#"],
  spacedComments: true,
  blockComments: [["<#", "#>"]],
  strings: [
    { open: /@"[ \t]*\r?\n/y, close: () => '\n"@', lines: true, holes: [["$(", ")"]] },
    { open: /@'[ \t]*\r?\n/y, close: () => "\n'@", lines: true },
    { open: /"/y, escape: "`", doubled: true, lines: true, holes: [["$(", ")"]] },
    { open: /'/y, doubled: true, lines: true },
  ],
  escape: "`",
};

export const terraform: Syntax = {
  lineComments: ["#", "//"],
  blockComments: stars,
  strings: [{ open: /"/y, escape: "\\", holes: dollar }],
  heredoc: { open: /<<-?(?<tag>[A-Za-z_]\w*)/y },
};
