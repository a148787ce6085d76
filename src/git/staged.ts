// What is about to be committed.

import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { hookEnvironment } from "./hook";
import { readObjects, sizesOf } from "./objects";
import { gitOutput } from "./run";

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
  const ask = (args: readonly string[], input = ""): Promise<Buffer> =>
    gitOutput(binary, folder, args, { env, input });
  const root = withoutNewline(await ask(["rev-parse", "--show-toplevel"]));
  const head = await ask(["rev-parse", "--verify", "--quiet", "HEAD^{tree}"])
    // Nothing is committed yet.
    .catch(() => ask(["hash-object", "-t", "tree", "--stdin"]));
  const listed = await ask([
    ...[
      "--literal-pathspecs",
      "diff-index",
      "--cached",
      "--raw",
      "-z",
      "--no-renames",
      "--no-abbrev",
      "--no-ext-diff",
    ],
    ...["--no-textconv", "--no-color", "--diff-filter=d", "--ignore-submodules=all"],
    ...[withoutNewline(head), "--", ...paths],
  ]);
  const entries = entriesIn(listed);
  const ids = [...new Set(entries.map(({ id }) => id))];
  const sizes = await sizesOf(binary, folder, ids, largest, { env });
  const [fits, isTooLarge] = [new Set(sizes.fitting), new Set(sizes.tooLarge)];
  const read = async (id: string): Promise<Buffer | undefined> => {
    const sizes = await sizesOf(binary, folder, [id], largest, { env });
    return sizes.fitting.length === 0 ? undefined : ask(["cat-file", "blob", id]);
  };
  const inOrder = entries.map(({ id }) => id).filter((id) => fits.has(id));
  const objects = readObjects(binary, folder, inOrder, { env });
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

/** The folder without links: what Git's paths are relative to. */
export function realFolder(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
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
  return latin1.replace(
    /[\x80-\xff]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

function withoutNewline(output: Buffer): string {
  return output.toString("utf8").replace(/\r?\n$/, "");
}
