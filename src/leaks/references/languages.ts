// The languages by VS Code's language identifiers. To add a language, add an entry here. Languages that need code have
// a separate file.

import { batch, dockerfile, dotenv, dotenvFile, ini, makefile, properties } from "./config-files";
import { go } from "./go";
import { slashes, variable, type Language, type Reference } from "./language";
import * as forms from "./string-forms";
import { html, markdown } from "./markup";
import { python } from "./python";
import { shell } from "./shell";
import { yaml } from "./yaml";

function script(kind: "plain" | "jsx"): Language {
  return {
    ...slashes(forms.double, forms.single, { open: /`/y, escape: "\\", multiline: true, interpolation: forms.dollar }),
    newline: "braces",
    script: kind,
    reference: {
      expression: `process.env.${variable}`,
      template: { quote: "`", interpolation: forms.dollar, not: /[`\\]|\$\{/ },
      join: " + ",
      constant: "enum|interface|declare|abstract|function",
      forbiddenBlock: /\b(?:enum|interface|declare|namespace)\b/,
    },
    not: /\.d\.[cm]?ts\n/,
  };
}

const jvm: Reference = {
  expression: `System.getenv("${variable}")`,
  join: " + ",
  constant: "const|default",
  finals: true,
};

const java: Language = { ...slashes(forms.tripled, forms.double, forms.character), reference: jvm };

const kotlin: Language = {
  ...slashes(
    { open: /"""/y, multiline: true, interpolation: forms.dollar },
    { ...forms.double, interpolation: forms.dollar },
    forms.character,
  ),
  newline: "braces",
  reference: jvm,
};

const groovy: Language = {
  ...slashes(
    { ...forms.tripled, interpolation: forms.dollar },
    forms.tripledSingle,
    { ...forms.double, interpolation: forms.dollar },
    forms.single,
  ),
  newline: "braces",
  reference: { ...jvm, named: ":", statement: String.raw`(?!case\b)[a-z][\w.]*(?: ["#\w, ]*,)?` },
  // The environment of a declarative pipeline accepts only literals.
  not: /(?:^|\/)Jenkinsfile[^/\n]*\n/,
};

const csharp: Language = {
  ...slashes(
    { open: /\$*"{3,}/y, close: (open) => open.replace(/^\$+/, ""), multiline: true },
    { open: /(?:\$@|@\$)"/y, doubled: true, multiline: true, interpolation: forms.braces },
    { open: /@"/y, doubled: true, multiline: true },
    { open: /\$"/y, escape: "\\", interpolation: forms.braces },
    forms.double,
    forms.character,
  ),
  reference: {
    expression: `System.Environment.GetEnvironmentVariable("${variable}")`,
    join: " + ",
    constant: "const",
    named: ":",
    forbiddenBlock: /\benum\b/,
  },
};

const php: Language = {
  ...slashes(forms.doubleLines, forms.singleLines, forms.command),
  lineComment: /(?:\/\/|#(?!\[))(?:(?!\?>).)*/y,
  heredoc: /<<<[ \t]*(?<raw>'?)"?(?<tag>[A-Za-z_]\w*)['"]?/y,
  tags: [/<\?(?:php\b|=)?/gi, "?>"],
  reference: {
    expression: `getenv('${variable}')`,
    join: " . ",
    // The values of properties and static variables must be constant.
    constant: "const|var|static|public|private|protected|readonly",
    named: ":|=>",
  },
};

const rustExpression = `std::env::var("${variable}").expect("${variable} is set")`;
const rust: Language = {
  ...slashes(
    { open: /(?<!\w)r#*"/y, close: (open) => `"${open.slice(1, -1)}`, multiline: true },
    { open: /(?<!\w)(?:[bc]|[bc]r#*)"/y, escape: "\\", multiline: true, opaque: true },
    forms.doubleLines,
    forms.character,
  ),
  reference: {
    // A string literal is a &str, so the String is borrowed. A method call borrows automatically.
    expression: `&${rustExpression}`,
    receiver: rustExpression,
    constant: "const|static|return",
    forbiddenBlock: /!$|\bmacro_rules\b/,
  },
};

const ruby: Language = {
  comment: ["#"],
  lineComment: /#.*/y,
  blockComment: /\n=begin[^]*?(?:\n=end|$)/y,
  strings: [
    // The data after the end of the program.
    { open: /\n__END__/y, close: () => "\0", multiline: true, opaque: true },
    { ...forms.doubleLines, interpolation: forms.hash },
    { ...forms.command, interpolation: forms.hash },
    forms.singleLines,
    forms.bracketed(/(?<![\w)\]}][ \t]*)%(?:[qQwWiIrsx]?[([{<|!]|[qQwW]\/)/y),
  ],
  heredoc: /<<(?<indent>[~-]?)(?<raw>'?)["`]?(?<tag>[A-Z_]\w*)['"`]?/y,
  newline: "braces",
  reference: {
    expression: `ENV.fetch("${variable}")`,
    join: " + ",
    heredoc: forms.hash,
    constant: "in",
    named: ":|=>",
    statement: String.raw`(?!(?:in|when|if|unless|while|until|case|alias|undef|and|or|not)\b)[a-z_][\w.]*[?!]?(?: [^;]*,)?(?: (?:\w+ ?:|(?:"|:?\w+) ?=>))?`,
  },
};

const powershell: Language = {
  comment: ["#"],
  lineComment: /(?<![^\s;(|&){}])#.*/y,
  blockComment: /<#[^]*?(?:#>|$)/y,
  strings: [
    { open: /@"[ \t]*\r?\n/y, close: () => '\n"@', multiline: true, interpolation: forms.commandSubstitution },
    { open: /@'[ \t]*\r?\n/y, close: () => "\n'@", multiline: true, opaque: true },
    { open: /"/y, escape: "`", doubled: true, multiline: true, interpolation: forms.commandSubstitution },
    { open: /'/y, doubled: true, multiline: true },
  ],
  newline: "braces",
  escape: "`",
  reference: {
    expression: `$env:${variable}`,
    template: { quote: '"', interpolation: forms.commandSubstitution, not: /["$`]|''/ },
    constant: "enum",
    forbiddenBlock: /\benum\b/,
    noLists: true,
    following: /^[ \t]+-[A-Za-z]/,
    statement: String.raw`(?!(?:if|elseif|switch|while|until|enum|data|param)\b)[A-Za-z][\w.-]*(?: [^={}]*)?`,
  },
  not: /\.psd1\n/,
};

const hcl: Language = {
  ...slashes({ ...forms.double, interpolation: forms.dollar }),
  comment: ["#"],
  lineComment: /(?:#|\/\/).*/y,
  heredoc: /<<(?<indent>-?)(?<tag>[A-Za-z_]\w*)/y,
  newline: "braces",
};

const terraform: Language = {
  ...hcl,
  reference: {
    expression: `var.${variable.toLowerCase()}`,
    heredoc: forms.dollar,
    constant: "source|version|alias|providers?|backend|description|depends_on|ignore_changes",
    forbiddenBlock: /^(?:variable|terraform|import|moved|removed|mock_provider|run)\b/,
  },
  // Files with values only; tests and mocks, which accept only literals; and Terragrunt, which has no variables.
  not: /\.(?:tfvars|hcl)\n/,
};

// Languages without references. The descriptions suffice to distinguish comments from code.

/** Languages with comments as in C; also sufficient to read JSON. */
export const withSlashes = slashes(
  { open: /R"[^(\s]{0,16}\(/y, close: (open) => `)${open.slice(2, -1)}"`, multiline: true },
  ...[forms.tripled, forms.tripledSingle, forms.double, forms.single],
);

const withHash: Language = {
  comment: ["#"],
  lineComment: /#.*/y,
  strings: [
    forms.bracketed(/~[A-Za-z][([{<|/]/y),
    ...[forms.tripled, forms.tripledSingle, { ...forms.doubleLines, interpolation: forms.hash }, forms.single],
  ],
};

const withDashes: Language = {
  comment: ["--"],
  lineComment: /--(?!\[=*\[).*/y,
  blockComment: /\/\*[^]*?(?:\*\/|$)|--\[\[[^]*?(?:\]\]|$)/y,
  strings: [
    { open: /\$\w*\$/y, close: (open) => open, multiline: true },
    { open: /\[=*\[/y, close: (open) => open.replaceAll("[", "]"), multiline: true },
    ...[forms.double, forms.single],
  ],
};

const forEachName = (language: Language, names: string) =>
  Object.fromEntries(names.split(" ").map((name) => [name, language]));

const languages: Readonly<Partial<Record<string, Language>>> = {
  javascript: script("jsx"),
  javascriptreact: script("jsx"),
  typescript: script("plain"),
  typescriptreact: script("jsx"),
  ...{ java, kotlin, groovy, csharp, go, php, rust, python, ruby, powershell, terraform, hcl, shellscript: shell },
  ...{ dockerfile, makefile, dotenv, properties, ini, bat: batch, markdown },
  ...forEachName(yaml, "yaml dockercompose azure-pipelines github-actions-workflow"),
  ...forEachName(html, "html xml vue svelte"),
  ...forEachName(withSlashes, "c cpp objective-c swift scala fsharp dart jsonc scss less"),
  ...forEachName(withHash, "toml graphql r julia elixir"),
  ...forEachName(withDashes, "sql lua"),
  css: { ...withSlashes, comment: ["/*", "*/"], lineComment: undefined },
};

/** @param path with slashes */
export function languageOf(id: string, path: string): Language | undefined {
  return dotenvFile.test(path) ? dotenv : languages[id];
}
