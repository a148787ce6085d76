// A journal in a temporary folder, and the processes that count as running.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../../src/api/errors";
import { Journal, type JournalEntry } from "../../../src/secrets/journal";

export class JournalPlace {
  readonly folder = join(mkdtempSync(join(tmpdir(), "skycloak-journal-")), "journal");
  readonly living = new Set<number>();
  /** Start times of processes, if the system has them. */
  readonly starts = new Map<number, string>();
  /** Whether the file system supports hard links. */
  hardLinks = true;
  /** The wall clock of all processes. */
  now = new Date();
  /** Milliseconds that have passed for all processes. */
  passed = 0;
  readonly #journals: Journal[] = [];

  /** Opens the journal for a process. */
  open(process = 1, run = String(process), host = "here"): Journal {
    this.living.add(process);
    const journal = new Journal({
      folder: this.folder,
      now: () => this.now,
      process,
      isAlive: (id) => this.living.has(id),
      run,
      host: () => host,
      startTimeOf: (id) => this.starts.get(id) ?? "",
      elapsed: () => performance.now() + this.passed,
      ...(this.hardLinks ? {} : { link: noLinks }),
    });
    this.#journals.push(journal);
    return journal;
  }

  remove(): void {
    for (const journal of this.#journals) journal.dispose();
    rmSync(join(this.folder, ".."), { recursive: true, force: true });
  }
}

/** As on exFAT, even if the target exists. */
function noLinks(): Promise<never> {
  return Promise.reject(Object.assign(new Error("not permitted"), { code: "EPERM" }));
}

/** The entry of an operation that could begin. */
export async function begun(beginning: ReturnType<Journal["begin"]>): Promise<JournalEntry> {
  const result = await beginning;
  assert.ok(result.ok);
  return result.value;
}

/** The kind of the error; undefined for a success. */
export async function problemOf(work: Promise<Result<unknown>>): Promise<string | undefined> {
  const result = await work;
  return result.ok ? undefined : result.problem.kind;
}
