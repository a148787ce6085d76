// The files that each commit of a repository changed, read from Git as it prints them.

import { gitStream, type GitFolder } from "./run";

export interface CommittedFile {
  readonly commit: string;
  /** The author date, in seconds since 1970. */
  readonly date: number;
  readonly author: string;
  readonly subject: string;
  readonly path: string;
  /** The blob with the file's new content. */
  readonly id: string;
}

const format = "%x01%H%x02%at%x02%an%x02%s";

/** From the newest to the oldest, of all branches, tags and HEAD, and the latest stash. Deleted files are left out. */
export async function* committedFiles(repository: GitFolder, signal?: AbortSignal): AsyncGenerator<CommittedFile> {
  const args = [
    // Includes HEAD, unless it has no commit yet.
    ...["log", "--all", "--raw", "-c", "--root", "-z", "--no-abbrev", "--no-renames"],
    ...["--no-ext-diff", "--no-textconv", "--no-color", "--no-show-signature", "--no-mailmap"],
    // Override configuration that would change the order, the files or the encoding.
    ...["-O/dev/null", "--ignore-submodules=all", "--encoding=UTF-8", `--format=${format}`],
  ];
  let commit: Omit<CommittedFile, "path" | "id"> | undefined;
  let id: string | undefined;
  for await (const token of tokensIn(gitStream(repository, args, { signal }))) {
    if (id !== undefined) {
      if (commit !== undefined && id !== "") yield { ...commit, path: token, id };
      id = undefined;
    } else if (token.startsWith("\u0001")) {
      const [hash = "", date = "", author = "", subject = ""] = token.slice(1).split("\u0002");
      commit = { commit: hash, date: Number(date), author, subject };
    } else {
      id = objectIn(token);
    }
  }
}

/**
 * The new content of a file in `:mode mode id id status`; a merge has more of each. Empty for a deleted file, a link or
 * a submodule.
 */
function objectIn(token: string): string | undefined {
  const raw = token.trimStart();
  const parents = /^:+/.exec(raw)?.[0].length;
  if (parents === undefined) return undefined;
  const fields = raw.slice(parents).split(" ");
  const mode = fields[parents] ?? "";
  const id = fields[2 * parents + 1] ?? "";
  return mode.startsWith("100") ? id : "";
}

/** The bytes of a message or a path that are read. No system has longer paths, and messages are truncated. */
const maxTokenLength = 4096;

/** Splits output at zero bytes. */
async function* tokensIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let remaining = maxTokenLength;
  for await (let chunk of chunks) {
    for (;;) {
      const end = chunk.indexOf(0);
      const piece = chunk.subarray(0, Math.min(remaining, end < 0 ? chunk.length : end));
      if (piece.length > 0) pieces.push(piece);
      remaining -= piece.length;
      if (end < 0) break;
      yield Buffer.concat(pieces).toString("utf8");
      pieces = [];
      remaining = maxTokenLength;
      chunk = chunk.subarray(end + 1);
    }
  }
}
