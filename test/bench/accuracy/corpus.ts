// Other people's code: what npm installed here. package-lock.json names every package and its version, so that it is
// the same everywhere, but for the few packages that are for one platform only.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../bed/paths";

export const modules = join(root, "node_modules");

/** The paths of all files, in the order of their names. */
export function* othersFiles(folder = modules): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // npm's own notes, and links to programs.
    if (folder === modules && entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) yield* othersFiles(path);
    else if (entry.isFile()) yield path;
  }
}
