// Parsers for other languages: prebuilt grammars for web-tree-sitter.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

interface Node {
  readonly type: string;
  readonly text: string;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly children: readonly (Node | null)[];
}

interface TreeSitter {
  readonly Parser: {
    new (): {
      setLanguage(language: unknown): void;
      parse(text: string): { rootNode: Node; delete(): void };
    };
    init(): Promise<void>;
  };
  readonly Language: { load(bytes: Uint8Array): Promise<unknown> };
}

const load = createRequire(import.meta.url);

/** By VS Code's language identifiers. */
const grammars: Readonly<Record<string, string>> = {
  javascript: "javascript",
  javascriptreact: "javascript",
  typescript: "typescript",
  typescriptreact: "tsx",
  python: "python",
  go: "go",
  java: "java",
  kotlin: "kotlin",
  csharp: "c_sharp",
  ruby: "ruby",
  php: "php",
  rust: "rust",
  shellscript: "bash",
  terraform: "hcl",
  yaml: "yaml",
  dockercompose: "yaml",
  json: "json",
  jsonc: "javascript",
  properties: "properties",
  c: "c",
  lua: "lua",
  elixir: "elixir",
  html: "html",
  xml: "xml",
  markdown: "markdown",
  css: "css",
  scss: "scss",
  swift: "swift",
  scala: "scala",
  dart: "dart",
};

export interface Parsed {
  readonly errors: number;
  /** The tokens without comments. */
  readonly tokens: readonly string[];
}

export type Parse = (text: string) => Parsed;

/** Undefined if there is no grammar for the language. */
export async function parserOf(language: string): Promise<Parse | undefined> {
  const name = grammars[language];
  if (name === undefined) return undefined;
  const { Parser, Language } = load("web-tree-sitter") as TreeSitter;
  await Parser.init();
  const wasm = load.resolve(`@cursorless/tree-sitter-wasms/out/tree-sitter-${name}.wasm`);
  const parser = new Parser();
  parser.setLanguage(await Language.load(await readFile(wasm)));
  return (text) => {
    const tree = parser.parse(text);
    const tokens: string[] = [];
    let errors = 0;
    const nodes: (Node | null)[] = [tree.rootNode];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      if (node === null || /comment/i.test(node.type)) continue;
      if (node.isError || node.isMissing) errors++;
      if (node.children.length === 0 && node.text.trim() !== "") tokens.push(node.text);
      else nodes.push(...node.children);
    }
    tree.delete();
    return { errors, tokens: tokens.reverse() };
  };
}
