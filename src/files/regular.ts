// Reads regular files only: a pipe, a device or a socket may never end, or opening it may have effects.
// Files that the system generates on reading (in /proc, for example) report no size and read as empty.

import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";

export type RegularFile =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "folder" | "irregular" | "too-large" };

/** Neither waits for the other end of a pipe, nor makes a terminal this process's own. */
const flags = constants.O_RDONLY | orNone(constants.O_NONBLOCK) | orNone(constants.O_NOCTTY);

/**
 * Throws what the file system says where there is no such file, or it can't be read.
 *
 * @param into holds the bytes, until it is used again; it has room for `most`
 */
export function readRegular(path: string, most: number, into?: Buffer): RegularFile {
  const before = statSync(path);
  if (before.isDirectory()) return { kind: "folder" };
  if (!before.isFile()) return { kind: "irregular" };
  if (before.size > most) return { kind: "too-large" };
  const file = openSync(path, flags);
  try {
    // Another file may have taken its place.
    const about = fstatSync(file);
    if (!about.isFile()) return { kind: "irregular" };
    if (about.size > most) return { kind: "too-large" };
    const buffer = into?.subarray(0, about.size) ?? Buffer.allocUnsafe(about.size);
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

/** Windows has no such flags. */
function orNone(flag: number | undefined): number {
  return flag ?? 0;
}
