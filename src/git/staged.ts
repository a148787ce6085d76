// The files of the next commit.

import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { readObjects, sortBySize } from "./queries";
import { enclosingFolders, enclosingRepository } from "./repositories";
import { gitOutput, type GitFolder } from "./run";

export interface StagedFile {
  /** The absolute path. */
  readonly path: string;
  /** Or the reason why it was not read. */
  readonly content: Buffer | "too-large" | "missing";
  /** The content at the last commit, if there is any and it is not too large. */
  readonly committed: () => Promise<Buffer | undefined>;
}

/**
 * Files that differ from the last commit, below the paths if any are given.
 *
 * @param folder anywhere in the work tree
 */
export async function* stagedFiles(
  binary: string,
  folder: string,
  paths: readonly string[],
  maxBytes: number,
): AsyncGenerator<StagedFile> {
  const repository: GitFolder = { binary, folder, env: await hookEnvironment(binary, folder) };
  const root = withoutNewline(await gitOutput(repository, ["rev-parse", "--show-toplevel"]));
  const head = await gitOutput(repository, ["rev-parse", "--verify", "--quiet", "HEAD^{tree}"])
    // Nothing is committed yet.
    .catch(() => gitOutput(repository, ["hash-object", "-t", "tree", "--stdin"]));
  const listed = await gitOutput(repository, [
    ...["--literal-pathspecs", "diff-index", "--cached", "--raw", "-z", "--no-renames"],
    ...["--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-color", "--diff-filter=d"],
    ...["--ignore-submodules=all", withoutNewline(head), "--", ...paths],
  ]);
  const entries = entriesIn(listed);
  const ids = [...new Set(entries.map(({ id }) => id))];
  const sizes = await sortBySize(repository, ids, maxBytes);
  const [fitting, tooLarge] = [new Set(sizes.fitting), new Set(sizes.tooLarge)];
  const read = async (id: string): Promise<Buffer | undefined> => {
    const isFitting = (await sortBySize(repository, [id], maxBytes)).fitting.length > 0;
    return isFitting ? gitOutput(repository, ["cat-file", "blob", id]) : undefined;
  };
  const inOrder = entries.map(({ id }) => id).filter((id) => fitting.has(id));
  const objects = readObjects(repository, inOrder);
  for (const { path, id, before } of entries) {
    const next = fitting.has(id) ? await objects.next() : undefined;
    const bytes = next?.done === false ? next.value.bytes : undefined;
    yield {
      path: join(root, path),
      content: bytes ?? (tooLarge.has(id) ? "too-large" : "missing"),
      committed: async () => (before === undefined ? undefined : read(before)),
    };
  }
}

/** The files that Git lists. `before`: the object at the last commit. */
function entriesIn(raw: Buffer) {
  // Byte by byte: a name may be in any encoding.
  const tokens = raw.toString("latin1").split("\0");
  const entries: { path: string; id: string; before: string | undefined }[] = [];
  for (let index = 0; index + 1 < tokens.length; index += 2) {
    const [oldMode = "", mode = "", before = "", id = ""] = tokens[index]?.split(" ") ?? [];
    const path = tokens[index + 1];
    // Links and submodules are left out.
    if (path === undefined || !mode.startsWith("100")) continue;
    const isFile = oldMode.startsWith(":100");
    entries.push({ path: nameOf(path), id, before: isFile ? before : undefined });
  }
  return entries;
}

/** Bytes of a name that are not UTF-8 are shown as `\x…`. */
function nameOf(latin1: string): string {
  const bytes = Buffer.from(latin1, "latin1");
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return text;
  return latin1.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function withoutNewline(output: Buffer): string {
  return output.toString("utf8").replace(/\r?\n$/, "");
}

// Git passes its hooks variables that a query about the next commit needs: `commit -a` and `commit FILE` have an index of
// their own, and a pre-push hook has new objects in another folder.

const pathVariables = ["GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE"];

/** @param folder where the hook, or the tool that it runs, is */
async function hookEnvironment(binary: string, folder: string): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const name of pathVariables) {
    const value = process.env[name] ?? "";
    if (value !== "") env[name] = absolute(value, folder);
  }
  const alternates = process.env["GIT_ALTERNATE_OBJECT_DIRECTORIES"];
  if (alternates !== undefined) env["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = alternates;
  const { GIT_DIR: directory, GIT_WORK_TREE: workTree, ...others } = env;
  if (directory === undefined) return others;
  // With GIT_DIR alone, Git takes the current folder for the top of the work tree, which is wrong if a hook
  // has changed folders. If the enclosing repository is the same one, Git can discover it without GIT_DIR.
  if (workTree !== undefined) return env;
  const root = await enclosingRepository(join(folder, "any"));
  const isSame = root !== undefined && (await isDirectoryOf(binary, root, directory));
  return isSame ? others : { ...others, GIT_DIR: directory, GIT_WORK_TREE: folder };
}

async function isDirectoryOf(binary: string, root: string, directory: string): Promise<boolean> {
  try {
    const found = await gitOutput({ binary, folder: root }, ["rev-parse", "--absolute-git-dir"]);
    return (await realpath(found.toString("utf8").trim())) === (await realpath(directory));
  } catch {
    return false;
  }
}

/** Git gives paths relative to the work tree's top, and the folder may be below that. */
function absolute(path: string, folder: string): string {
  if (isAbsolute(path)) return path;
  const candidates = [folder, ...enclosingFolders(folder)].map((top) => join(top, path));
  return candidates.find(existsSync) ?? join(folder, path);
}
