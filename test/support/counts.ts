// The result of a mocha run, in a file for the process that started it.
import { readFileSync, writeFileSync } from "node:fs";

export interface Counts {
  readonly passed: number;
  /** Failed tests and hooks. */
  readonly failed: number;
  /** Titles of failures, for readers of the summary. */
  readonly failures?: readonly string[];
  /** What was run again after a failure; the counts are those of the second attempt. */
  readonly retried?: readonly string[];
}

export function sum(all: readonly Counts[]): Counts {
  const retried = all.flatMap((counts) => counts.retried ?? []);
  const failures = all.flatMap((counts) => counts.failures ?? []);
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
    ...(failures.length === 0 ? {} : { failures }),
    ...(retried.length === 0 ? {} : { retried }),
  };
}

export function writeCounts(file: string, counts: Counts): void {
  writeFileSync(file, JSON.stringify(counts));
}

/** Undefined if the run didn't finish and wrote no file. */
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
  if (typeof passed !== "number" || typeof failed !== "number") return undefined;
  const named = (names: unknown): string[] => (Array.isArray(names) ? names.map(String) : []);
  const failures = named("failures" in read ? read.failures : undefined);
  const retried = named("retried" in read ? read.retried : undefined);
  return sum([{ passed, failed, failures, retried }]);
}
