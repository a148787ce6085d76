// The Git state of a file with findings.

import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { repositoryAround } from "../../git/repository-folder";
import { plain, stateOf, unknown, type FileState } from "../standing";
import type { Standing } from "../verdict";

/** A file on the disk. */
export async function stateOnDisk(path: string, folder: string): Promise<FileState> {
  const file = resolve(folder, path);
  const real = await realpath(file).catch(() => file);
  const root = await repositoryAround(real);
  if (root === undefined) return plain;
  return stateOf({ binary: "git", root }, real).catch(() => unknown);
}

export function standingIn({ standing, committed }: FileState, fingerprint: string): Standing {
  return committed.has(fingerprint) ? "committed" : standing;
}
