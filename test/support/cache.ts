// Things that are slow to install are kept outside the checkout, in one folder for each. A
// folder is filled beside its place and then renamed, so one that exists is whole: after an
// interrupted run too, and when two runs install at once (the second to finish drops its own).
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where they are kept: below `$XDG_CACHE_HOME`, else below `~/.cache`. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "vscode-skycloak");
}

/**
 * The folder `name` in the cache; when it is not there yet, what `fill` puts into the empty
 * folder that it is given. `name` has to change whenever the recipe does.
 */
export async function cached(cache: string, name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const place = join(cache, name);
  if (existsSync(place)) return place;
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache);
  const beside = mkdtempSync(join(cache, `${name}.partial-${process.pid}-`));
  try {
    await fill(beside);
    try {
      renameSync(beside, place);
    } catch (error) {
      if (!existsSync(place)) throw error;
    }
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  return place;
}

/** Removes what runs left half done that are no more. */
function removeAbandoned(cache: string): void {
  for (const entry of readdirSync(cache)) {
    const pid = /\.partial-(\d+)-/.exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      rmSync(join(cache, entry), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
