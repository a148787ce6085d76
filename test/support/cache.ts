// A cache outside the checkout for installed programs, with a folder for each. A folder is filled under a temporary
// name and then renamed, so an existing one is always complete: after interrupted runs, and when two runs install the
// same (the second one discards its copy).
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** In `$XDG_CACHE_HOME`, or `~/.cache`. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "vscode-skycloak");
}

/**
 * Returns the folder `name` of the cache; creates it by calling `fill` with an empty folder. Change `name` whenever the
 * contents change.
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

/** Removes incomplete folders of processes that have ended. */
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
