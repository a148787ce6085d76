// The texts that are asked for: of files, or of what is about to be committed.

import { readFile, stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { readText } from "../../files/text";
import { stagedFiles } from "../../git/staged";
import type { Asked } from "./arguments";

/** One text, or why there is none. `unread`: it could not be looked at. `passed`: it was not. */
export type Source =
  | { readonly kind: "text"; readonly path: string; readonly text: string }
  | { readonly kind: "unread" | "passed"; readonly path: string; readonly why: string };

/** Bytes of a file that is looked at; above, the editor shows none to extensions either. */
const largest = 50 * 1024 * 1024;

const tooLarge = "larger than 50 MB, not searched";

/** In the order asked for. Paths are as they were given, or relative to `folder`. */
export async function* sourcesOf({ staged, files }: Asked, folder: string): AsyncGenerator<Source> {
  if (!staged) {
    for (const path of files) yield await fromDisk(path, folder);
    return;
  }
  for await (const { path, bytes } of stagedFiles(folder, files, largest)) {
    const shown = relative(folder, path);
    yield bytes === undefined
      ? { kind: "passed", path: shown, why: tooLarge }
      : fromBytes(shown, bytes);
  }
}

async function fromDisk(path: string, folder: string): Promise<Source> {
  const file = resolve(folder, path);
  try {
    const about = await stat(file);
    if (about.isDirectory()) return { kind: "unread", path, why: "a folder; name files" };
    if (about.size > largest) return { kind: "passed", path, why: tooLarge };
    return fromBytes(path, await readFile(file));
  } catch (error) {
    return { kind: "unread", path, why: reasonOf(error) };
  }
}

function fromBytes(path: string, bytes: Buffer): Source {
  const reading = readText(bytes);
  return reading.ok
    ? { kind: "text", path, text: reading.text }
    : { kind: "passed", path, why: "binary, not searched" };
}

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return "no such file";
    case "EACCES":
    case "EPERM":
      return "not allowed to read it";
    default:
      return "could not be read";
  }
}
