// What is about to be committed.

import { join } from "node:path";
import { readObjects } from "./objects";
import { gitOutput } from "./run";

export interface StagedFile {
  readonly path: string;
  /** Undefined where it is larger than was asked for. */
  readonly bytes: Buffer | undefined;
}

/** Files that differ from the last commit, below the paths if any are given. */
export async function* stagedFiles(
  folder: string,
  paths: readonly string[],
  largest: number,
): AsyncGenerator<StagedFile> {
  const top = await gitOutput("git", folder, ["rev-parse", "--show-toplevel"]);
  const root = top.toString("utf8").replace(/\r?\n$/, "");
  const listed = await gitOutput("git", folder, [
    ...["diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff"],
    ...["--diff-filter=d", "--ignore-submodules=all", "--", ...paths],
  ]);
  const entries = entriesIn(listed.toString("utf8"));
  if (entries.length === 0) return;
  const ids = entries.map(({ id }) => id);
  const sizes = await gitOutput(
    "git",
    folder,
    ["cat-file", "--batch-check"],
    `${ids.join("\n")}\n`,
  );
  const fits = sizes
    .toString("latin1")
    .split("\n")
    .map((line) => Number(line.split(" ")[2]) <= largest);
  const objects = readObjects(
    "git",
    folder,
    ids.filter((_, at) => fits[at]),
  );
  for (const [at, { path }] of entries.entries()) {
    const next = fits[at] === true ? await objects.next() : undefined;
    const bytes = next?.done === false ? next.value.bytes : undefined;
    yield { path: join(root, path), bytes };
  }
}

function entriesIn(raw: string): { path: string; id: string }[] {
  const parts = raw.split("\0");
  const entries: { path: string; id: string }[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode = "", , id = ""] = parts[at]?.split(" ") ?? [];
    const path = parts[at + 1];
    // Neither links nor other repositories.
    if (path !== undefined && mode.startsWith("100")) entries.push({ path, id });
  }
  return entries;
}
