// The comment that allows a key on its line, in the syntax of the language. Pure.

const marker = "skycloak:allow";

const hash = new Set(
  "shellscript python ruby perl r yaml dockercompose dockerfile makefile terraform hcl powershell toml dotenv properties ini julia elixir coffeescript graphql".split(
    " ",
  ),
);

const slashes = new Set(
  "javascript javascriptreact typescript typescriptreact jsonc java groovy kotlin csharp go rust php c cpp objective-c swift scala dart scss less fsharp".split(
    " ",
  ),
);

const dashes = new Set(["sql", "lua", "haskell"]);
const markup = new Set(["html", "xml", "markdown", "vue", "svelte"]);

/** Where a comment has a line to itself: behind a value it would be part of the value. */
const ownLine = new Set(["dockerfile", "makefile", "properties", "ini"]);

/** A comment to put behind the line, or on a line of its own above it. */
export interface AllowComment {
  readonly where: "behind" | "above";
  readonly text: string;
}

/** Undefined where the language has no comment for that, or the line can't have one. */
export function allowComment(
  language: string,
  path: string,
  line: string,
): AllowComment | undefined {
  const dotenv = /(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(path);
  if (ownLine.has(language) && !dotenv) return { where: "above", text: `# ${marker}` };
  // What comes behind a line that goes on would end it.
  if (/\\\s*$/.test(line)) return undefined;
  const text = dotenv || hash.has(language) ? `# ${marker}` : other(language);
  return text === undefined ? undefined : { where: "behind", text };
}

function other(language: string): string | undefined {
  if (slashes.has(language)) return `// ${marker}`;
  if (dashes.has(language)) return `-- ${marker}`;
  if (markup.has(language)) return `<!-- ${marker} -->`;
  return language === "css" ? `/* ${marker} */` : undefined;
}
