// Which fingerprints are allowed for a file: those of every `.skycloakignore` from its folder up
// to its repository's, or where there is none, to the current folder.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ignoreFileName, readIgnoreList } from "../ignore-list";

export class Ignored {
  readonly #folder: string;
  readonly #complain: (text: string) => void;
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(folder: string, complain: (text: string) => void) {
    this.#folder = folder;
    this.#complain = complain;
  }

  of(path: string): ReadonlySet<string> {
    return this.#below(dirname(resolve(this.#folder, path)));
  }

  #below(folder: string): ReadonlySet<string> {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const own = this.#read(folder);
    const parent = dirname(folder);
    const isTop = parent === folder || folder === this.#folder || existsSync(join(folder, ".git"));
    const all = isTop ? own : new Set([...own, ...this.#below(parent)]);
    this.#known.set(folder, all);
    return all;
  }

  #read(folder: string): ReadonlySet<string> {
    const file = join(folder, ignoreFileName);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch {
      return new Set();
    }
    const { fingerprints, badLines } = readIgnoreList(text);
    for (const line of badLines) {
      this.#complain(`${relative(this.#folder, file)}:${line + 1}: not a fingerprint`);
    }
    return fingerprints;
  }
}
