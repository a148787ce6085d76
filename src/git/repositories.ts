// The repositories around files, by their `.git`, and which files Git ignores or tracks there. The Git extension does
// not open every repository: not one that encloses the workspace folder, for example, nor one nested in another.

import { lstatSync, statSync } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { realFile, withDeadline } from "../files/disk";
import { ignoredAmong, indexedAmong, repositoryAt } from "./queries";

/** The top folder of every repository around the path, the nearest first. */
async function repositoriesAround(path: string): Promise<string[]> {
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
async function isUnderOtherControl(path: string): Promise<boolean> {
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

/** Milliseconds: a disk that never answers leaves the doubt. */
const mostMs = 30_000;

/**
 * The paths that Git does not track and would not add: those that are, by their real path, in no
 * repository, or ignored in their own one and tracked by none around it. Without Git, only the former.
 *
 * @param binary the git program
 */
export async function outsideOfGit(paths: readonly string[], binary: string | undefined): Promise<ReadonlySet<string>> {
  const none: ReadonlySet<string> = new Set();
  const asked = ask(paths, binary).catch(() => none);
  return withDeadline(asked, mostMs, () => new Error("Too late")).catch(() => none);
}

async function ask(paths: readonly string[], binary: string | undefined): Promise<ReadonlySet<string>> {
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
    const ignored = await ignoredAmong(repositoryAt(binary, root), asked).catch(() => none);
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
async function isKeptAround(binary: string, around: readonly string[], path: string): Promise<boolean> {
  for (const root of around) {
    const kept = indexedAmong(repositoryAt(binary, root), [path]);
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
export async function ignoredFiles(binary: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
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
    const asked = ignoredAmong(repositoryAt(binary, root), [...files.keys()]).catch(() => none);
    for (const real of await asked) ignored.add(files.get(real) ?? real);
  }
  return ignored;
}
