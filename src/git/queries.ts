// What is asked about the files of one repository. Paths are whole ones, without links, inside of
// the repository's folder.

import { dirname, relative, sep } from "node:path";
import { gitOutput, type GitOptions } from "./run";

export interface GitRepository {
  /** The git program. */
  readonly binary: string;
  /** The folder that has its `.git`. */
  readonly root: string;
}

/** Bytes of a committed file above which it is not read. */
const largestFile = 50 * 1024 * 1024;

/** Undefined where nothing is committed yet. */
export async function headCommit(repository: GitRepository): Promise<string | undefined> {
  const said = await ask(repository, ["rev-parse", "--verify", "--quiet", "HEAD"]).catch(() => "");
  return said === "" ? undefined : said.toString().trim();
}

/** A file's bytes at a commit. Rejects where it is not there, or is too large. */
export function committedBytes(
  repository: GitRepository,
  commit: string,
  path: string,
): Promise<Buffer> {
  const args = ["cat-file", "blob", `${commit}:${inside(repository, path)}`];
  return ask(repository, args, { mostBytes: largestFile });
}

/** Whether the file is in the index. */
export function isInIndex(repository: GitRepository, path: string): Promise<boolean> {
  return lists(repository, ["--cached"], path);
}

export function isIgnored(repository: GitRepository, path: string): Promise<boolean> {
  return lists(repository, ["--others", "--ignored", "--exclude-standard"], path);
}

async function lists(
  repository: GitRepository,
  which: readonly string[],
  path: string,
): Promise<boolean> {
  const args = ["--literal-pathspecs", "ls-files", "-z", ...which, "--", inside(repository, path)];
  return (await ask(repository, args)).length > 0;
}

/** Those of the paths that Git ignores; tracked ones never are. */
export async function ignoredAmong(
  repository: GitRepository,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  // With `./`, no name is taken for a pattern.
  const byName = new Map(paths.map((path) => [`./${inside(repository, path)}`, path]));
  const input = [...byName.keys()].map((name) => `${name}\0`).join("");
  // It ends with 1 where it ignores none.
  const options = { input, goodExit: 1 };
  const names = await ask(repository, ["check-ignore", "-z", "--stdin"], options);
  return new Set(
    names
      .toString("utf8")
      .split("\0")
      .flatMap((name) => byName.get(name) ?? []),
  );
}

function inside({ root }: GitRepository, path: string): string {
  return relative(root, path).split(sep).join("/");
}

/**
 * About the folder's own repository: not one around it, and wherever the configuration has the work
 * tree.
 */
function ask(
  { binary, root }: GitRepository,
  args: readonly string[],
  options: GitOptions & { readonly input?: string } = {},
): Promise<Buffer> {
  return gitOutput(binary, root, args, {
    ...options,
    env: { GIT_WORK_TREE: root, GIT_CEILING_DIRECTORIES: dirname(root) },
  });
}
