// Which of many files Git ignores, each by the repository that it is in.

import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ignoredAmong } from "./queries";
import { nearestRepository } from "./repository-folder";

/** Where Git can't tell, none of the files are ignored. Folders that are links are followed. */
export async function ignoredFiles(
  binary: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const repositories = new Map<string, Map<string, string>>();
  const folders = new Map<string, Promise<Folder>>();
  const rootOf = nearestRepository();
  const folderAt = async (path: string): Promise<Folder> => {
    const real = await realpath(path).catch(() => path);
    return { real, root: await rootOf(real) };
  };
  for (const path of paths) {
    const name = dirname(path);
    const asked = folders.get(name) ?? folderAt(name);
    folders.set(name, asked);
    const { real, root } = await asked;
    if (root === undefined) continue;
    const files = repositories.get(root) ?? new Map<string, string>();
    repositories.set(root, files.set(join(real, basename(path)), path));
  }
  const ignored = new Set<string>();
  for (const [root, files] of repositories) {
    const none: ReadonlySet<string> = new Set();
    const asked = ignoredAmong({ binary, root }, [...files.keys()]).catch(() => none);
    for (const real of await asked) ignored.add(files.get(real) ?? real);
  }
  return ignored;
}

interface Folder {
  readonly real: string;
  /** Of the repository around it. */
  readonly root: string | undefined;
}
