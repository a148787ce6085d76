// Reads many objects of a repository by one `git cat-file --batch`, once their sizes are known.

import { GitFailed, startGit, type GitOptions } from "./run";

export interface GitObject {
  readonly id: string;
  readonly bytes: Buffer;
}

export interface ObjectSizes {
  /** Those that are to be read, in order. */
  readonly fitting: readonly string[];
  readonly tooLarge: readonly string[];
  /** A partial clone may not have them; they are not fetched. */
  readonly missing: readonly string[];
}

/** Sorts objects by their size, without reading them. */
export async function sizesOf(
  binary: string,
  folder: string,
  ids: readonly string[],
  mostBytes: number,
  options?: GitOptions,
): Promise<ObjectSizes> {
  const sizes = { fitting: [] as string[], tooLarge: [] as string[], missing: [] as string[] };
  if (ids.length === 0) return sizes;
  const all = await blobSizes(binary, folder, ids, [], options).catch((error: unknown) => {
    // Git ends where an object of a partial clone is not there and may not be fetched. The objects
    // that are there can only be told by listing all of them.
    if (!(error instanceof GitFailed && /\bpromisor remote\b/.test(error.message))) throw error;
    return blobSizes(binary, folder, ids, ["--batch-all-objects", "--unordered"], options);
  });
  for (const id of ids) {
    const size = all.get(id);
    if (size === undefined) sizes.missing.push(id);
    else sizes[size <= mostBytes ? "fitting" : "tooLarge"].push(id);
  }
  return sizes;
}

/** Of those that are there. */
async function blobSizes(
  binary: string,
  folder: string,
  ids: readonly string[],
  which: readonly string[],
  options?: GitOptions,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Set(ids);
  const sizes = new Map<string, number>();
  const args = ["cat-file", "--batch-check", "--buffer", ...which];
  const git = startGit(binary, folder, args, options);
  git.stdin.end(`${ids.join("\n")}\n`);
  let rest = "";
  try {
    for await (const chunk of git.stdout) {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const [id = "", kind, size] = line.split(" ");
        if (kind === "blob" && wanted.has(id)) sizes.set(id, Number(size));
      }
    }
    await git.ended;
  } finally {
    git.kill();
  }
  return sizes;
}

/** The objects asked for, in order; those that there are none of are left out. */
export async function* readObjects(
  binary: string,
  folder: string,
  ids: readonly string[],
  options?: GitOptions,
): AsyncGenerator<GitObject> {
  if (ids.length === 0) return;
  const git = startGit(binary, folder, ["cat-file", "--batch", "--buffer"], options);
  git.stdin.end(`${ids.join("\n")}\n`);
  try {
    yield* objectsIn(git.stdout);
    await git.ended;
  } finally {
    git.kill();
  }
}

const newline = 10;

async function* objectsIn(stream: AsyncIterable<Buffer>): AsyncGenerator<GitObject> {
  let chunks: Buffer[] = [];
  let size = 0;
  /** Bytes that have to be there before it is worth looking. */
  let wanted = 1;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size < wanted) continue;
    let rest = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    for (;;) {
      const end = rest.indexOf(newline);
      if (end < 0) break;
      const [id = "", kind, length = ""] = rest.toString("latin1", 0, end).split(" ");
      if (kind === "missing" || length === "") {
        rest = rest.subarray(end + 1);
        continue;
      }
      wanted = end + 1 + Number(length) + 1;
      if (rest.length < wanted) break;
      yield { id, bytes: rest.subarray(end + 1, wanted - 1) };
      rest = rest.subarray(wanted);
      wanted = 1;
    }
    chunks = [rest];
    size = rest.length;
  }
}
