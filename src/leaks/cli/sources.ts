// What the command line reads: the texts of files or of what is about to be committed, and the lists of allowed
// fingerprints that apply to them.

import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { readRegular } from "../../files/disk";
import { readText } from "../../files/text";
import { isRepositoryTop } from "../../git/repositories";
import { stagedFiles } from "../../git/staged";
import { foldersOf, ignoreFileName, ignoreLimits, readIgnoreList } from "../ignore-list";
import { fingerprintsIn, plain, stateOnDisk, type FileState } from "../exposure";

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

/** Bytes. VS Code gives extensions no larger documents either. */
const largest = 50 * megabyte;

const tooLarge = `larger than ${largest / megabyte} MB, not searched`;

/** In the order of the arguments. Paths are as given, or relative to `folder`. */
export async function* sourcesOf(staged: boolean, files: readonly string[], folder: string): AsyncGenerator<Source> {
  if (!staged) {
    for (const path of files) yield fromDisk(path, folder);
    return;
  }
  // Git's paths have no links in them.
  const here = await realpath(folder).catch(() => folder);
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
      return { exposure: "tracked", committed };
    });
  }
}

function fromDisk(path: string, folder: string): Source {
  try {
    const file = readRegular(resolve(folder, path), largest);
    if (file.kind === "bytes") return fromBytes(path, file.bytes, () => stateOnDisk(path, folder));
    return { kind: "unread", path, why: reasons[file.kind] };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    return { kind: "unread", path, why: reasons[code] ?? "could not be read" };
  }
}

const reasons: Readonly<Record<string, string> & Record<"folder" | "irregular" | "too-large", string>> = {
  folder: "a folder; name files",
  irregular: "not a regular file",
  "too-large": tooLarge,
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
 * The fingerprints allowed for a file: those of every `.skycloakignore` from its folder up to the top of its
 * repository or, outside a repository, up to the current folder.
 */
export class IgnoreLists {
  readonly #lists = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly folder: string,
    private readonly complain: (text: string) => void,
  ) {}

  of(path: string): ReadonlySet<string> {
    const folder = dirname(resolve(this.folder, path));
    const folders = foldersOf(folder, [this.folder], isRepositoryTop);
    return new Set(folders.flatMap((one) => [...this.#listIn(one)]));
  }

  #listIn(folder: string): ReadonlySet<string> {
    const known = this.#lists.get(folder) ?? this.#read(join(folder, ignoreFileName));
    this.#lists.set(folder, known);
    return known;
  }

  #read(file: string): ReadonlySet<string> {
    const name = relative(this.folder, file);
    try {
      const read = readRegular(file, ignoreLimits.bytes);
      if (read.kind !== "bytes") {
        const limit = `larger than ${ignoreLimits.bytes / 1024} KB`;
        const why = read.kind === "too-large" ? limit : "not a regular file";
        this.complain(`${name}: ${why}, so it allows nothing`);
        return new Set();
      }
      const { fingerprints, badLines, endsAt } = readIgnoreList(read.bytes.toString("utf8"));
      for (const line of badLines) this.complain(`${name}:${line + 1}: not a fingerprint`);
      if (endsAt !== undefined) {
        this.complain(`${name}:${endsAt + 1}: only the first ${endsAt} lines are read`);
      }
      return fingerprints;
    } catch {
      return new Set();
    }
  }
}
