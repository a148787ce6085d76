// Reads many objects of a repository by one `git cat-file --batch`.

import { startGit } from "./run";

export interface GitObject {
  readonly id: string;
  readonly bytes: Buffer;
}

/** The objects asked for, in order; those that there are none of are left out. */
export async function* readObjects(
  binary: string,
  folder: string,
  ids: readonly string[],
): AsyncGenerator<GitObject> {
  if (ids.length === 0) return;
  const git = startGit(binary, folder, ["cat-file", "--batch", "--buffer"]);
  git.stdin.end(`${ids.join("\n")}\n`);
  try {
    yield* objectsIn(git.stdout);
    await git.ended;
  } finally {
    git.kill();
  }
}

const newline = 10;

async function* objectsIn(stream: NodeJS.ReadableStream): AsyncGenerator<GitObject> {
  let chunks: Buffer[] = [];
  let size = 0;
  /** Bytes that have to be there before it is worth looking. */
  let wanted = 1;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
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
