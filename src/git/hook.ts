// What Git tells its hooks by variables, for a query about what is about to be committed. `commit -a`
// and `commit FILE` have an index of their own, and a hook before a push has new objects elsewhere.

import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { repositoryAround } from "./repository-folder";
import { gitOutput } from "./run";

const paths = ["GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE"];

/** @param folder where the hook, or the tool that it runs, is */
export async function hookEnvironment(
  binary: string,
  folder: string,
  inherited: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const name of paths) {
    const value = inherited[name];
    if (value !== undefined && value !== "") env[name] = absolute(value, folder);
  }
  const alternates = inherited["GIT_ALTERNATE_OBJECT_DIRECTORIES"];
  if (alternates !== undefined) env["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = alternates;
  const { GIT_DIR: directory, GIT_WORK_TREE: workTree, ...others } = env;
  if (directory === undefined) return others;
  // With GIT_DIR alone, Git takes the current folder for the top of the work tree, which is wrong if a hook
  // has changed folders. If the enclosing repository is the same one, Git can discover it without GIT_DIR.
  if (workTree !== undefined) return env;
  const root = await repositoryAround(join(folder, "any"));
  const isSame = root !== undefined && (await isDirectoryOf(binary, root, directory));
  return isSame ? others : { ...others, GIT_DIR: directory, GIT_WORK_TREE: folder };
}

async function isDirectoryOf(binary: string, root: string, directory: string): Promise<boolean> {
  try {
    const found = await gitOutput(binary, root, ["rev-parse", "--absolute-git-dir"]);
    return (await realpath(found.toString("utf8").trim())) === (await realpath(directory));
  } catch {
    return false;
  }
}

/** Git names them from the work tree's top, and the folder may be below. */
function absolute(path: string, folder: string): string {
  if (isAbsolute(path)) return path;
  for (let top = folder; ; top = dirname(top)) {
    const whole = join(top, path);
    if (existsSync(whole)) return whole;
    if (dirname(top) === top) return join(folder, path);
  }
}
