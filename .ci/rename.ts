// npx tsx .ci/rename.ts MAP: renames symbols and moves files by a list, so that a commit that only renames can
// be checked by running it again. A line of MAP is one of
//
//   rename FILE NAME NEW          NAME is declared in FILE; Class.member, function.parameter and so on name what is
//                                 inside; a property that is written in shorthand keeps its name
//   identifiers PATH NAME NEW     every identifier NAME in a file or in the files of a folder, such as a local variable
//                                 that many tests declare; refuses files that declare NEW already
//   move PATH NEW                 a file or a folder; imports follow, and other texts that spell the path out
//
// Paths are those before the run, from the checkout's root. Renames come first, then identifiers, then moves. Prints the
// texts that may mean a moved path without spelling it out. Run prettier, the compiler and the tests afterwards.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

const root = resolve(import.meta.dirname, "..");

interface Step {
  readonly verb: "rename" | "identifiers" | "move";
  readonly words: readonly string[];
}

function readMap(path: string): Step[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, index): Step[] => {
    const [verb, ...words] = line
      .replace(/(^|\s)\/\/.*/, "")
      .trim()
      .split(/\s+/);
    if (verb === "") return [];
    if ((verb === "rename" || verb === "identifiers") && words.length === 3) return [{ verb, words }];
    if (verb === "move" && words.length === 2) return [{ verb, words }];
    throw new Error(`${path}:${index + 1}: not understood: ${line}`);
  });
}

function tracked(): string[] {
  const list = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root });
  return list
    .toString()
    .split("\n")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .filter((path) => statSync(join(root, path)).isFile());
}

/** The checkout's TypeScript in memory, as the language service sees it. */
class Sources {
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly #changed = new Set<string>();
  readonly #service: ts.LanguageService;

  constructor() {
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
      config: unknown;
    };
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const read = (path: string) => this.#texts.get(path)?.text ?? ts.sys.readFile(path);
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => fileNames,
      getScriptVersion: (path) => String(this.#texts.get(path)?.version ?? 0),
      getScriptSnapshot: (path) => {
        const text = read(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: (of) => ts.getDefaultLibFilePath(of),
      fileExists: (path) => ts.sys.fileExists(path),
      readFile: read,
      readDirectory: (...of) => ts.sys.readDirectory(...of),
      directoryExists: (path) => ts.sys.directoryExists(path),
      getDirectories: (path) => ts.sys.getDirectories(path),
    });
  }

  rename(file: string, name: string, to: string): void {
    const path = join(root, file);
    const source = this.#service.getProgram()?.getSourceFile(path);
    const found = source && declared(source, name.split("."));
    if (found === undefined) throw new Error(`${file} declares no ${name}`);
    const edits = new Map<string, Map<number, { length: number; text: string }>>();
    const open: [file: string, at: number][] = [[path, found.getStart()]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const locations = this.#service.findRenameLocations(...next, false, false, {
        providePrefixAndSuffixTextForRename: true,
      });
      if (locations === undefined) throw new Error(`${name} of ${file} can't be renamed`);
      for (const { fileName, textSpan, prefixText = "", suffixText = "" } of locations) {
        const inFile = edits.get(fileName) ?? new Map<number, { length: number; text: string }>();
        edits.set(fileName, inFile);
        if (inFile.has(textSpan.start)) continue;
        const isAlias = (prefixText + suffixText).includes(" as ");
        const quoted = this.#program(fileName).text.charAt(textSpan.start) === "#" ? "#" : "";
        const text = isAlias ? to : `${prefixText}${quoted}${to.replace(/^#/, "")}${suffixText}`;
        inFile.set(textSpan.start, { length: textSpan.length, text });
        // Importers call it by its new name too, instead of `new as old`.
        if (isAlias) open.push([fileName, textSpan.start]);
      }
    }
    for (const [fileName, inFile] of edits) {
      let { text } = this.#program(fileName);
      for (const [start, edit] of [...inFile].sort(([a], [b]) => b - a)) {
        text = text.slice(0, start) + edit.text + text.slice(start + edit.length);
      }
      const version = (this.#texts.get(fileName)?.version ?? 0) + 1;
      this.#texts.set(fileName, { text, version });
      this.#changed.add(fileName);
    }
  }

  save(): void {
    for (const path of this.#changed) writeFileSync(path, this.#texts.get(path)?.text ?? "");
  }

  #program(path: string): ts.SourceFile {
    const source = this.#service.getProgram()?.getSourceFile(path);
    if (source === undefined) throw new Error(`${path} is not part of the program`);
    return source;
  }
}

/** The identifier that declares the first name, within it the second, and so on. */
function declared(within: ts.Node, [name, ...inner]: readonly string[]): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return;
    const id = (node as Partial<ts.NamedDeclaration>).name;
    const isDeclaration = ts.isVariableDeclaration(node) || !ts.isExpression(node);
    if (id !== undefined && isDeclaration && id.getText() === name && !ts.isImportSpecifier(node)) {
      found = inner.length === 0 ? id : declared(node, inner);
      if (found !== undefined) return;
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(within, visit);
  return found;
}

function move(moves: readonly (readonly [from: string, to: string])[]): void {
  const files = tracked();
  const targetOf = (path: string): string => {
    // The longest one counts, so that a folder can be moved and one of its files elsewhere.
    const fitting = moves.filter(([from]) => path === from || path.startsWith(`${from}/`));
    const [best] = fitting.sort(([a], [b]) => b.length - a.length);
    return best === undefined ? path : best[1] + path.slice(best[0].length);
  };
  for (const [from] of moves) {
    if (!files.some((path) => path === from || path.startsWith(`${from}/`))) {
      throw new Error(`there is no ${from}`);
    }
  }
  const taken = new Set<string>();
  for (const path of files) {
    if (taken.has(targetOf(path))) throw new Error(`two files would be ${targetOf(path)}`);
    taken.add(targetOf(path));
  }
  const isFile = new Set(files);
  const spelled = moves
    .flatMap(([from, to]) => [[from, to] as const, [bare(from), bare(to)] as const])
    .sort(([a], [b]) => b.length - a.length);
  for (const path of files) {
    if (!/\.(?:[cm]?[jt]s|json|md|ya?ml)$|^\.ci\/run$/.test(path)) continue;
    if (/^package-lock\.json$|^CHANGELOG\.md$/.test(path)) continue;
    const before = readFileSync(join(root, path), "utf8");
    let text = path.endsWith(".ts") ? redirected(path, before) : before;
    for (const [from, to] of spelled) {
      text = text.replace(new RegExp(`(?<![\\w./-])${escaped(from)}(?![\\w-])`, "g"), to);
    }
    if (text !== before) writeFileSync(join(root, path), text);
  }
  for (const path of files) {
    const to = targetOf(path);
    if (to === path) continue;
    mkdirSync(dirname(join(root, to)), { recursive: true });
    renameSync(join(root, path), join(root, to));
  }

  /** With relative paths that lead from the file's new place to the new places of the others. */
  function redirected(path: string, text: string): string {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const edits: { start: number; end: number; text: string }[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) && /^\.{1,2}\//.test(node.text)) {
        const at = join(dirname(path), node.text);
        const ending = ["", ".ts", "/index.ts", ".d.ts"].find((one) => isFile.has(at + one));
        if (ending !== undefined) {
          const to = targetOf(at + ending).slice(0, ending === "" ? undefined : -ending.length);
          const from = relative(dirname(targetOf(path)), to);
          const written = from.startsWith(".") ? from : `./${from}`;
          if (written !== node.text) {
            edits.push({ start: node.getStart() + 1, end: node.getEnd() - 1, text: written });
          }
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    for (const edit of edits.reverse()) {
      text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    }
    return text;
  }
}

/** Whether this names a member, which no variable can shadow. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  const hasName =
    ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent);
  return hasName && parent.name === node;
}

function renameIdentifiers(below: string, name: string, to: string): void {
  const files = tracked().filter((path) => (path === below || path.startsWith(`${below}/`)) && /\.[cm]?ts$/.test(path));
  if (files.length === 0) throw new Error(`there is no ${below}`);
  for (const path of files) {
    let text = readFileSync(join(root, path), "utf8");
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const starts: number[] = [];
    const clashes: ts.Node[] = [];
    const visit = (node: ts.Node): void => {
      if ((ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) && node.text === name) starts.push(node.getStart());
      if (ts.isIdentifier(node) && node.text === to && !isMemberName(node)) clashes.push(node);
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(source, visit);
    if (starts.length === 0) continue;
    if (clashes.length > 0) throw new Error(`${path} has both ${name} and ${to}`);
    for (const start of starts.reverse()) text = text.slice(0, start) + to + text.slice(start + name.length);
    writeFileSync(join(root, path), text);
  }
}

function bare(path: string): string {
  return path.replace(/\.ts$/, "");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const [map] = process.argv.slice(2);
if (map === undefined) throw new Error("npx tsx .ci/rename.ts MAP");
const steps = readMap(map);
const sources = new Sources();
const failures: string[] = [];
for (const { verb, words } of steps) {
  const [file = "", name = "", to = ""] = words;
  if (verb !== "rename") continue;
  try {
    sources.rename(file, name, to);
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
}
if (failures.length > 0) throw new Error(failures.join("\n"));
sources.save();
for (const { verb, words } of steps) {
  const [below = "", name = "", to = ""] = words;
  if (verb === "identifiers") renameIdentifiers(below, name, to);
}
const moves = steps.flatMap(({ verb, words: [from = "", to = ""] }) => (verb === "move" ? [[from, to] as const] : []));
if (moves.length > 0) {
  move(moves);
  for (const path of tracked()) {
    if (!/^(?:src|test)\/.*\.ts$|\.js(?:on)?$|\.md$|\.mjs$/.test(path)) continue;
    const lines = readFileSync(join(root, path), "utf8").split("\n");
    for (const [from] of moves) {
      const short = bare(from).replace(/^src\//, "");
      for (const [index, line] of lines.entries()) {
        const at = new RegExp(`["'\`/(]${escaped(short)}(?:["'\`/]|\\.ts)`).exec(line);
        if (at !== null) console.log(`${path}:${index + 1}: ${line.trim()}`);
      }
    }
  }
}
