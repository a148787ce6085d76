// The repositories around files, found by their `.git`, and which files Git ignores or tracks there. The Git extension
// does not open every repository: it leaves out enclosing and nested ones, for example.

import { lstatSync, statSync } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { realOrNewFile, withDeadline } from "../files/disk";
import { ignoredPaths, indexedPaths, repositoryAt } from "./queries";

/** The folders that a path is in, the nearest first. */
export function enclosingFolders(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...enclosingFolders(folder)];
}

/** The top folder of every repository around the path, the nearest first. */
async function enclosingRepositories(path: string): Promise<string[]> {
  const folders = enclosingFolders(path);
  const areTops = await Promise.all(folders.map(isTop));
  return folders.filter((_, index) => areTops[index]);
}

/** Entries by which other version control systems mark the folders that they manage. */
const otherSystems = [
  ...[".hg", ".svn", ".jj", ".sl", ".bzr", ".pijul", "_darcs", "CVS"],
  ...[".fslckout", "_FOSSIL_", ".plastic", "$tf"],
];

/** Whether another version control system may track the file. */
async function mayBeTrackedElsewhere(path: string): Promise<boolean> {
  const marks = enclosingFolders(path).flatMap((folder) => otherSystems.map((name) => join(folder, name)));
  const found = await Promise.allSettled(marks.map((mark) => stat(mark)));
  return found.some((result) => result.status === "fulfilled" || !isMissing(result.reason));
}

/** The top folder of the nearest repository around the path. */
export function enclosingRepository(path: string): Promise<string | undefined> {
  return nearestRepository()(dirname(path));
}

/** Finds the nearest repository for many folders, themselves included, and reads each folder once. */
export function nearestRepository(): (folder: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  const find = async (folder: string): Promise<string | undefined> => {
    if (await isTop(folder)) return folder;
    const parent = dirname(folder);
    return parent === folder ? undefined : nearest(parent);
  };
  const nearest = (folder: string): Promise<string | undefined> => {
    const found = known.get(folder) ?? find(folder);
    known.set(folder, found);
    return found;
  };
  return nearest;
}

/**
 * Whether Git would take the folder for a repository's top: its `.git` is a folder with a HEAD, or a file that points to
 * one. Git ignores any other `.git` and continues with the parent folder. Returns true if in doubt.
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

/** Like isTop(), for callers that can't wait. */
export function isRepositoryTop(folder: string): boolean {
  try {
    const git = join(folder, ".git");
    if (statSync(git).isDirectory()) lstatSync(join(git, "HEAD"));
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** Milliseconds. If a disk does not respond in time, no path counts as outside Git. */
const timeoutMs = 30_000;

const none: ReadonlySet<string> = new Set();

/**
 * The paths that Git does not track and would not add: those that are, by their real path, in no repository, or ignored
 * in the nearest one and tracked by none around it. Without Git, only the former.
 *
 * @param binary the git program
 */
export function pathsOutsideGit(paths: readonly string[], binary: string | undefined): Promise<ReadonlySet<string>> {
  return withDeadline(findOutside(paths, binary), timeoutMs).catch(() => none);
}

async function findOutside(paths: readonly string[], binary: string | undefined): Promise<ReadonlySet<string>> {
  const outside = new Set<string>();
  const inRepositories: { path: string; real: string; nearest: string; around: readonly string[] }[] = [];
  for (const path of paths) {
    const file = await realOrNewFile(path);
    // Git may track the same file by another name.
    if (file === undefined || file.hasOtherNames) continue;
    if (await mayBeTrackedElsewhere(file.path)) continue;
    const [nearest, ...around] = await enclosingRepositories(file.path);
    if (nearest === undefined) outside.add(path);
    else inRepositories.push({ path, real: file.path, nearest, around });
  }
  if (binary === undefined) return outside;
  for (const root of new Set(inRepositories.map(({ nearest }) => nearest))) {
    const files = inRepositories.filter(({ nearest }) => nearest === root);
    const paths = files.map(({ real }) => real);
    const ignored = await ignoredIn(binary, root, paths);
    for (const { path, real, around } of files) {
      if (ignored.has(real) && !(await isTrackedAround(binary, around, real))) outside.add(path);
    }
  }
  return outside;
}

/** The paths that Git ignores; none if Git fails. */
function ignoredIn(binary: string, root: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  return ignoredPaths(repositoryAt(binary, root), paths).catch(() => none);
}

/**
 * Whether an enclosing repository tracks the file. Git does not add the files of a nested repository, but may have
 * tracked them before. Returns true if in doubt.
 */
async function isTrackedAround(binary: string, around: readonly string[], path: string): Promise<boolean> {
  const found = around.map((root) =>
    indexedPaths(repositoryAt(binary, root), [path]).then(
      ({ size }) => size > 0,
      () => true,
    ),
  );
  return (await Promise.all(found)).includes(true);
}

/** Like pathsOutsideGit(), for one path, but false for a file in no repository. */
export async function isIgnored(path: string, binary: string | undefined): Promise<boolean> {
  const file = await realOrNewFile(path);
  if (file === undefined || (await enclosingRepository(file.path)) === undefined) return false;
  return (await pathsOutsideGit([path], binary)).has(path);
}

/** The files that Git ignores, each by its own repository. If Git fails, none. Links to folders are followed. */
export async function ignoredFiles(binary: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const rootOf = nearestRepository();
  const locate = async (folder: string) => {
    const real = await realpath(folder).catch(() => folder);
    return { folder, real, root: await rootOf(real) };
  };
  // Thousands of folders, one after the other, would take longer than Git.
  const located = await Promise.all([...new Set(paths.map(dirname))].map(locate));
  const folders = new Map(located.map((entry) => [entry.folder, entry]));
  const repositories = new Map<string, Map<string, string>>();
  for (const path of paths) {
    const { real = "", root } = folders.get(dirname(path)) ?? {};
    if (root === undefined) continue;
    const files = repositories.get(root) ?? new Map<string, string>();
    repositories.set(root, files.set(join(real, basename(path)), path));
  }
  const ignored = new Set<string>();
  for (const [root, files] of repositories) {
    for (const real of await ignoredIn(binary, root, [...files.keys()])) ignored.add(files.get(real) ?? real);
  }
  return ignored;
}
