// A temporary folder that goes with this process.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** Set SKYCLOAK_KEEP to look at what a test left: then the folders stay. */
export function temporaryFolder(purpose: string, below = tmpdir()): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(below, `skycloak-${purpose}-`)));
  const remove = () => {
    process.off("exit", remove);
    if (process.env["SKYCLOAK_KEEP"] === undefined) {
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  };
  process.once("exit", remove);
  return { path, remove };
}
