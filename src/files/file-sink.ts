// A local file, written under a temporary name in its folder and renamed when it is complete.

import { randomUUID } from "node:crypto";
import { open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Sink } from "./save-stream";

/** `mode`: of the new file, whatever the mode of the one that it replaces. */
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
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  const left = names.filter(
    (name) => name.startsWith(start) && /^[\da-f]{8}\.part$/.test(name.slice(start.length)),
  );
  await Promise.all(left.map((name) => rm(join(folder, name)).catch(() => undefined)));
}
