// The languages by VS Code's identifiers: the syntax of their strings and comments, and how their programs read a key
// from the environment. To add a language, add an entry.

import type { Delimiters, SourceText, Span, StringForm, Syntax } from "./lexer";

/** The environment variable that all of Skycloak's tools read. */
export const variable = "SKYCLOAK_API_KEY";

export interface Edit extends Span {
  readonly text: string;
}

export interface Language {
  readonly syntax: Syntax;
  /** The delimiters of a comment; line comments have no closing one. */
  readonly comment: readonly [open: string, close?: string];
  /** Lines in which a comment behind a value belongs to the value. */
  readonly commentAbove?: RegExp;
  /** Without it, no replacement of a key is offered. */
  readonly reference?: Reference;
}

export interface Reference {
  /** The expression that replaces the key, also shown in titles. */
  readonly expression: string;
  /** The same where a method is called on it. */
  readonly receiver?: string;
  /** In an interpolation of a string with this quote; by default the expression. */
  readonly inString?: (quote: string) => string;
  /** How a string becomes one that interpolates, unless its text matches `not`. */
  readonly template?: {
    readonly quote?: string;
    readonly prefix?: string;
    readonly hole: Delimiters;
    readonly not: RegExp;
  };
  /** The operator that concatenates strings. */
  readonly join?: string;
  /** The interpolation of a heredoc. */
  readonly heredoc?: Delimiters;
  /** Where an expression is allowed. */
  readonly positions: Positions;
  /** The import that the expression needs; undefined where it can't be used. */
  readonly import?: (source: SourceText) => Import | undefined;
  /** Files of which nothing is known, by their path, a line end and the beginning of their text. */
  readonly not?: RegExp;
}

/** How languages differ in where an expression is allowed, as sources of regular expressions. */
export interface Positions {
  /** Words of a statement that takes a constant. */
  readonly constant: string;
  /** Other statements with a value behind them, such as a command and its argument. */
  readonly statement?: string;
  /** Between the name of an argument and its value. */
  readonly named?: string;
  /** The opening of a block without expressions. */
  readonly never?: RegExp;
  /** Text that may follow an argument. */
  readonly more?: RegExp;
  /** Square brackets don't open lists. */
  readonly noLists?: true;
  /** In an interpolation there is no place for the quotes of the expression. */
  readonly noHoles?: true;
  /** The names of final variables can be where only constants can. */
  readonly finals?: true;
}

const double: StringForm = { open: /"/y, escape: "\\" };
const single: StringForm = { open: /'/y, escape: "\\" };
const doubleLines: StringForm = { ...double, lines: true };
const singleLines: StringForm = { ...single, lines: true };
const rawLines: StringForm = { open: /'/y, lines: true };
/** A character literal, in languages where `'` also has other meanings. */
const character: StringForm = { open: /'(?=(?:\\[^\n]{1,10}|[^'\\\n])')/y, escape: "\\" };
const tripled: StringForm = { open: /"""/y, escape: "\\", lines: true };
const tripledSingle: StringForm = { open: /'''/y, escape: "\\", lines: true };
const command: StringForm = { open: /`/y, escape: "\\", lines: true, other: true };
const dollar = ["${", "}"] as const;
const hash = ["#{", "}"] as const;
const braces = ["{", "}"] as const;
const commandHole = ["$(", ")"] as const;

const stars: Syntax["blockComments"] = [["/*", "*/"]];
const slashes = (...strings: StringForm[]): Syntax => ({
  comment: /\/\//y,
  blockComments: stars,
  strings,
});
const lines = (syntax: Syntax): Syntax => ({ ...syntax, newline: "braces" });

function language(syntax: Syntax, reference?: Reference, comment = "//"): Language {
  return { syntax, comment: [comment], reference };
}

function script(kind: "plain" | "jsx"): Language {
  const template: StringForm = { open: /`/y, escape: "\\", lines: true, hole: dollar };
  return language(
    { ...lines(slashes(double, single, template)), script: kind },
    {
      expression: `process.env.${variable}`,
      template: { quote: "`", hole: dollar, not: /[`\\]|\$\{/ },
      join: " + ",
      positions: {
        constant: "enum|interface|declare|abstract|function",
        never: /\b(?:enum|interface|declare|namespace)\b/,
      },
      not: /\.d\.[cm]?ts\n/,
    },
  );
}

function jvm(positions: Partial<Positions> = {}): Reference {
  const constants = { constant: "const|default", finals: true } as const;
  return {
    expression: `System.getenv("${variable}")`,
    join: " + ",
    positions: { ...constants, ...positions },
    // A declarative pipeline's environment takes literals only.
    not: /(?:^|\/)Jenkinsfile[^/\n]*\n/,
  };
}

const csharp = language(
  slashes(
    { open: /\$*"{3,}/y, close: (open) => open.replace(/^\$+/, ""), lines: true },
    { open: /(?:\$@|@\$)"/y, doubled: true, lines: true, hole: braces },
    { open: /@"/y, doubled: true, lines: true },
    { open: /\$"/y, escape: "\\", hole: braces },
    double,
    character,
  ),
  {
    expression: `System.Environment.GetEnvironmentVariable("${variable}")`,
    join: " + ",
    positions: { constant: "const", named: ":", never: /\benum\b/ },
  },
);

const go = language(lines(slashes(double, character, { open: /`/y, lines: true })), {
  expression: `os.Getenv("${variable}")`,
  join: " + ",
  // A variable of another type than string takes a constant, but not this. Go has no named arguments: what looks like
  // one is a group of constants or variables.
  positions: { constant: String.raw`const|import|var \S+ (?!string )\S+(?= =)`, named: "(?!)" },
  import: importInGo,
});

const php = language(
  {
    ...slashes(doubleLines, singleLines, command),
    comment: /\/\/|#(?!\[)/y,
    heredoc: /<<<[ \t]*(?<raw>'?)"?(?<tag>[A-Za-z_]\w*)['"]?/y,
    island: [/<\?(?:php\b|=)?/gi, "?>"],
  },
  {
    expression: `getenv('${variable}')`,
    join: " . ",
    // A property's value has to be constant, and so does a static variable's.
    positions: { constant: "const|var|static|public|private|protected|readonly", named: ":|=>" },
  },
);

const inRust = `std::env::var("${variable}").expect("${variable} is set")`;
const rust = language(
  slashes(
    { open: /(?<!\w)r#*"/y, close: (open) => `"${open.slice(1, -1)}`, lines: true },
    { open: /(?<!\w)(?:[bc]|[bc]r#*)"/y, escape: "\\", lines: true, other: true },
    doubleLines,
    character,
  ),
  {
    // A reference, since that is what a literal is; a method borrows by itself.
    expression: `&${inRust}`,
    receiver: inRust,
    positions: { constant: "const|static|return", never: /!$|\bmacro_rules\b/ },
  },
);

const inPython = (quote: string): string => `os.environ[${quote}${variable}${quote}]`;
const pythonStrings = [`"""|'''`, `["']`].flatMap((quotes, at): StringForm[] => {
  const prefixed = (prefix: string): RegExp => new RegExp(String.raw`(?<![\w"'])${prefix}(?:${quotes})`, "y");
  const form: Omit<StringForm, "open"> = { escape: "\\", lines: at === 0 || undefined };
  return [
    { ...form, open: prefixed("(?:[fFtT][rR]?|[rR][fFtT])"), hole: braces },
    { ...form, open: prefixed("(?:[bB][rR]?|[rR][bB])"), other: true },
    { ...form, open: prefixed("[rRuU]?") },
  ];
});
const python: Language = {
  comment: ["#"],
  syntax: { comment: /#/y, strings: pythonStrings, newline: "top" },
  // What a notebook's magics and commands are given goes to the end of the line.
  commentAbove: /^\s*[%!]|=\s*[%!]/,
  reference: {
    expression: inPython('"'),
    inString: (quote) => inPython(quote.startsWith('"') ? "'" : '"'),
    template: { prefix: "f", hole: braces, not: /[{}]|\\N/ },
    positions: { constant: "import", noHoles: true },
    import: importInPython,
    // A notebook's cell in another language.
    not: /\n\s*%%/,
  },
};

/** Ruby's `%q(…)` and Elixir's `~s(…)`. */
const bracketed = (open: RegExp): StringForm => ({
  open,
  close: (opened) => ({ "(": ")", "[": "]", "{": "}", "<": ">" })[opened.slice(-1)] ?? opened.slice(-1),
  escape: "\\",
  lines: true,
  other: true,
});

const ruby = language(
  {
    comment: /#/y,
    // Behind the end of the program is data.
    blockComments: [
      ["\n=begin", "\n=end"],
      ["\n__END__", "\0"],
    ],
    strings: [
      { ...doubleLines, hole: hash },
      { ...command, hole: hash },
      singleLines,
      bracketed(/(?<![\w)\]}][ \t]*)%(?:[qQwWiIrsx]?[([{<|!]|[qQwW]\/)/y),
    ],
    heredoc: /<<(?<indent>[~-]?)(?<raw>'?)["`]?(?<tag>[A-Z_]\w*)['"`]?/y,
    newline: "braces",
  },
  {
    expression: `ENV.fetch("${variable}")`,
    join: " + ",
    heredoc: hash,
    positions: {
      constant: "in",
      named: ":|=>",
      statement: String.raw`(?!(?:in|when|if|unless|while|until|case|alias|undef|and|or|not)\b)[a-z_][\w.]*[?!]?(?: [^;]*,)?(?: (?:\w+ ?:|(?:"|:?\w+) ?=>))?`,
    },
  },
  "#",
);

const powershell = language(
  {
    comment: /(?<![^\s;(|&){}])#/y,
    blockComments: [["<#", "#>"]],
    strings: [
      { open: /@"[ \t]*\r?\n/y, close: () => '\n"@', lines: true, hole: commandHole },
      { open: /@'[ \t]*\r?\n/y, close: () => "\n'@", lines: true, other: true },
      { open: /"/y, escape: "`", doubled: true, lines: true, hole: commandHole },
      { open: /'/y, doubled: true, lines: true },
    ],
    newline: "braces",
    escape: "`",
  },
  {
    expression: `$env:${variable}`,
    template: { quote: '"', hole: commandHole, not: /["$`]|''/ },
    positions: {
      constant: "enum",
      never: /\benum\b/,
      noLists: true,
      more: /^[ \t]+-[A-Za-z]/,
      statement: String.raw`(?!(?:if|elseif|switch|while|until|enum|data|param)\b)[A-Za-z][\w.-]*(?: [^={}]*)?`,
    },
    not: /\.psd1\n/,
  },
  "#",
);

const terraform = language(
  {
    ...slashes({ ...double, hole: dollar }),
    comment: /#|\/\//y,
    heredoc: /<<(?<indent>-?)(?<tag>[A-Za-z_]\w*)/y,
    newline: "braces",
  },
  {
    expression: `var.${variable.toLowerCase()}`,
    heredoc: dollar,
    positions: {
      constant: "source|version|alias|providers?|backend|description|depends_on|ignore_changes",
      never: /^(?:variable|terraform|import|moved|removed|mock_provider|run)\b/,
    },
    // Values only, and Terragrunt, which has no variables.
    not: /\.tfvars\n|(?:^|\/)terragrunt\.hcl\n/,
  },
  "#",
);

/** Quotes alone decide what a shell expands, wherever they are: see `inShell`. */
const shell: Syntax = {
  comment: /(?<![^\s;(|&)])#/y,
  strings: [{ open: /\$'/y, escape: "\\", lines: true }, rawLines, { ...doubleLines, hole: commandHole }],
  heredoc: /(?<!<)<<(?<indent>-?)[ \t]*(?<raw>['"\\]?)(?<tag>[A-Za-z_]\w*)['"]?/y,
  escape: "\\",
};

/** Enough to tell comments from code where no reference is offered. */
const plainStrings = [tripled, tripledSingle, { ...doubleLines, hole: hash }, single];
const rawCpp: StringForm = {
  open: /R"[^(\s]{0,16}\(/y,
  close: (open) => `)${open.slice(2, -1)}"`,
  lines: true,
};
const dollarQuoted: StringForm = { open: /\$\w*\$/y, close: (open) => open, lines: true };
const longBracket: StringForm = {
  open: /\[=*\[/y,
  close: (open) => open.replaceAll("[", "]"),
  lines: true,
};
const withSlashes = language(slashes(rawCpp, tripled, tripledSingle, double, single));
const withHash = language(
  { comment: /#/y, strings: [bracketed(/~[A-Za-z][([{<|/]/y), ...plainStrings] },
  undefined,
  "#",
);
const withDashes: Language = {
  comment: ["--"],
  syntax: {
    comment: /--(?!\[=*\[)/y,
    blockComments: [...stars, ["--[[", "]]"]],
    strings: [dollarQuoted, longBracket, double, single],
  },
};

function same(one: Language, names: string): Record<string, Language> {
  return Object.fromEntries(names.split(" ").map((name) => [name, one]));
}

export const languages: Readonly<Record<string, Language>> = {
  javascript: script("jsx"),
  javascriptreact: script("jsx"),
  typescript: script("plain"),
  typescriptreact: script("jsx"),
  java: language(slashes(tripled, double, character), jvm()),
  kotlin: language(
    lines(slashes({ open: /"""/y, lines: true, hole: dollar }, { ...double, hole: dollar }, character)),
    jvm(),
  ),
  groovy: language(
    lines(slashes({ ...tripled, hole: dollar }, tripledSingle, { ...double, hole: dollar }, single)),
    jvm({ named: ":", statement: String.raw`(?!case\b)[a-z][\w.]*(?: ["#\w, ]*,)?` }),
  ),
  csharp,
  go,
  php,
  rust,
  python,
  ruby,
  powershell,
  terraform,
  hcl: { ...terraform, reference: undefined },
  shellscript: language(shell, undefined, "#"),
  ...same(withSlashes, "c cpp objective-c swift scala fsharp dart jsonc scss less"),
  ...same(withHash, "toml graphql r julia elixir"),
  ...same(withDashes, "sql lua"),
  css: {
    comment: ["/*", "*/"],
    syntax: { ...withSlashes.syntax, comment: undefined },
  },
};

/** The import that an expression needs, where the file lacks it. */
interface Import {
  /** The offset from which the name is defined. */
  readonly from: number;
  readonly edit?: Edit;
}

const otherOs = /(?<![\w.])os(?![\w.])/;

/** Undefined where the name means something else, or no place for the import is safe. */
function importInGo({ text, code }: SourceText): Import | undefined {
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

function importInPython({ code }: SourceText): Import | undefined {
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
