// Reads from disks, which may never respond, and from paths, which may lead to anything.

import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";

/** Rejects when the time is up, with the error from `createError`. The work itself continues. */
export function withDeadline<T>(work: Promise<T>, ms: number, createError = () => new Error("Too late")): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(createError()), ms);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

// Only regular files are read: a pipe, a device or a socket may never end, or opening it may have effects. Files that the
// system generates on reading (in /proc, for example) report no size and read as empty.

type RegularFile =
  { readonly kind: "bytes"; readonly bytes: Buffer } | { readonly kind: "folder" | "irregular" | "too-large" };

/** Opening neither waits for the other end of a pipe, nor makes a terminal the controlling one of this process. */
const flags = constants.O_RDONLY | orZero(constants.O_NONBLOCK) | orZero(constants.O_NOCTTY);

/**
 * Throws the file system's error if there is no such file, or it can't be read.
 *
 * @param into a buffer for the bytes, with space for `max`, which the caller may reuse
 */
export function readRegularFile(path: string, max: number, into?: Buffer): RegularFile {
  const before = statSync(path);
  if (before.isDirectory()) return { kind: "folder" };
  if (!before.isFile()) return { kind: "irregular" };
  if (before.size > max) return { kind: "too-large" };
  const file = openSync(path, flags);
  try {
    // The file may have been replaced by another one.
    const opened = fstatSync(file);
    if (!opened.isFile()) return { kind: "irregular" };
    if (opened.size > max) return { kind: "too-large" };
    const buffer = into?.subarray(0, opened.size) ?? Buffer.allocUnsafe(opened.size);
    let read = 0;
    while (read < buffer.length) {
      const more = readSync(file, buffer, read, buffer.length - read, null);
      if (more === 0) break;
      read += more;
    }
    return { kind: "bytes", bytes: buffer.subarray(0, read) };
  } finally {
    closeSync(file);
  }
}

/** Replaces a flag that Windows doesn't have. */
function orZero(flag: number | undefined): number {
  return flag ?? 0;
}

// Links of every kind are followed: to files, to folders, junctions, links to links, and names that differ only in case
// on a file system that ignores case.

/** The file that a path leads to. Undefined if there is no regular file: links may dangle or form a loop. */
export async function realFile(path: string) {
  try {
    const real = await realpath(path);
    const entry = await stat(real, { bigint: true });
    if (!entry.isFile()) return undefined;
    /** Whether it has other names (hard links), which may be anywhere on the same disk. */
    const hasOtherNames = entry.nlink > 1n;
    return {
      /** The path without links, spelled as in the file system. */
      path: real,
      /** The same for all paths of the file. Not always the inode: some file systems give one number to several files. */
      identity: hasOtherNames ? `${entry.dev}:${entry.ino}` : real,
      hasOtherNames,
    };
  } catch {
    return undefined;
  }
}

/** Like realFile(), also for a file that doesn't exist yet, if its folder does. */
export async function realOrNewFile(path: string) {
  return (await realFile(path)) ?? newFile(path);
}

/** Undefined if anything has this name, or if there is no folder. */
async function newFile(path: string) {
  try {
    const isMissing = await lstat(path).then(
      () => false,
      (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT",
    );
    return isMissing ? { path: join(await realpath(dirname(path)), basename(path)), hasOtherNames: false } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a path is in one of the folders; all paths without links. */
export function isInside(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const below = relative(folder, path);
    return below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  });
}
