// The repositories around a file, by their `.git`. The Git extension does not open every repository:
// not one that encloses the workspace folder, for example, nor one nested in another.

import { lstatSync, statSync } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The top folder of every repository around the path, the nearest first. */
export async function repositoriesAround(path: string): Promise<string[]> {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (await isTop(folder)) folders.push(folder);
    if (dirname(folder) === folder) return folders;
  }
}

/** What other version control has in the folders that it keeps. */
const others = [
  ...[".hg", ".svn", ".jj", ".sl", ".bzr", ".pijul", "_darcs", "CVS"],
  ...[".fslckout", "_FOSSIL_", ".plastic", "$tf"],
];

/** Whether something other than Git may keep the file; nothing else is known of that here. */
export async function isUnderOtherControl(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await Promise.all(others.map((name) => isThere(join(folder, name))));
    if (found.includes(true)) return true;
    if (dirname(folder) === folder) return false;
  }
}

/** The nearest of them. */
export function repositoryAround(path: string): Promise<string | undefined> {
  return nearestRepository()(dirname(path));
}

/** Answers for many folders, a folder itself included, and looks into each once. */
export function nearestRepository(): (folder: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  const look = async (folder: string): Promise<string | undefined> => {
    if (await isTop(folder)) return folder;
    const parent = dirname(folder);
    return parent === folder ? undefined : nearest(parent);
  };
  const nearest = (folder: string): Promise<string | undefined> => {
    const found = known.get(folder) ?? look(folder);
    known.set(folder, found);
    return found;
  };
  return nearest;
}

/**
 * Whether Git would take the folder for a repository's top: its `.git` is a folder with a HEAD, or a
 * file that leads to one. Git ignores any other `.git` and looks further up. In doubt, it is.
 */
async function isTop(folder: string): Promise<boolean> {
  try {
    const git = join(folder, ".git");
    if ((await stat(git)).isDirectory()) await lstat(join(git, "HEAD"));
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

/** The same, for callers that can't wait. */
export function isRepositoryTop(folder: string): boolean {
  try {
    const git = join(folder, ".git");
    if (statSync(git).isDirectory()) lstatSync(join(git, "HEAD"));
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}
