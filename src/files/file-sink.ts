// A file of this machine, written beside its final name and renamed when it is whole.

import { randomUUID } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import type { Sink } from "./save-stream";

/** `mode`: of the new file, whatever the mode of the one that it replaces. */
export function fileSink(path: string, mode = 0o600): Sink {
  const beside = besideName(path);
  let file: FileHandle | undefined;
  const close = async (): Promise<void> => {
    const closing = file;
    file = undefined;
    await closing?.close();
  };
  return {
    async open() {
      // For its owner only: what is saved may hold what is known of other people.
      file = await open(beside, "wx", mode);
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
      await close().catch(() => undefined);
      await rm(beside, { force: true }).catch(() => undefined);
    },
  };
}

/** A name in the same folder that nobody else has. */
export function besideName(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.part`;
}
