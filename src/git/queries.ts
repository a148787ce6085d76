// Queries about files of one repository. Paths are absolute, without links, and inside the repository's
// folder.

import { dirname, relative, sep } from "node:path";
import { gitOutput, type GitOptions } from "./run";

export interface GitRepository {
  /** The git program. */
  readonly binary: string;
  /** The folder that has its `.git`. */
  readonly root: string;
}

/** Bytes. Larger committed files are not read. */
export const largestFile = 50 * 1024 * 1024;

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

/** The blobs of those files that a commit has, by path. Links, folders and submodules are left out. */
export async function blobsAt(
  repository: GitRepository,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const entries = await listed(repository, ["ls-tree", "-z", "--full-tree", commit], paths);
  const pathOf = pathLookup(repository, paths);
  const blobs = new Map<string, string>();
  for (const entry of entries) {
    const [, id, name = ""] = /^100\d+ blob (\w+)\t(.*)$/s.exec(entry) ?? [];
    const path = pathOf(name);
    if (id !== undefined && path !== undefined) blobs.set(path, id);
  }
  return blobs;
}

/** Those of the paths that are in the index. */
export async function indexedAmong(
  repository: GitRepository,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const names = await listed(repository, ["ls-files", "-z", "--cached"], paths);
  const pathOf = pathLookup(repository, paths);
  return new Set(names.flatMap((name) => pathOf(name) ?? []));
}

/** Finds a path by its name in Git, which on macOS may be composed of other Unicode characters. */
function pathLookup(
  repository: GitRepository,
  paths: readonly string[],
): (name: string) => string | undefined {
  const byName = new Map(paths.map((path) => [inside(repository, path), path]));
  const normalized = new Map([...byName].map(([name, path]) => [name.normalize(), path]));
  return (name) => byName.get(name) ?? normalized.get(name.normalize());
}

/** Windows takes at most 32,767 characters on a command line. */
const mostArguments = 16_000;

/** The NUL-terminated answers about paths that are given as arguments. */
async function listed(
  repository: GitRepository,
  command: readonly string[],
  paths: readonly string[],
): Promise<string[]> {
  const answers: string[] = [];
  const names = paths.map((path) => inside(repository, path));
  while (names.length > 0) {
    const some: string[] = [];
    for (let room = mostArguments; names.length > 0 && room > 0; room -= (some.at(-1) ?? "").length)
      some.push(names.pop() ?? "");
    const output = await ask(repository, ["--literal-pathspecs", ...command, "--", ...some]);
    answers.push(...output.toString("utf8").split("\0").slice(0, -1));
  }
  return answers;
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

function ask(
  repository: GitRepository,
  args: readonly string[],
  options: GitOptions & { readonly input?: string } = {},
): Promise<Buffer> {
  const env = environmentOf(repository);
  return gitOutput(repository.binary, repository.root, args, { ...options, env });
}

/** Makes Git use the folder's own repository, not an enclosing one, whatever work tree is configured. */
export function environmentOf({ root }: GitRepository): Record<string, string> {
  return { GIT_WORK_TREE: root, GIT_CEILING_DIRECTORIES: dirname(root) };
}
