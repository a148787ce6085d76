// How each language reads an environment variable, by VS Code's language identifiers. Pure.

import type { Syntax } from "./literal";

export const variable = "SKYCLOAK_API_KEY";

/** What a string literal that holds more than the key becomes, given what is around the key. */
export interface Around {
  readonly quote: string;
  readonly prefix: string;
  readonly before: string;
  readonly after: string;
}

export interface Language {
  readonly syntax: Syntax;
  /** The expression that stands for a string literal which is the key and nothing else. */
  readonly expression: string;
  /** A literal with the key in the middle, as an expression; undefined where none is right. */
  readonly within: (around: Around) => string | undefined;
  /** What stands for a key outside of any string; undefined where that can't be code. */
  readonly bare?: string;
  /** Lines on which the expression would not be allowed. */
  readonly never?: RegExp;
  /** A declaration that has to change with it. */
  readonly declaration?: readonly [RegExp, string];
  /** What the file has to import: whether it does, and the line for it. */
  readonly needs?: { readonly has: RegExp; readonly line: string; readonly after: RegExp };
}

const slashes = ["//", "/*"];

/** The parts joined by an operator; an empty part is left out. */
function joined(expression: string, operator: string) {
  return ({ quote, prefix, before, after }: Around): string =>
    [
      before === "" ? undefined : prefix + quote + before + quote,
      expression,
      after === "" ? undefined : prefix + quote + after + quote,
    ]
      .filter((part) => part !== undefined)
      .join(` ${operator} `);
}

const javascript: Language = {
  syntax: { comments: slashes, quotes: ['"', "'", "`"] },
  expression: `process.env.${variable}`,
  within: ({ quote, before, after }) => {
    const plain = /`|\$\{/.test(before + after) && quote !== "`";
    if (plain) return undefined;
    return `\`${before}\${process.env.${variable}}${after}\``;
  },
};

const python: Language = {
  syntax: { comments: ["#"], quotes: ['"', "'"], prefixes: /\b[rRfFbBuU]{1,2}$/ },
  expression: `os.environ["${variable}"]`,
  within: ({ quote, prefix, before, after }) => {
    const inner = quote === '"' ? "'" : '"';
    const formatted = /f/i.test(prefix);
    if (/b/i.test(prefix) || (!formatted && /[{}]/.test(before + after))) return undefined;
    const marks = formatted ? prefix : `f${prefix.replace(/u/i, "")}`;
    return `${marks}${quote}${before}{os.environ[${inner}${variable}${inner}]}${after}${quote}`;
  },
  needs: {
    has: /^\s*(?:import\s+(?:[\w.]+\s*,\s*)*os\b|from\s+os\s+import\b)/m,
    line: "import os",
    after: /^(?:#.*|\s*|from\s+__future__\s+import.*)$/,
  },
};

const go: Language = {
  syntax: { comments: slashes, quotes: ['"', "`"], raw: ["`"] },
  expression: `os.Getenv("${variable}")`,
  within: joined(`os.Getenv("${variable}")`, "+"),
  declaration: [/^(\s*)const(\s+\w+)/, "$1var$2"],
  needs: {
    has: /^\s*(?:import\s+)?"os"\s*$/m,
    line: 'import "os"',
    after: /^(?:\/\/.*|\s*|package\s.*)$/,
  },
};

const java: Language = {
  syntax: { comments: slashes, quotes: ['"', "'"] },
  expression: `System.getenv("${variable}")`,
  within: joined(`System.getenv("${variable}")`, "+"),
  // An annotation takes constants only.
  never: /^\s*@/,
};

const kotlin: Language = {
  syntax: { comments: slashes, quotes: ['"', "'"] },
  expression: `System.getenv("${variable}")`,
  within: joined(`System.getenv("${variable}")`, "+"),
  declaration: [/\bconst val\b/, "val"],
  never: /^\s*@/,
};

const csharpExpression = `System.Environment.GetEnvironmentVariable("${variable}")`;

const csharp: Language = {
  syntax: { comments: slashes, quotes: ['"', "'"], prefixes: /[$@]{1,2}$/ },
  expression: csharpExpression,
  within: joined(csharpExpression, "+"),
  declaration: [/\b((?:public|private|protected|internal)\s+)const\b/, "$1static readonly"],
  // A constant inside a method, an attribute: neither can be read from the environment.
  never: /^\s*(?:const\b|\[)/,
};

const ruby: Language = {
  syntax: { comments: ["#"], quotes: ['"', "'"] },
  expression: `ENV.fetch("${variable}")`,
  within: (around) =>
    around.quote === '"'
      ? `"${around.before}#{ENV.fetch("${variable}")}${around.after}"`
      : joined(`ENV.fetch("${variable}")`, "+")(around),
};

const php: Language = {
  syntax: { comments: ["//", "#", "/*"], quotes: ['"', "'"] },
  expression: `getenv('${variable}')`,
  within: joined(`getenv('${variable}')`, "."),
  // A constant expression may not call a function.
  never: /\bconst\s/,
};

const rustVariable = `std::env::var("${variable}").expect("${variable} is set")`;

const rust: Language = {
  syntax: { comments: slashes, quotes: ['"'], prefixes: /\bb?r?$/ },
  // A reference, since that is what a literal was.
  expression: `&${rustVariable}`,
  within: ({ prefix, before, after }) =>
    prefix !== "" || /[{}]/.test(before + after)
      ? undefined
      : `&format!("${before}{}${after}", ${rustVariable})`,
  never: /\b(?:const|static)\b|^\s*#!?\[/,
};

const shell: Language = {
  syntax: { comments: ["# "], quotes: ['"', "'"], raw: ["'"] },
  expression: `"$${variable}"`,
  within: ({ quote, before, after }) =>
    quote === '"'
      ? `"${before}\${${variable}}${after}"`
      : [
          before === "" ? "" : `'${before}'`,
          `"$${variable}"`,
          after === "" ? "" : `'${after}'`,
        ].join(""),
  bare: `"$${variable}"`,
};

const powershell: Language = {
  syntax: { comments: ["#"], quotes: ['"', "'"], raw: ['"', "'"] },
  expression: `$env:${variable}`,
  within: ({ quote, before, after }) =>
    quote === "'" && /["$`]/.test(before + after)
      ? undefined
      : `"${before}$($env:${variable})${after}"`,
  bare: `$env:${variable}`,
};

const terraform: Language = {
  syntax: { comments: ["#", "//"], quotes: ['"'] },
  expression: `var.${variable.toLowerCase()}`,
  within: ({ before, after }) => `"${before}\${var.${variable.toLowerCase()}}${after}"`,
};

/** Languages in which the reference is code. */
export const languages: Readonly<Record<string, Language>> = {
  javascript,
  javascriptreact: javascript,
  typescript: javascript,
  typescriptreact: javascript,
  vue: javascript,
  svelte: javascript,
  python,
  go,
  java,
  groovy: java,
  kotlin,
  csharp,
  ruby,
  php,
  rust,
  shellscript: shell,
  powershell,
  terraform,
};
