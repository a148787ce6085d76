// Files that are in use for a moment only. Their names say whose they are: what a process that was
// killed has left behind is told from what is still being written, and removed.

import { createHash } from "node:crypto";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import type { ProcessId, Processes } from "./processes";

const ending = ".draft";

export class Drafts {
  readonly #processes: Processes;

  constructor(processes: Processes) {
    this.#processes = processes;
  }

  /** A name for a draft of this process. */
  name(): string {
    const { process, run, host, started } = this.#processes.own;
    const owner = [hashed(host), process, started, escaped(run)].join("_");
    return `${owner}_${crypto.randomUUID()}${ending}`;
  }

  /**
   * Removes what is left of processes that are gone. `lastSign`: the sign of life that a process has
   * given last.
   */
  async clear(
    folder: string,
    names: readonly string[],
    lastSign: (run: string) => Promise<string> = () => Promise.resolve(""),
  ): Promise<void> {
    for (const name of names) {
      const owner = this.#ownerOf(name);
      if (owner === undefined) continue;
      this.#processes.look(name, await lastSign(owner.run));
      if (this.#processes.mayLive(owner, name)) continue;
      await unlink(join(folder, name)).catch(() => undefined);
    }
  }

  /** Undefined for what is no draft. */
  #ownerOf(name: string): ProcessId | undefined {
    if (!name.endsWith(ending)) return undefined;
    const [host, process, started, run] = name.split("_");
    if (run === undefined || started === undefined) return undefined;
    const here = this.#processes.own.host;
    // Of another host it only has to be known that it is another one.
    const isHere = host === hashed(here);
    return {
      process: Number(process),
      run: unescaped(run),
      started,
      host: isHere ? here : `not ${here}`,
    };
  }
}

function hashed(host: string): string {
  return createHash("sha256").update(host).digest("hex").slice(0, 12);
}

function escaped(run: string): string {
  return encodeURIComponent(run).replaceAll("_", "%5F");
}

function unescaped(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}
