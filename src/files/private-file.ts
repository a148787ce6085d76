// Writes local files that only their owner can ever read, also while they are being written: under a temporary
// name in the same folder, renamed when they are complete.

import { randomUUID } from "node:crypto";
import { lstat, open, readdir, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Sink } from "./save-stream";

/** `mode`: of the new file, whatever the mode of the file it replaces. */
export function fileSink(path: string, mode = 0o600): Sink {
  const beside = besideName(path);
  let opening: Promise<FileHandle> | undefined;
  let file: FileHandle | undefined;
  const close = async (): Promise<void> => {
    const closing = file;
    file = undefined;
    await closing?.close();
  };
  return {
    async open() {
      // For its owner only: it may hold personal data.
      opening = open(beside, "wx", mode);
      file = await opening;
    },
    async write(piece) {
      // Not `write`, which may write a part of it.
      await file?.writeFile(piece);
    },
    async finish() {
      await file?.sync();
      await close();
      await rename(beside, path);
    },
    async abandon() {
      // It may still be under way.
      await opening?.catch(() => undefined);
      await close().catch(() => undefined);
      await rm(beside, { force: true }).catch(() => undefined);
    },
  };
}

/** A new name in the same folder. */
export function besideName(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.part`;
}

/** Removes files by such names, which a process that was killed while writing has left. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.startsWith(start) && /^[\da-f]{8}\.part$/.test(name.slice(start.length)));
  await Promise.all(left.map((name) => rm(join(folder, name)).catch(() => undefined)));
}

/**
 * Writes a file that contains a secret. Symbolic links are followed and kept.
 *
 * @throws if the path isn't a regular file or can't be written. The old content is kept then.
 */
export async function writePrivateFile(path: string, content: Uint8Array): Promise<void> {
  const { target, mode } = await destination(path);
  // Git may not ignore them. Where another window is still writing, its write fails and loses nothing.
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
  const isThere = await lstat(path).then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    },
  );
  if (!isThere) {
    return { target: join(await realpath(dirname(path)), basename(path)), mode: 0o600 };
  }
  // Throws for a dangling link.
  const target = await realpath(path);
  const existing = await stat(target);
  if (!existing.isFile()) throw new Error("Not a regular file");
  // A script stays executable for its owner.
  return { target, mode: 0o600 | (existing.mode & 0o100) };
}
