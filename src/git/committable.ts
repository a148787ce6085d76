// Which files could end up in a commit. In doubt, all of them.

import { withDeadline } from "../files/deadline";
import { realFile } from "../files/real-file";
import { ignoredAmong } from "./queries";
import { repositoriesAround } from "./repository-folder";

/** Milliseconds: a disk that never answers leaves the doubt. */
const mostMs = 30_000;

/**
 * Those of the paths that Git does not keep and is not about to: by their real path ignored in every
 * repository around them, or in none. Without Git, only those in none.
 *
 * @param binary the git program
 */
export async function outsideOfGit(
  paths: readonly string[],
  binary: string | undefined,
): Promise<ReadonlySet<string>> {
  const none: ReadonlySet<string> = new Set();
  const asked = ask(paths, binary).catch(() => none);
  return withDeadline(asked, mostMs, () => new Error("Too late")).catch(() => none);
}

async function ask(
  paths: readonly string[],
  binary: string | undefined,
): Promise<ReadonlySet<string>> {
  const outside = new Set(paths);
  const byRepository = new Map<string, { path: string; real: string }[]>();
  for (const path of paths) {
    const file = await realFile(path);
    // Another name of the same file may be one that Git keeps.
    if (file === undefined || file.hasOtherNames) {
      outside.delete(path);
      continue;
    }
    for (const root of await repositoriesAround(file.path)) {
      byRepository.set(root, [...(byRepository.get(root) ?? []), { path, real: file.path }]);
    }
  }
  for (const [root, files] of byRepository) {
    const asked = files.map(({ real }) => real);
    const ignored: ReadonlySet<string> =
      binary === undefined
        ? new Set()
        : await ignoredAmong({ binary, root }, asked).catch(() => new Set<string>());
    for (const { path, real } of files) if (!ignored.has(real)) outside.delete(path);
  }
  return outside;
}
