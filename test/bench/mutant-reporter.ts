// A mocha reporter for mutants.ts: durations of test files, failures, and which test files reach which mutation.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

export const reportVariable = "SKYCLOAK_MUTANT_REPORT";

/** A file next to the report, written after each test, to detect runs that hang. */
export const beatEnding = ".beat";

export interface MutantReport {
  /** In milliseconds, by test file. */
  readonly durations: Record<string, number>;
  /** The longest test in milliseconds. */
  longest: number;
  readonly failures: { readonly file: string; readonly title: string; readonly message: string }[];
  /** Test files by probe number; an empty name stands for module loading. */
  readonly hits: Record<number, string[]>;
}

export class MutantReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const report: MutantReport = { durations: {}, longest: 0, failures: [], hits: {} };
    const path = process.env[reportVariable] ?? "";
    let current = "";
    let since = performance.now();
    const turnTo = (file: string): void => {
      const now = performance.now();
      if (current !== "") report.durations[current] = (report.durations[current] ?? 0) + now - since;
      since = now;
      current = file;
    };
    for (const [probe, files] of probes) report.hits[probe] = [...files];
    probed = (probe) => {
      const files = (report.hits[probe] ??= []);
      if (!files.includes(current)) files.push(current);
    };
    runner.on("suite", ({ file }) => turnTo(file ?? current));
    runner.on("fail", (test, error: unknown) => {
      const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      report.failures.push({ file: test.file ?? current, title: test.fullTitle(), message });
    });
    let lastEnd = performance.now();
    runner.on("test end", (test) => {
      const now = performance.now();
      report.longest = Math.max(report.longest, now - lastEnd);
      lastEnd = now;
      writeFileSync(path + beatEnding, test.file ?? current);
    });
    runner.once("end", () => {
      turnTo("");
      writeFileSync(path, JSON.stringify(report));
    });
  }
}

/** Files are loaded before mocha creates the reporter. */
const probes = new Map<number, Set<string>>();
let probed = (probe: number): void => void probes.set(probe, new Set([""]));

Object.assign(globalThis, { skycloakProbe: (probe: number) => probed(probe) });

// Mocha's command line expects a default export.
export { MutantReporter as default };
