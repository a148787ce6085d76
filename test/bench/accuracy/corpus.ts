// Other people's code: the npm packages installed here. package-lock.json pins them, so the set is reproducible except for
// a few platform-specific packages.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/paths";

export const modules = join(root, "node_modules");

/** Paths of all files, sorted by name. */
export function* foreignFiles(folder = modules): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // npm's lock file and links to executables.
    if (folder === modules && entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) yield* foreignFiles(path);
    else if (entry.isFile()) yield path;
  }
}
