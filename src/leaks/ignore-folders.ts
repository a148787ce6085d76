// Which folders' `.skycloakignore` files speak of a file; the same for the editor and the command
// line. All of them hold together: a nested one adds to those above it. Pure.

import { dirname } from "node:path";

/**
 * From the file's folder up to the top of its repository; in no repository, up to the first of the
 * `tops` around it, and in none of them, none.
 */
export function foldersOf(
  folder: string,
  tops: readonly string[],
  isRepository: (folder: string) => boolean,
): string[] {
  const folders: string[] = [];
  /** How many of them are within a top. */
  let within = 0;
  for (let current = folder; ; current = dirname(current)) {
    folders.push(current);
    if (isRepository(current)) return folders;
    if (within === 0 && tops.includes(current)) within = folders.length;
    if (dirname(current) === current) return folders.slice(0, within);
  }
}
