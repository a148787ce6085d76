// What every commit of a repository put where, read from Git as it comes.

import { startGit } from "./run";

export interface CommittedFile {
  readonly commit: string;
  /** The author's, in seconds since 1970. */
  readonly date: number;
  readonly author: string;
  readonly subject: string;
  readonly path: string;
  /** The object that the file became. */
  readonly id: string;
}

const format = "%x01%H%x02%at%x02%an%x02%s";

/** From the newest to the oldest, of all branches, tags and stashes. Files that went are left out. */
export async function* committedFiles(
  binary: string,
  folder: string,
  signal?: AbortSignal,
): AsyncGenerator<CommittedFile> {
  const git = startGit(binary, folder, [
    ...["log", "--all", "HEAD", "--raw", "-c", "--root", "-z", "--no-abbrev", "--no-renames"],
    ...["--no-ext-diff", "--no-show-signature", "--ignore-submodules=all", `--format=${format}`],
  ]);
  git.stdin.end();
  const stop = (): void => git.kill();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    let about: Omit<CommittedFile, "path" | "id"> | undefined;
    let id: string | undefined;
    for await (const token of tokensIn(git.stdout)) {
      if (id !== undefined) {
        if (about !== undefined && id !== "") yield { ...about, path: token, id };
        id = undefined;
      } else if (token.startsWith("\u0001")) {
        about = commitIn(token);
      } else {
        id = objectIn(token);
      }
    }
    if (signal?.aborted !== true) await git.ended;
  } finally {
    signal?.removeEventListener("abort", stop);
    git.kill();
  }
}

function commitIn(token: string): Omit<CommittedFile, "path" | "id"> {
  const [commit = "", date = "", author = "", subject = ""] = token.slice(1).split("\u0002");
  return { commit, date: Number(date), author, subject };
}

/** What a file became, in `:mode mode id id status`; a merge has more of each. Empty if nothing. */
function objectIn(token: string): string | undefined {
  const raw = token.trimStart();
  const parents = /^:+/.exec(raw)?.[0].length;
  if (parents === undefined) return undefined;
  const fields = raw.slice(parents).split(" ");
  const mode = fields[parents] ?? "";
  const id = fields[2 * parents + 1] ?? "";
  // Neither links nor other repositories, nor what was deleted.
  return mode.startsWith("100") ? id : "";
}

async function* tokensIn(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  stream.setEncoding("utf8");
  let rest = "";
  for await (const chunk of stream as AsyncIterable<string>) {
    const tokens = (rest + chunk).split("\0");
    rest = tokens.pop() ?? "";
    yield* tokens;
  }
}
