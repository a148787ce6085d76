// Writes local files that only their owner can ever read: under a temporary name in the same folder, renamed when they are
// complete.

import { randomUUID } from "node:crypto";
import { lstat, open, readdir, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Sink } from "./save-stream";

/** @param mode the mode of the new file, whatever the mode of the file that it replaces */
export function fileSink(path: string, mode = 0o600): Sink {
  const partial = partialName(path);
  let opening: Promise<FileHandle> | undefined;
  return {
    async open() {
      // For its owner only: it may hold personal data.
      opening = open(partial, "wx", mode);
      await opening;
    },
    async write(chunk) {
      // Not `write`, which may write only part of the chunk.
      await (await opening)?.writeFile(chunk);
    },
    async finish() {
      const file = await opening;
      await file?.sync();
      await file?.close();
      await rename(partial, path);
    },
    async abandon() {
      // open() may still be in progress, or the file may be closed already.
      const file = await opening?.catch(() => undefined);
      await file?.close().catch(() => undefined);
      await rm(partial, { force: true }).catch(() => undefined);
    },
  };
}

/** A new name in the same folder. */
export function partialName(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.part`;
}

/** Removes files with such names that a process left when it was killed while writing. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  const leftovers = names.filter(
    (name) => name.startsWith(start) && /^[\da-f]{8}\.part$/.test(name.slice(start.length)),
  );
  await Promise.all(leftovers.map((name) => rm(join(folder, name)).catch(() => undefined)));
}

/**
 * Writes a file that contains a secret. Symbolic links are followed and stay.
 *
 * @throws if the path isn't a regular file or can't be written. The old content stays then.
 */
export async function writePrivateFile(path: string, content: Uint8Array): Promise<void> {
  const { target, mode } = await destination(path);
  // Git may not ignore them. If another window is still writing, its write fails and loses nothing.
  await removeLeftovers(target);
  const sink = fileSink(target, mode);
  try {
    await sink.open();
    await sink.write(content);
    await sink.finish();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

async function destination(path: string): Promise<{ target: string; mode: number }> {
  const entry = await lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (entry === undefined) return { target: join(await realpath(dirname(path)), basename(path)), mode: 0o600 };
  // Throws for a dangling link.
  const target = await realpath(path);
  const existing = await stat(target);
  if (!existing.isFile()) throw new Error("Not a regular file");
  // A script stays executable for its owner.
  return { target, mode: 0o600 | (existing.mode & 0o100) };
}
