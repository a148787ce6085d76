// Which files Git ignores, and which could end up in a commit.

import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { withDeadline } from "../files/deadline";
import { realFile } from "../files/real-file";
import { ignoredAmong, indexedAmong } from "./queries";
import { isUnderOtherControl, nearestRepository, repositoriesAround } from "./repository-folder";

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
    const kept = indexedAmong({ binary, root }, [path]);
    if (
      await kept.then(
        ({ size }) => size > 0,
        () => true,
      )
    )
      return true;
  }
  return false;
}

/**
 * The files that Git ignores, each by its own repository. If Git cannot tell, none. Links to folders are
 * followed.
 */
export async function ignoredFiles(
  binary: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    const folder = dirname(path);
    const inside = byFolder.get(folder);
    if (inside === undefined) byFolder.set(folder, [path]);
    else inside.push(path);
  }
  const rootOf = nearestRepository();
  const repositories = new Map<string, Map<string, string>>();
  const sort = async (folder: string, inside: readonly string[]): Promise<void> => {
    const real = await realpath(folder).catch(() => folder);
    const root = await rootOf(real);
    if (root === undefined) return;
    const files = repositories.get(root) ?? new Map<string, string>();
    repositories.set(root, files);
    for (const path of inside) files.set(join(real, basename(path)), path);
  };
  // Thousands of folders, one after the other, would take longer than Git.
  await Promise.all([...byFolder].map(([folder, inside]) => sort(folder, inside)));
  const ignored = new Set<string>();
  for (const [root, files] of repositories) {
    const none: ReadonlySet<string> = new Set();
    const asked = ignoredAmong({ binary, root }, [...files.keys()]).catch(() => none);
    for (const real of await asked) ignored.add(files.get(real) ?? real);
  }
  return ignored;
}
