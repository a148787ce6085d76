// The texts that are asked for: of files, or of what is about to be committed.

import { relative, resolve } from "node:path";
import { readRegular } from "../../files/regular";
import { readText } from "../../files/text";
import { realFolder, stagedFiles } from "../../git/staged";
import { fingerprintsIn, plain, stateOnDisk, type FileState } from "../standing";
import type { Asked } from "./arguments";

/** One text, or why there is none. `unread`: there may be a key in it. `binary`: it is no text. */
export type Source =
  | {
      readonly kind: "text";
      readonly path: string;
      readonly text: string;
      /** The file's state in Git. */
      readonly state: () => Promise<FileState>;
    }
  | { readonly kind: "unread" | "binary"; readonly path: string; readonly why: string };

const megabyte = 1024 * 1024;

/** Bytes of a file that is looked at; above, the editor shows none to extensions either. */
const largest = 50 * megabyte;

const tooLarge = `larger than ${largest / megabyte} MB, not searched`;

/** In the order asked for. Paths are as they were given, or relative to `folder`. */
export async function* sourcesOf({ staged, files }: Asked, folder: string): AsyncGenerator<Source> {
  if (!staged) {
    for (const path of files) yield fromDisk(path, folder);
    return;
  }
  const here = await realFolder(folder);
  for await (const file of stagedFiles("git", folder, files, largest)) {
    const path = relative(here, file.path);
    const { content } = file;
    if (typeof content === "string") {
      const why = content === "too-large" ? tooLarge : "not in this clone, not searched";
      yield { kind: "unread", path, why };
      continue;
    }
    yield fromBytes(path, content, async () => {
      const before = await file.committed();
      const committed = before === undefined ? plain.committed : fingerprintsIn(before);
      return { standing: "tracked", committed };
    });
  }
}

function fromDisk(path: string, folder: string): Source {
  try {
    const file = readRegular(resolve(folder, path), largest);
    switch (file.kind) {
      case "folder":
        return { kind: "unread", path, why: "a folder; name files" };
      case "irregular":
        return { kind: "unread", path, why: "not a regular file" };
      case "too-large":
        return { kind: "unread", path, why: tooLarge };
      case "bytes":
        return fromBytes(path, file.bytes, () => stateOnDisk(path, folder));
    }
  } catch (error) {
    return { kind: "unread", path, why: reasonOf(error) };
  }
}

function fromBytes(path: string, bytes: Buffer, state: () => Promise<FileState>): Source {
  const reading = readText(bytes);
  if (reading.ok) return { kind: "text", path, text: reading.text, state };
  return reading.why === "binary"
    ? { kind: "binary", path, why: "binary, not searched" }
    : { kind: "unread", path, why: "UTF-32, not searched" };
}

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return "no such file";
    case "EACCES":
    case "EPERM":
      return "not allowed to read it";
    case "ELOOP":
      return "a link to itself";
    default:
      return "could not be read";
  }
}
