// Speed of the detector, compared with secretlint (its recommended preset, and a single pattern rule) and with a plain
// regular expression, on the same texts in one run.
import { readFileSync } from "node:fs";
import { lintSource } from "@secretlint/core";
import { creator as preset } from "@secretlint/secretlint-rule-preset-recommend";
import { findSecrets } from "../../src/leaks/detector/find";
import { IncrementalDetector, type DocumentLines } from "../../src/leaks/detector/incremental-detector";
import { environmentKey } from "../unit/leaks/random-key";
import { foreignFiles } from "./accuracy/corpus";
import { median } from "./median";
import { heapInUse } from "./memory";
import { onePattern, type Rules } from "./secretlint";

const floor = /sk_sc_[A-Za-z0-9_-]{16,200}/g;
const megabyte = 1_000_000;
const rounds = 9;
/** Minimum duration of a measurement in milliseconds. */
const warmUp = 1000;
const growthRounds = 45;
/** Milliseconds after which a first reading pauses, as in the editor. */
const slice = 8;
/** Measured together, because a single document is smaller than changes in the rest of the heap. */
const manyDocuments = 10;

type Search = (text: string) => unknown;

const searches: Readonly<Record<string, Search>> = {
  detector: (text) => findSecrets(text).length,
  floor: (text) => text.match(floor)?.length ?? 0,
  "secretlint, one pattern": (text) => lint(text, onePattern),
  "secretlint, preset": (text) => lint(text, recommended),
};

const recommended: Rules = [
  { id: "@secretlint/secretlint-rule-preset-recommend", rule: preset, rules: [], options: {} },
] as Rules;

async function lint(content: string, rules: Rules): Promise<number> {
  const { messages } = await lintSource({
    source: { filePath: "a.js", content, ext: ".js", contentType: "text" },
    options: { config: { rules } },
  });
  return messages.length;
}

/** Files of npm packages, up to this size. */
function corpus(bytes: number): string[] {
  const texts: string[] = [];
  let size = 0;
  for (const path of foreignFiles()) {
    if (size >= bytes) break;
    if (!/\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(path)) continue;
    const text = readFileSync(path, "utf8");
    // Otherwise a few large bundles would be the whole corpus.
    if (text.length > megabyte) continue;
    texts.push(text);
    size += text.length;
  }
  return texts;
}

/** A flat string, like the content of a file. */
const flat = (text: string): string => Buffer.from(text).toString("utf8");

function textOf(texts: readonly string[], bytes: number): string {
  let text = "";
  for (let at = 0; text.length < bytes; at++) text += `${texts[at % texts.length]}\n`;
  return flat(text.slice(0, bytes));
}

function withKeys(text: string, count: number): string {
  const step = Math.floor(text.length / count);
  const parts = Array.from({ length: count }, (_, at) => text.slice(at * step, (at + 1) * step));
  return flat(parts.map((part) => `${part} "${environmentKey()}" `).join(""));
}

async function time(search: Search, texts: readonly string[], times: number): Promise<number> {
  const all: number[] = [];
  const begun = performance.now();
  // Short runs are repeated until the code is optimized.
  const isEnough = (): boolean => all.length >= times && (times === 1 || performance.now() - begun > warmUp);
  while (!isEnough()) {
    const start = performance.now();
    for (const text of texts) await search(text);
    all.push(performance.now() - start);
  }
  return median(all.slice(Math.floor(all.length / 2)));
}

/** Prints a line per text: medians in milliseconds, and ratios to the detector's. */
export async function benchDetector(): Promise<void> {
  const many = corpus(20 * megabyte);
  const line = flat("function(a,b){return a+b};".repeat((5 * megabyte) / 26));
  const one = textOf(many, megabyte);
  const ten = textOf(many, 10 * megabyte);
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [`${many.length} files, 20 MB`, many],
    ["1 MB", [one]],
    ["1 MB, 1,000 keys", [withKeys(one, 1000)]],
    ["10 MB", [ten]],
    ["10 MB, 1,000 keys", [withKeys(ten, 1000)]],
    ["5 MB in one line", [line]],
    ["5 MB in one line, 1,000 keys", [withKeys(line, 1000)]],
  ];
  console.log("\nFinding secrets, medians in ms (times the floor; times the detector):");
  for (const [name, texts] of cases) {
    const results: Record<string, number> = {};
    for (const [which, search] of Object.entries(searches)) {
      results[which] = await time(search, texts, which.startsWith("secretlint") ? 1 : rounds);
    }
    const { detector = 0, floor: least = 0 } = results;
    const words = Object.entries(results).map(([which, ms]) => {
      const ratio =
        which === "detector"
          ? ` (${(ms / least).toFixed(1)} × floor)`
          : which === "floor"
            ? ""
            : ` (${(ms / detector).toFixed(0)} × detector)`;
      return `${which} ${ms.toFixed(2)}${ratio}`;
    });
    console.log(`  ${name.padEnd(30)} ${words.join("   ")}`);
  }
  benchKeystrokes();
  benchFirstReading(ten);
  benchGrowth();
  benchMemory(ten);
}

/** A document that changes by lines, like the editor's. */
function documentOf(bytes: number): { lines: string[]; document: DocumentLines } {
  const code = "const value = compute(first, second, third); // as it was";
  const lines = Array.from({ length: Math.ceil(bytes / (code.length + 1)) }, () => code);
  return {
    lines,
    document: {
      get lineCount() {
        return lines.length;
      },
      line: (index) => lines[index] ?? "",
    },
  };
}

function benchKeystrokes(): void {
  console.log("\nOne keystroke, median in µs:");
  for (const [name, bytes] of [
    ["10 KB", 10_000],
    ["1 MB", megabyte],
    ["10 MB", 10 * megabyte],
    ["20 MB", 20 * megabyte],
  ] as const) {
    const { lines, document } = documentOf(bytes);
    const findings = new IncrementalDetector();
    findings.read(document);
    const line = lines.length >> 1;
    const times: number[] = [];
    for (let at = 0; at < 2000; at++) {
      const text = lines[line] ?? "";
      lines[line] = `${text.slice(0, 10)}x${text.slice(10, -1)}`;
      const place = { line, character: 10 };
      const start = performance.now();
      findings.applyChanges([{ range: { start: place, end: place }, text: "x" }], document);
      times.push(performance.now() - start);
    }
    console.log(`  ${name.padEnd(30)} ${(median(times) * 1000).toFixed(2)}`);
  }
}

/** As the editor reads a document when it is opened. */
function benchFirstReading(text: string): void {
  const lines = text.split("\n");
  const document = { lineCount: lines.length, line: (index: number) => lines[index] ?? "" };
  const longest: number[] = [];
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const detector = new IncrementalDetector();
    const slices: number[] = [];
    while (detector.isStale) {
      const start = performance.now();
      detector.read(document, () => performance.now() - start > slice);
      slices.push(performance.now() - start);
    }
    longest.push(Math.max(...slices));
    all.push(slices.reduce((sum, ms) => sum + ms, 0));
  }
  console.log("\nFirst reading of a document of 10 MB in slices, medians in ms:");
  console.log(`  longest slice ${median(longest).toFixed(2)}, all slices ${median(all).toFixed(1)}`);
}

function benchGrowth(): void {
  console.log("\nGrowth on one line with a key in every 5 KB, fastest in ms (times that of 1 MB):");
  const texts = [1, 2, 4].map((size) => {
    const line = flat("function(a,b){return a+b};".repeat((size * megabyte) / 26));
    return withKeys(line, size * 200);
  });
  const ways: Readonly<Record<string, Search>> = {
    "as a text": (text) => findSecrets(text),
    "as a document": (text) => new IncrementalDetector().read({ lineCount: 1, line: () => text }),
  };
  for (const [way, search] of Object.entries(ways)) {
    // In turn, so that load affects all sizes equally.
    const fastest = texts.map(() => Infinity);
    for (let round = 0; round < growthRounds; round++) {
      for (const [at, text] of texts.entries()) {
        const start = performance.now();
        search(text);
        fastest[at] = Math.min(fastest[at] ?? Infinity, performance.now() - start);
      }
    }
    const [first = 0, ...others] = fastest;
    const more = others.map((one) => `${one.toFixed(2)} (${(one / first).toFixed(1)} ×)`);
    console.log(`  ${way.padEnd(30)} ${[first.toFixed(2), ...more].join("   ")}`);
  }
}

function benchMemory(text: string): void {
  const lines = withKeys(text, 1000).split("\n");
  const document = { lineCount: lines.length, line: (at: number) => lines[at] ?? "" };
  const read = (): IncrementalDetector => {
    const findings = new IncrementalDetector();
    findings.read(document);
    return findings;
  };
  read();
  const before = heapInUse();
  const kept = Array.from({ length: manyDocuments }, read);
  const each = (heapInUse() - before) / manyDocuments;
  const count = kept[0]?.findings.length ?? 0;
  console.log(`\nMemory beside a document of 10 MB with ${count} keys: ${(each / megabyte).toFixed(2)} MB`);
}
