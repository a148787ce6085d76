// Writes a file that holds a secret. It is never readable by others, not even while it is written,
// and never half written. A link is followed, so that the link itself stays.

import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileSink } from "./file-sink";

/** @throws where the path is no regular file, or can't be written; the old content is there then. */
export async function writePrivateFile(path: string, content: Uint8Array): Promise<void> {
  const { target, mode } = await destination(path);
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
  // Throws for a link that leads nowhere.
  const target = await realpath(path);
  const existing = await stat(target);
  if (!existing.isFile()) throw new Error("Not a regular file");
  // A script stays executable for its owner.
  return { target, mode: 0o600 | (existing.mode & 0o100) };
}
