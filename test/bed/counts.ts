// What a run of mocha came to, left in a file for whoever started it.
import { readFileSync, writeFileSync } from "node:fs";

export interface Counts {
  readonly passed: number;
  /** Tests and hooks. */
  readonly failed: number;
}

export function sum(all: readonly Counts[]): Counts {
  return all.reduce(
    (total, counts) => ({
      passed: total.passed + counts.passed,
      failed: total.failed + counts.failed,
    }),
    { passed: 0, failed: 0 },
  );
}

export function writeCounts(file: string, counts: Counts): void {
  writeFileSync(file, JSON.stringify(counts));
}

/** Undefined when the run did not come to its end: then there is no such file. */
export function readCounts(file: string): Counts | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const read: unknown = JSON.parse(text);
  if (typeof read !== "object" || read === null) return undefined;
  if (!("passed" in read) || !("failed" in read)) return undefined;
  const { passed, failed } = read;
  return typeof passed === "number" && typeof failed === "number" ? { passed, failed } : undefined;
}
