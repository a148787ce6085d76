// Writes a file that contains a secret. Only its owner can ever read it, also while it is being written, and
// it is replaced as a whole. Symbolic links are followed and kept.

import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileSink, removeLeftovers } from "./file-sink";

/** @throws if the path isn't a regular file or can't be written. The old content is kept then. */
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
