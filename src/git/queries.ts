// Queries about files and objects of one repository. Paths are absolute, without links, and inside the repository's
// folder.

import { dirname, relative, sep } from "node:path";
import { GitError, gitOutput, gitStream, type GitFolder, type GitOptions } from "./run";

/**
 * Makes Git use the folder's own repository, not an enclosing one, whatever work tree is configured.
 *
 * @param folder the folder that contains `.git`
 */
export function repositoryAt(binary: string, folder: string): GitFolder {
  return {
    binary,
    folder,
    env: { GIT_WORK_TREE: folder, GIT_CEILING_DIRECTORIES: dirname(folder) },
  };
}

/** The maximum size of a committed file that is read, in bytes. */
export const maxFileSize = 50 * 1024 * 1024;

/** The ID of the current commit; undefined if there is none yet. */
export async function headCommit(repository: GitFolder): Promise<string | undefined> {
  const output = await gitOutput(repository, ["rev-parse", "--verify", "--quiet", "HEAD"]).catch(() => "");
  return output === "" ? undefined : output.toString().trim();
}

/** A file's bytes at a commit. Rejects if it is not there, or is too large. */
export function committedBytes(repository: GitFolder, commit: string, path: string): Promise<Buffer> {
  const args = ["cat-file", "blob", `${commit}:${nameIn(repository, path)}`];
  return gitOutput(repository, args, { maxBytes: maxFileSize });
}

/** The blobs that a commit has for these files, by path. Links, folders and submodules are left out. */
export async function blobsAt(repository: GitFolder, commit: string, paths: readonly string[]) {
  const entries = await list(repository, ["ls-tree", "-z", "--full-tree", commit], paths);
  const pathOf = pathLookup(repository, paths);
  const blobs = new Map<string, string>();
  for (const entry of entries) {
    const [, id, name = ""] = /^100\d+ blob (\w+)\t(.*)$/s.exec(entry) ?? [];
    const path = pathOf(name);
    if (id !== undefined && path !== undefined) blobs.set(path, id);
  }
  return blobs;
}

/** The paths that are in the index. */
export async function indexedPaths(repository: GitFolder, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const names = await list(repository, ["ls-files", "-z", "--cached"], paths);
  const pathOf = pathLookup(repository, paths);
  return new Set(names.flatMap((name) => pathOf(name) ?? []));
}

/** Finds a path by its name in Git, which on macOS may use another Unicode normalization. */
function pathLookup(repository: GitFolder, paths: readonly string[]): (name: string) => string | undefined {
  const byName = new Map(paths.map((path) => [nameIn(repository, path), path]));
  const normalized = new Map([...byName].map(([name, path]) => [name.normalize(), path]));
  return (name) => byName.get(name) ?? normalized.get(name.normalize());
}

/** Windows takes at most 32,767 characters on a command line. */
const maxArgumentLength = 16_000;

/** The NUL-terminated output of a command about paths. */
async function list(repository: GitFolder, command: readonly string[], paths: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const names = paths.map((path) => nameIn(repository, path));
  while (names.length > 0) {
    const batch: string[] = [];
    for (let remaining = maxArgumentLength; names.length > 0 && remaining > 0; remaining -= (batch.at(-1) ?? "").length)
      batch.push(names.pop() ?? "");
    lines.push(...splitNul(await gitOutput(repository, ["--literal-pathspecs", ...command, "--", ...batch])));
  }
  return lines;
}

function splitNul(output: Buffer): string[] {
  return output.toString("utf8").split("\0").slice(0, -1);
}

/** The paths that Git ignores. Tracked files are never ignored. */
export async function ignoredPaths(repository: GitFolder, paths: readonly string[]): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  // With `./`, no name is interpreted as a pattern.
  const byName = new Map(paths.map((path) => [`./${nameIn(repository, path)}`, path]));
  const input = [...byName.keys()].map((name) => `${name}\0`).join("");
  // With the index, Git would compare each path with each tracked file: several seconds for 20,000 files. The exit status
  // is 1 if none of the paths is ignored.
  const listIgnored = ["check-ignore", "-z", "--stdin", "--no-index"];
  const output = await gitOutput(repository, listIgnored, { input, successStatus: 1 });
  const ignored = new Set(splitNul(output).flatMap((name) => byName.get(name) ?? []));
  if (ignored.size === 0) return ignored;
  const listTracked = ["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"];
  const pathOf = pathLookup(repository, [...ignored]);
  for (const name of splitNul(await gitOutput(repository, listTracked))) ignored.delete(pathOf(name) ?? "");
  return ignored;
}

function nameIn({ folder }: GitFolder, path: string): string {
  return relative(folder, path).split(sep).join("/");
}

/** Sorts objects by their size, without reading them. */
export async function sortBySize(
  repository: GitFolder,
  ids: readonly string[],
  maxBytes: number,
  options?: GitOptions,
) {
  /** In a partial clone, objects may be missing. They are not fetched. */
  const sorted = { fitting: [] as string[], tooLarge: [] as string[], missing: [] as string[] };
  if (ids.length === 0) return sorted;
  const sizes = await blobSizes(repository, ids, [], options).catch((error: unknown) => {
    // Git fails if an object is missing from a partial clone and may not be fetched. The objects that do exist can only
    // be found by listing all of them.
    if (!(error instanceof GitError && /\bpromisor remote\b/.test(error.message))) throw error;
    return blobSizes(repository, ids, ["--batch-all-objects", "--unordered"], options);
  });
  for (const id of ids) {
    const size = sizes.get(id);
    sorted[size === undefined ? "missing" : size <= maxBytes ? "fitting" : "tooLarge"].push(id);
  }
  return sorted;
}

/** The sizes of the blobs that exist. */
async function blobSizes(repository: GitFolder, ids: readonly string[], selection: string[], options?: GitOptions) {
  const wanted = new Set(ids);
  const sizes = new Map<string, number>();
  const args = ["cat-file", "--batch-check", "--buffer", ...selection];
  let rest = "";
  for await (const chunk of gitStream(repository, args, { ...options, input: `${ids.join("\n")}\n` })) {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [id = "", kind, size] = line.split(" ");
      if (kind === "blob" && wanted.has(id)) sizes.set(id, Number(size));
    }
  }
  return sizes;
}

/** The requested objects, in order, without those that don't exist. */
export async function* readObjects(repository: GitFolder, ids: readonly string[], options?: GitOptions) {
  if (ids.length === 0) return;
  const input = `${ids.join("\n")}\n`;
  const stream = gitStream(repository, ["cat-file", "--batch", "--buffer"], { ...options, input });
  let chunks: Buffer[] = [];
  let size = 0;
  /** Bytes that are needed for the next object. */
  let needed = 1;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size < needed) continue;
    let rest = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    for (;;) {
      const end = rest.indexOf("\n");
      if (end < 0) break;
      const [id = "", kind, length = ""] = rest.toString("latin1", 0, end).split(" ");
      if (kind === "missing" || length === "") {
        rest = rest.subarray(end + 1);
        continue;
      }
      needed = end + 1 + Number(length) + 1;
      if (rest.length < needed) break;
      yield { id, bytes: rest.subarray(end + 1, needed - 1) };
      rest = rest.subarray(needed);
      needed = 1;
    }
    chunks = [rest];
    size = rest.length;
  }
}
