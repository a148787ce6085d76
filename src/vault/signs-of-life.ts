// Shows that this process is at work, for those that can't ask the system for it: a counter in a file,
// for as long as there is work.

import { readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

const ending = ".alive";

/** Milliseconds between two signs. */
const betweenSigns = 5000;

export class SignsOfLife {
  readonly #folder: string;
  readonly #run: string;
  readonly #work = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(folder: string, run: string) {
    this.#folder = folder;
    this.#run = run;
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  begin(work: string): void {
    this.#work.add(work);
    this.#timer ??= setInterval(() => {
      const sign = String(++this.#count);
      writeFile(this.#path(this.#run), sign, { mode: 0o600 }).catch(() => undefined);
    }, betweenSigns).unref();
  }

  end(work: string): void {
    if (!this.#work.delete(work) || this.#work.size > 0) return;
    this.dispose();
    if (this.#count > 0) void this.forget(this.#run);
  }

  /** The last sign of a process; empty where there is none. */
  last(run: string): Promise<string> {
    return readFile(this.#path(run), "utf8").catch(() => "");
  }

  /** Removes the sign of a process that has no work any more; one that has shows another. */
  forget(run: string): Promise<void> {
    return unlink(this.#path(run)).catch(() => undefined);
  }

  /** Whose sign a file is; undefined for another file. */
  runOf(name: string): string | undefined {
    if (!name.endsWith(ending)) return undefined;
    return decodeURIComponent(name.slice(0, -ending.length));
  }

  #path(run: string): string {
    return join(this.#folder, encodeURIComponent(run) + ending);
  }
}
