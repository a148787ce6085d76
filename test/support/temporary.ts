// Temporary folders that are removed when this process exits.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** SKYCLOAK_KEEP keeps the folders for inspection. */
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
