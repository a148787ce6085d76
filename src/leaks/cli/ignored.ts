// Which fingerprints are allowed for a file: those of every `.skycloakignore` from its folder up to
// the top of its repository, or, in no repository, up to the current folder.

import { dirname, join, relative, resolve } from "node:path";
import { readRegular } from "../../files/regular";
import { isRepositoryTop } from "../../git/repository-folder";
import { foldersOf, ignoreFileName, ignoreLimits, readIgnoreList } from "../ignore-list";

export class Ignored {
  readonly #folder: string;
  readonly #complain: (text: string) => void;
  readonly #lists = new Map<string, ReadonlySet<string>>();
  readonly #repositories = new Map<string, boolean>();

  constructor(folder: string, complain: (text: string) => void) {
    this.#folder = folder;
    this.#complain = complain;
  }

  of(path: string): ReadonlySet<string> {
    const folder = dirname(resolve(this.#folder, path));
    const folders = foldersOf(folder, [this.#folder], (one) => this.#isRepository(one));
    return new Set(folders.flatMap((one) => [...this.#listIn(one)]));
  }

  #isRepository(folder: string): boolean {
    const known = this.#repositories.get(folder) ?? isRepositoryTop(folder);
    this.#repositories.set(folder, known);
    return known;
  }

  #listIn(folder: string): ReadonlySet<string> {
    const known = this.#lists.get(folder) ?? this.#read(join(folder, ignoreFileName));
    this.#lists.set(folder, known);
    return known;
  }

  #read(file: string): ReadonlySet<string> {
    const none: ReadonlySet<string> = new Set();
    const name = relative(this.#folder, file);
    let text: string;
    try {
      const read = readRegular(file, ignoreLimits.bytes);
      if (read.kind !== "bytes") {
        const why =
          read.kind === "too-large"
            ? `larger than ${ignoreLimits.bytes / 1024} KB`
            : "not a regular file";
        this.#complain(`${name}: ${why}, so it allows nothing`);
        return none;
      }
      text = read.bytes.toString("utf8");
    } catch {
      return none;
    }
    const { fingerprints, badLines, endsAt } = readIgnoreList(text);
    for (const line of badLines) this.#complain(`${name}:${line + 1}: not a fingerprint`);
    if (endsAt !== undefined) {
      this.#complain(`${name}:${endsAt + 1}: only the first ${endsAt} lines are read`);
    }
    return fingerprints;
  }
}
