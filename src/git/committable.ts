// Which files could end up in a commit. In doubt, all of them.

import { withDeadline } from "../files/deadline";
import { realFile } from "../files/real-file";
import { ignoredAmong, isInIndex } from "./queries";
import { isUnderOtherControl, repositoriesAround } from "./repository-folder";

/** Milliseconds: a disk that never answers leaves the doubt. */
const mostMs = 30_000;

/**
 * The paths that Git does not track and would not add: those that are, by their real path, in no
 * repository, or ignored in their own one and tracked by none around it. Without Git, only the former.
 *
 * @param binary the git program
 */
export async function outsideOfGit(
  paths: readonly string[],
  binary: string | undefined,
): Promise<ReadonlySet<string>> {
  const none: ReadonlySet<string> = new Set();
  const asked = ask(paths, binary).catch(() => none);
  return withDeadline(asked, mostMs, () => new Error("Too late")).catch(() => none);
}

async function ask(
  paths: readonly string[],
  binary: string | undefined,
): Promise<ReadonlySet<string>> {
  const outside = new Set<string>();
  const byRepository = new Map<string, Candidate[]>();
  for (const path of paths) {
    const file = await realFile(path);
    // Another name of the same file may be one that Git keeps.
    if (file === undefined || file.hasOtherNames) continue;
    if (await isUnderOtherControl(file.path)) continue;
    const [nearest, ...around] = await repositoriesAround(file.path);
    if (nearest === undefined) outside.add(path);
    else {
      const candidate = { path, real: file.path, around };
      byRepository.set(nearest, [...(byRepository.get(nearest) ?? []), candidate]);
    }
  }
  if (binary === undefined) return outside;
  for (const [root, files] of byRepository) {
    const none: ReadonlySet<string> = new Set();
    const asked = files.map(({ real }) => real);
    const ignored = await ignoredAmong({ binary, root }, asked).catch(() => none);
    for (const { path, real, around } of files) {
      if (ignored.has(real) && !(await isKeptAround(binary, around, real))) outside.add(path);
    }
  }
  return outside;
}

interface Candidate {
  readonly path: string;
  readonly real: string;
  /** The repositories around the nearest one. */
  readonly around: readonly string[];
}

/** Git adds no files of a repository to one around it, but may have had them before. */
async function isKeptAround(
  binary: string,
  around: readonly string[],
  path: string,
): Promise<boolean> {
  for (const root of around) {
    if (await isInIndex({ binary, root }, path).catch(() => true)) return true;
  }
  return false;
}
