// What is about to be committed.

import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { readObjects, sizesOf } from "./queries";
import { repositoryAround } from "./repositories";
import { gitOutput, type GitFolder } from "./run";

export interface StagedFile {
  /** A whole path. */
  readonly path: string;
  /** Or why it was not read. */
  readonly content: Buffer | "too-large" | "missing";
  /** The same path's at the last commit, if it is there and fits. */
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
  largest: number,
): AsyncGenerator<StagedFile> {
  const env = await hookEnvironment(binary, folder, process.env);
  const where: GitFolder = { binary, folder, env };
  const root = withoutNewline(await gitOutput(where, ["rev-parse", "--show-toplevel"]));
  const head = await gitOutput(where, ["rev-parse", "--verify", "--quiet", "HEAD^{tree}"])
    // Nothing is committed yet.
    .catch(() => gitOutput(where, ["hash-object", "-t", "tree", "--stdin"]));
  const listed = await gitOutput(where, [
    ...["--literal-pathspecs", "diff-index", "--cached", "--raw", "-z", "--no-renames"],
    ...["--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-color", "--diff-filter=d"],
    ...["--ignore-submodules=all", withoutNewline(head), "--", ...paths],
  ]);
  const entries = entriesIn(listed);
  const ids = [...new Set(entries.map(({ id }) => id))];
  const sizes = await sizesOf(where, ids, largest);
  const [fits, isTooLarge] = [new Set(sizes.fitting), new Set(sizes.tooLarge)];
  const read = async (id: string): Promise<Buffer | undefined> => {
    const { fitting } = await sizesOf(where, [id], largest);
    return fitting.length === 0 ? undefined : gitOutput(where, ["cat-file", "blob", id]);
  };
  const inOrder = entries.map(({ id }) => id).filter((id) => fits.has(id));
  const objects = readObjects(where, inOrder);
  for (const { path, id, before } of entries) {
    const next = fits.has(id) ? await objects.next() : undefined;
    const bytes = next?.done === false ? next.value.bytes : undefined;
    yield {
      path: join(root, path),
      content: bytes ?? (isTooLarge.has(id) ? "too-large" : "missing"),
      committed: async () => (before === undefined ? undefined : read(before)),
    };
  }
}

interface Entry {
  readonly path: string;
  readonly id: string;
  /** The object at the last commit. */
  readonly before: string | undefined;
}

function entriesIn(raw: Buffer): Entry[] {
  // Byte by byte: a name may be in any encoding.
  const parts = raw.toString("latin1").split("\0");
  const entries: Entry[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [oldMode = "", mode = "", before = "", id = ""] = parts[at]?.split(" ") ?? [];
    const path = parts[at + 1];
    // Neither links nor other repositories.
    if (path === undefined || !mode.startsWith("100")) continue;
    const isFile = oldMode.startsWith(":100");
    entries.push({ path: nameOf(path), id, before: isFile ? before : undefined });
  }
  return entries;
}

/** A name that is no UTF-8 is shown with the bytes that are not. */
function nameOf(latin1: string): string {
  const bytes = Buffer.from(latin1, "latin1");
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return text;
  return latin1.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function withoutNewline(output: Buffer): string {
  return output.toString("utf8").replace(/\r?\n$/, "");
}

// Git passes its hooks variables that a query about what is about to be committed needs: `commit -a` and `commit FILE`
// have an index of their own, and a hook before a push has new objects elsewhere.

const pathVariables = ["GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE"];

/** @param folder where the hook, or the tool that it runs, is */
async function hookEnvironment(
  binary: string,
  folder: string,
  inherited: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const name of pathVariables) {
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
    const found = await gitOutput({ binary, folder: root }, ["rev-parse", "--absolute-git-dir"]);
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
