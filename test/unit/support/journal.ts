// A journal in a folder of its own, and the processes that a test says live.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal } from "../../../src/vault/journal";

export class JournalPlace {
  readonly folder = join(mkdtempSync(join(tmpdir(), "skycloak-journal-")), "journal");
  readonly living = new Set<number>();
  /** Whether the file system knows hard links. */
  hardLinks = true;
  /** The time by everybody's clock. */
  now = new Date();

  /** The journal as one process sees it. */
  open(process = 1, run = String(process)): Journal {
    this.living.add(process);
    return new Journal({
      folder: this.folder,
      now: () => this.now,
      process,
      lives: (id) => this.living.has(id),
      run,
      ...(this.hardLinks ? {} : { link: noLinks }),
    });
  }

  remove(): void {
    rmSync(join(this.folder, ".."), { recursive: true, force: true });
  }
}

/** As on exFAT, whatever there is already under that name. */
function noLinks(): Promise<never> {
  return Promise.reject(Object.assign(new Error("not permitted"), { code: "EPERM" }));
}
