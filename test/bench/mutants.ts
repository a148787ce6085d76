// npm run bench -- mutants: how many small defects the unit tests and the fault matrix detect. Seeded mutations of
// rules, of code that stores and recovers keys and of API code are tried one at a time in a copy of the checkout. Each
// runs the tests that can detect it, the nearest first, until one fails.
import { cpSync, existsSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { BuildOptions } from "esbuild";
import ts from "typescript";
import { ProcessGroup } from "../support/process-group";
import { root } from "../support/paths";
import { temporaryFolder } from "../support/temporary";
import { beatEnding, type MutantReport, reportVariable } from "./mutant-reporter";
import { kinds, type Mutation, mutationsOf } from "./mutations";

const areas = {
  rules: ["src/leaks/detector/", "src/leaks/references/"],
  recovery: ["src/api-keys/", "src/secrets/", "src/storage/"],
  api: ["src/api/", "src/network/"],
} as const;
type Area = keyof typeof areas;

/**
 * A test hangs if it takes this many times as long as the longest one without a mutation plus this many milliseconds,
 * because mocha starts slowly on a busy machine.
 */
const patience = { times: 3, milliseconds: 60_000 };

export async function benchMutants(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string", default: "1" },
      count: { type: "string", default: "100" },
      checkout: { type: "string", default: root },
      /** Only list the mutations. */
      list: { type: "boolean", default: false },
    },
  });
  setPriority(0, 19);
  const temporary = temporaryFolder("mutants");
  try {
    const copy = join(temporary.path, "checkout");
    copyCheckout(resolve(values.checkout), copy);
    const graph = new ImportGraph(copy);
    const mutants = pick(copy, graph, seeded(Number(values.seed)), Number(values.count));
    const total = Object.values(mutants).flat().length;
    console.log(`Seed ${values.seed}, ${total} mutants of ${values.checkout}`);
    if (values.list) {
      for (const mutant of Object.values(mutants).flat()) console.log(shown(copy, mutant));
      return;
    }
    const trial = new Trial(copy, graph);
    await trial.measure(Object.values(mutants).flat());
    const survivors: Mutation[] = [];
    for (const { area, mutant } of inTurn(mutants)) {
      const killer = await trial.killerOf(mutant);
      console.log(`${area}  ${titleOf(copy, mutant)}  ${killer ?? "SURVIVED"}`);
      if (killer === undefined) survivors.push(mutant);
    }
    console.log();
    for (const [area, list] of Object.entries(mutants)) {
      const killed = list.filter((mutant) => !survivors.includes(mutant)).length;
      console.log(`${area.padEnd(9)} ${killed} of ${list.length} killed`);
    }
    console.log(`${total - survivors.length} of ${total} killed. Survivors:\n`);
    for (const survivor of survivors) console.log(shown(copy, survivor));
  } finally {
    temporary.remove();
  }
}

/** Alternates between areas, so that a run that is stopped early has tried some of each. */
function inTurn(mutants: Record<Area, Mutation[]>): { area: string; mutant: Mutation }[] {
  const lists = Object.entries(mutants);
  const longest = Math.max(...lists.map(([, list]) => list.length));
  return Array.from({ length: longest }).flatMap((_, at) =>
    lists.flatMap(([area, list]) => list.slice(at, at + 1).map((mutant) => ({ area, mutant }))),
  );
}

function copyCheckout(from: string, to: string): void {
  const left = new Set(["node_modules", "out", "dist", ".git"]);
  cpSync(from, to, {
    recursive: true,
    filter: (path) => !left.has(relative(from, path)),
  });
  symlinkSync(join(root, "node_modules"), join(to, "node_modules"));
}

/** Numbers from 0 to 1 determined by the seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * An equal number per area, evenly distributed over the kinds, in files that tests load. Other files need the editor
 * and have integration tests.
 */
function pick(checkout: string, graph: ImportGraph, random: () => number, count: number): Record<Area, Mutation[]> {
  const compiler = new Compiler(checkout);
  const picked: Record<Area, Mutation[]> = { rules: [], recovery: [], api: [] };
  const names = Object.keys(areas) as Area[];
  for (const [index, area] of names.entries()) {
    const wanted = Math.floor((count + names.length - 1 - index) / names.length);
    const files = graph.files.filter((file) => areas[area].some((folder) => file.startsWith(folder)));
    const loaded = files.filter((file) => graph.testsOf(file).size > 0);
    console.log(`${area}: ${files.length} files, of which tests load ${loaded.length}`);
    const all = loaded.flatMap((file) => {
      const path = join(checkout, file);
      const text = readFileSync(path, "utf8");
      const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      return mutationsOf(source, file, random);
    });
    const queues = kinds.map((kind) =>
      shuffled(
        all.filter((one) => one.kind === kind),
        random,
      ),
    );
    while (picked[area].length < wanted && queues.some((queue) => queue.length > 0)) {
      for (const queue of queues) {
        const mutant = queue.pop();
        if (mutant === undefined || picked[area].length === wanted) continue;
        if (compiler.accepts(mutant)) picked[area].push(mutant);
      }
    }
  }
  return picked;
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ one }) => one);
}

/** Finds mutations that TypeScript rejects, which nobody could commit. */
class Compiler {
  readonly #checkout: string;
  readonly #service: ts.LanguageService;
  #mutated: { readonly path: string; readonly text: string } | undefined;
  #version = 0;

  constructor(checkout: string) {
    this.#checkout = checkout;
    const { config } = ts.readConfigFile(join(checkout, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
      config: { include: string[] };
    };
    config.include = ["src"];
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, checkout);
    // Unused variables aren't relevant errors here.
    options.noUnusedLocals = false;
    options.noUnusedParameters = false;
    options.allowUnreachableCode = true;
    const textOf = (path: string): string | undefined =>
      this.#mutated?.path === path ? this.#mutated.text : ts.sys.readFile(path);
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => fileNames,
      getScriptVersion: (path) => (this.#mutated?.path === path ? String(this.#version) : "0"),
      getScriptSnapshot: (path) => {
        const text = textOf(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => checkout,
      getDefaultLibFileName: (of) => ts.getDefaultLibFilePath(of),
      fileExists: (path) => ts.sys.fileExists(path),
      readFile: textOf,
      readDirectory: (...of) => ts.sys.readDirectory(...of),
      directoryExists: (path) => ts.sys.directoryExists(path),
      getDirectories: (path) => ts.sys.getDirectories(path),
    });
  }

  accepts(mutation: Mutation): boolean {
    const path = join(this.#checkout, mutation.file);
    this.#mutated = { path, text: mutated(readFileSync(path, "utf8"), mutation) };
    this.#version++;
    const { length } = [...this.#service.getSyntacticDiagnostics(path), ...this.#service.getSemanticDiagnostics(path)];
    this.#mutated = undefined;
    return length === 0;
  }
}

function mutated(text: string, { start, end, replacement }: Mutation): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** The import graph, by imports and by what tests bundle; it tells which tests can detect a mutation. */
class ImportGraph {
  readonly files: readonly string[];
  readonly #checkout: string;
  readonly #importers = new Map<string, string[]>();

  constructor(checkout: string) {
    this.#checkout = checkout;
    this.files = ["src", "test"]
      .flatMap((folder) =>
        readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
      )
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
    for (const file of this.files) {
      for (const loaded of this.#loadedBy(file)) {
        this.#importers.set(loaded, [...(this.#importers.get(loaded) ?? []), file]);
      }
    }
  }

  /** Test files that load it, with the length of the import path. */
  testsOf(file: string): Map<string, number> {
    const distances = new Map([[file, 0]]);
    for (const [one, distance] of distances) {
      for (const importer of this.#importers.get(one) ?? []) {
        if (!distances.has(importer)) distances.set(importer, distance + 1);
      }
    }
    return new Map([...distances].filter(([one]) => isTest(one)));
  }

  #loadedBy(file: string): Set<string> {
    const text = readFileSync(join(this.#checkout, file), "utf8");
    const loaded = new Set<string>();
    const add = (path: string): void => {
      for (const ending of ["", ".ts"]) {
        const candidate = relative(this.#checkout, resolve(this.#checkout, dirname(file), path + ending));
        if (candidate.endsWith(".ts") && existsSync(join(this.#checkout, candidate))) {
          loaded.add(candidate);
        }
      }
    };
    const inTest = file.startsWith("test/");
    const visit = (node: ts.Node): void => {
      // Tests load modules whose types they import, if only as a bundle, and some programs by their path.
      if (ts.isImportDeclaration(node) && !inTest && isOfTypes(node)) return;
      if (ts.isExportDeclaration(node) && node.isTypeOnly) return;
      if (ts.isTypeNode(node)) return;
      if (ts.isStringLiteral(node) && (inTest || isSpecifier(node))) add(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
    if (/\{ cli \} = .*esbuild\.js/.test(text)) {
      for (const path of cliEntries(this.#checkout)) loaded.add(path);
    }
    return loaded;
  }
}

function isOfTypes({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function isSpecifier({ parent }: ts.StringLiteral): boolean {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  return ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function cliEntries(checkout: string): string[] {
  const load = createRequire(join(checkout, "esbuild.js"));
  const { cli } = load("./esbuild.js") as { cli: BuildOptions };
  return cli.entryPoints as string[];
}

const isTest = (file: string): boolean => /^test\/(?:unit|faults)\/.*\.test\.ts$/.test(file);
const isArchitecture = (file: string): boolean => file.startsWith("test/unit/architecture/");

class Trial {
  readonly #checkout: string;
  readonly #graph: ImportGraph;
  /** Milliseconds per test file without mutations. */
  readonly #durations = new Map<string, number>();
  /** The longest test without mutations, in milliseconds. */
  #longest = 0;
  /** Title patterns of tests that fail without mutations. */
  readonly #leftOut: string[] = [];
  /** The test files that reach a mutation; unknown for mutations not listed. */
  readonly #passing = new Map<Mutation, ReadonlySet<string>>();
  /** Tests that run bundles, where probes can't report. */
  readonly #bundling: ReadonlySet<string>;

  constructor(checkout: string, graph: ImportGraph) {
    this.#checkout = checkout;
    this.#graph = graph;
    const imported = /from "(?:esbuild|.*\/leaks-cli)"/;
    const textOf = (file: string): string => readFileSync(join(checkout, file), "utf8");
    const tests = graph.files.filter(isTest);
    this.#bundling = new Set(tests.filter((file) => imported.test(textOf(file))));
  }

  /** Runs everything once, with probes before the statements to mutate. */
  async measure(mutants: readonly Mutation[]): Promise<void> {
    const originals = this.#insertProbes(mutants);
    const tests = this.#graph.files.filter(isTest);
    const { report } = await this.#run(
      tests.filter((file) => !isArchitecture(file)),
      { bail: false, stall: 600_000 },
    );
    for (const [path, text] of originals) writeFileSync(path, text);
    const architecture = await this.#run(tests.filter(isArchitecture), { bail: false, stall: 600_000 });
    if (report === undefined || architecture.report === undefined) {
      throw new Error("The tests do not even run without a mutation");
    }
    for (const { durations, longest, failures } of [report, architecture.report]) {
      this.#longest = Math.max(this.#longest, longest);
      for (const [file, duration] of Object.entries(durations)) {
        this.#durations.set(this.#relative(file), duration);
      }
      for (const { title, message } of failures) {
        console.log(`Not used, since it fails without a mutation: ${title}: ${message}`);
        this.#leftOut.push(title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      }
    }
    for (const [probe, mutant] of mutants.entries()) {
      const files = report.hits[probe] ?? [];
      if (files.includes("")) continue;
      this.#passing.set(mutant, new Set(files.map((file) => this.#relative(file))));
    }
  }

  /** Returns the original texts by path. */
  #insertProbes(mutants: readonly Mutation[]): Map<string, string> {
    const originals = new Map<string, string>();
    const probes = [...mutants.entries()].map(([probe, { file, start }]) => {
      const path = join(this.#checkout, file);
      const text = originals.get(path) ?? readFileSync(path, "utf8");
      originals.set(path, text);
      const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      return { path, at: statementAt(source, start), probe };
    });
    // From the end of each file, so that positions stay valid.
    for (const { path, at, probe } of probes.sort((a, b) => b.at - a.at)) {
      const text = readFileSync(path, "utf8");
      const call = `(globalThis as any).skycloakProbe?.(${probe}); `;
      writeFileSync(path, text.slice(0, at) + call + text.slice(at));
    }
    return originals;
  }

  /** The test file or step that detects it. */
  async killerOf(mutant: Mutation): Promise<string | undefined> {
    const path = join(this.#checkout, mutant.file);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, mutated(original, mutant));
    try {
      for (const files of this.#rounds(mutant)) {
        const killer = await this.#killerAmong(files, mutant.file);
        if (killer !== undefined) return killer;
      }
      return undefined;
    } finally {
      writeFileSync(path, original);
    }
  }

  async #killerAmong(files: readonly string[], mutatedFile: string): Promise<string | undefined> {
    if (files.length === 0) return undefined;
    const { report, hangsIn } = await this.#run(files);
    if (hangsIn !== undefined) return `hangs in or after ${hangsIn}`;
    if (report === undefined) return `does not load in ${files[0] ?? ""}, …`;
    const [failure] = report.failures;
    if (failure === undefined) return undefined;
    const killer = this.#relative(failure.file);
    if (this.#graph.testsOf(mutatedFile).get(killer) === 1) return killer;
    // Some tests depend on time, so on a busy machine failures of distant tests must occur twice.
    const { report: again } = await this.#run([killer]);
    if (again === undefined || again.failures.length > 0) return killer;
    console.log(`Failed once only: ${failure.title}: ${failure.message}`);
    return this.#killerAmong(files.slice(files.indexOf(killer) + 1), mutatedFile);
  }

  /** The nearest tests, then other unit tests with the architecture tests, then the fault matrix. */
  #rounds(mutant: Mutation): string[][] {
    const distances = this.#graph.testsOf(mutant.file);
    const passing = this.#passing.get(mutant);
    const near: string[] = [];
    const far: string[] = [];
    const faults: string[] = [];
    const folders = dirname(mutant.file).split("/").slice(1);
    for (const test of this.#durations.keys()) {
      const distance = distances.get(test);
      if (distance === undefined && !isArchitecture(test)) continue;
      const passes = passing?.has(test) ?? true;
      if (!passes && !isArchitecture(test) && !this.#bundling.has(test)) continue;
      const sameFolder = folders.includes(basename(dirname(test)));
      if (test.startsWith("test/faults/")) faults.push(test);
      else if (distance === 1 || (sameFolder && distance !== undefined)) near.push(test);
      else far.push(test);
    }
    const cost = (test: string): number => (distances.get(test) ?? 100) * 300 + (this.#durations.get(test) ?? 0);
    return [near, far, faults].map((round) => round.sort((a, b) => cost(a) - cost(b)));
  }

  async #run(
    files: readonly string[],
    { bail, stall } = {
      bail: true,
      stall: patience.milliseconds + patience.times * this.#longest,
    },
  ): Promise<{ readonly report: MutantReport | undefined; readonly hangsIn: string | undefined }> {
    const output = join(this.#checkout, "..", "report.json");
    const beat = output + beatEnding;
    for (const path of [output, beat]) writeFileSync(path, "");
    const mocha = join(root, "node_modules", "mocha", "lib", "cli", "cli.js");
    const reporter = join(root, "test", "bench", "mutant-reporter.ts");
    const options = ["--no-config", "--timeout", "60000", "--exit", "--reporter", reporter];
    const grep = `^(?:${this.#leftOut.join("|")})$`;
    const choice = this.#leftOut.length === 0 ? [] : ["--invert", "--grep", grep];
    const args = ["--import=tsx", mocha, ...options, ...choice, ...(bail ? ["--bail"] : []), ...files];
    const group = ProcessGroup.start(process.execPath, args, {
      cwd: this.#checkout,
      env: { ...process.env, [reportVariable]: output },
    });
    let hangsIn: string | undefined;
    const watch = setInterval(() => {
      if (Date.now() - statSync(beat).mtimeMs < stall) return;
      hangsIn ??= this.#relative(readFileSync(beat, "utf8"));
      void group.stop("SIGKILL");
    }, 1000);
    await group.exited;
    clearInterval(watch);
    const text = readFileSync(output, "utf8");
    const report = text === "" ? undefined : (JSON.parse(text) as MutantReport);
    return { report, hangsIn };
  }

  #relative(file: string): string {
    return relative(this.#checkout, file);
  }
}

/** The start of the statement that contains the position. */
function statementAt(source: ts.SourceFile, position: number): number {
  let at = 0;
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) > position || node.end <= position) return;
    const { parent } = node;
    const isStatement = ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent);
    if (isStatement && ts.isStatement(node)) at = node.getStart(source);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return at;
}

function titleOf(checkout: string, { file, kind, start }: Mutation): string {
  const text = readFileSync(join(checkout, file), "utf8");
  return `${file}:${text.slice(0, start).split("\n").length}  ${kind}`;
}

/** The changed lines, before and after. */
function shown(checkout: string, mutation: Mutation): string {
  const text = readFileSync(join(checkout, mutation.file), "utf8");
  const { start, end, replacement } = mutation;
  const first = text.lastIndexOf("\n", start - 1) + 1;
  const last = text.indexOf("\n", end);
  const lines = (marker: string, part: string): string => part.replaceAll(/^/gm, marker);
  const after = text.slice(first, start) + replacement + text.slice(end, last);
  return [titleOf(checkout, mutation), lines("- ", text.slice(first, last)), lines("+ ", after), ""].join("\n");
}
