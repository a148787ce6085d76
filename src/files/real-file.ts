// Which file a path leads to. Links of every kind are followed: to files, to folders, junctions,
// links to links, and names that only differ in case where the file system takes them for the same.

import { realpath, stat } from "node:fs/promises";
import { relative, isAbsolute, sep } from "node:path";

export interface RealFile {
  /** Without links, and spelled as the file system has it. */
  readonly path: string;
  /** The same for all names of one file. */
  readonly identity: string;
  /** It has other names (hard links), which may be anywhere on the same disk. */
  readonly hasOtherNames: boolean;
}

/** Undefined if there is no regular file: links may dangle or form a loop. */
export async function realFile(path: string): Promise<RealFile | undefined> {
  try {
    const real = await realpath(path);
    const about = await stat(real, { bigint: true });
    if (!about.isFile()) return undefined;
    const hasOtherNames = about.nlink > 1n;
    return {
      path: real,
      // Not always by number: some file systems give one number to several files.
      identity: hasOtherNames ? `${about.dev}:${about.ino}` : real,
      hasOtherNames,
    };
  } catch {
    return undefined;
  }
}

/** Whether a path is in one of the folders; all of them without links. */
export function isInside(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const below = relative(folder, path);
    return below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  });
}
