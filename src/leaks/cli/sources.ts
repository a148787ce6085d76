// The input of the command line: the texts of files or of staged changes, and the lists of allowed fingerprints that
// apply to them.

import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { readRegularFile } from "../../files/disk";
import { readText } from "../../files/text";
import { isRepositoryTop } from "../../git/repositories";
import { stagedFiles } from "../../git/staged";
import { foldersOf, ignoreFileName, ignoreLimits, readIgnoreList } from "../ignore-list";
import { fingerprintsIn, plain, stateOnDisk, type FileState } from "../exposure";

/** A file's text, or why there is none. `unread`: the file may contain a key. `binary`: it isn't text. */
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

/** Bytes. VS Code doesn't give extensions larger documents either. */
const maxFileSize = 50 * megabyte;

/** Reads the files in the order of the arguments. Paths are as given or, if staged, relative to `folder`. */
export async function* sourcesOf(staged: boolean, files: readonly string[], folder: string): AsyncGenerator<Source> {
  if (!staged) {
    for (const path of files) yield fromDisk(path, folder);
    return;
  }
  // Git resolves links in paths.
  const realFolder = await realpath(folder).catch(() => folder);
  for await (const file of stagedFiles("git", folder, files, maxFileSize)) {
    const path = relative(realFolder, file.path);
    const { content } = file;
    if (typeof content === "string") yield { kind: "unread", path, why: reasons[content] };
    else {
      yield fromBytes(path, content, async () => {
        const before = await file.committed();
        const committed = before === undefined ? plain.committed : fingerprintsIn(before);
        return { exposure: "tracked", committed };
      });
    }
  }
}

function fromDisk(path: string, folder: string): Source {
  try {
    const file = readRegularFile(resolve(folder, path), maxFileSize);
    if (file.kind === "bytes") return fromBytes(path, file.bytes, () => stateOnDisk(path, folder));
    return { kind: "unread", path, why: reasons[file.kind] };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    return { kind: "unread", path, why: reasons[code] ?? "could not be read" };
  }
}

const reasons: Readonly<Record<string, string> & Record<"folder" | "irregular" | "missing" | "too-large", string>> = {
  folder: "a folder; name files",
  irregular: "not a regular file",
  missing: "not in this clone, not searched",
  "too-large": `larger than ${maxFileSize / megabyte} MB, not searched`,
  ENOENT: "no such file",
  EACCES: "not allowed to read it",
  EPERM: "not allowed to read it",
  ELOOP: "a link to itself",
};

function fromBytes(path: string, bytes: Buffer, state: () => Promise<FileState>): Source {
  const reading = readText(bytes);
  if (reading.ok) return { kind: "text", path, text: reading.text, state };
  return reading.why === "binary"
    ? { kind: "binary", path, why: "binary, not searched" }
    : { kind: "unread", path, why: "UTF-32, not searched" };
}

/**
 * Returns a function that finds the fingerprints allowed in a file: all fingerprints in any `.skycloakignore` from its
 * folder up to the top of its repository or, outside a repository, up to the current folder.
 */
export function ignoreLists(current: string, warn: (text: string) => void): (path: string) => ReadonlySet<string> {
  const lists = new Map<string, ReadonlySet<string>>();
  return (path) => {
    const folders = foldersOf(dirname(resolve(current, path)), [current], isRepositoryTop);
    for (const folder of folders) {
      const file = join(folder, ignoreFileName);
      const warnAbout = (line: string, text: string): void => warn(`${relative(current, file)}${line}: ${text}`);
      if (!lists.has(folder)) lists.set(folder, readList(file, warnAbout));
    }
    return new Set(folders.flatMap((folder) => [...(lists.get(folder) ?? [])]));
  };
}

function readList(file: string, warn: (line: string, text: string) => void): ReadonlySet<string> {
  try {
    const read = readRegularFile(file, ignoreLimits.bytes);
    if (read.kind === "bytes") {
      const { fingerprints, badLines, firstUnreadLine } = readIgnoreList(read.bytes.toString("utf8"));
      for (const line of badLines) warn(`:${line + 1}`, "not a fingerprint");
      if (firstUnreadLine !== undefined)
        warn(`:${firstUnreadLine + 1}`, `only the first ${firstUnreadLine} lines are read`);
      return fingerprints;
    }
    const limit = `larger than ${ignoreLimits.bytes / 1024} KB`;
    warn("", `${read.kind === "too-large" ? limit : "not a regular file"}, so it allows nothing`);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") warn("", "could not be read, so it allows nothing");
  }
  return new Set();
}
