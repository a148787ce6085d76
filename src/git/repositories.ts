// Asks about files of a repository, whoever answers: the Git extension where it has opened it, else
// the command line.

import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { ClosedRepository } from "./closed-repository";
import type { GitApi, Repository } from "./extension";

/** Paths are whole ones, inside of it. */
export interface AskedRepository {
  /** The commit; undefined where there is none yet. */
  readonly head: string | undefined;
  readonly root: string;
  isIgnored(path: string): Promise<boolean>;
  /** A file's text at a commit, or in the index where `ref` is empty. Rejects where it is not. */
  show(ref: string, path: string): Promise<string>;
}

export class Repositories {
  /** By the folder. */
  readonly #closed = new Map<string, ClosedRepository>();
  readonly #changed = new vscode.EventEmitter<void>();

  /** Something has changed in one that the Git extension has not opened. */
  readonly onDidChange = this.#changed.event;

  dispose(): void {
    for (const one of [...this.#closed.values(), this.#changed]) one.dispose();
  }

  /** @param root the folder around the file that has a `.git` */
  async at(root: string, file: vscode.Uri, api: GitApi): Promise<AskedRepository> {
    const opened = api.getRepository(file);
    if (opened !== null && (await isRootOf(opened, root))) {
      return {
        head: opened.state.HEAD?.commit,
        root: opened.rootUri.fsPath,
        isIgnored: async (path) => (await opened.checkIgnore([path])).has(path),
        show: (ref, path) => opened.show(ref, path),
      };
    }
    const closed = this.#closed.get(root) ?? this.#follow(api.git.path, root);
    return {
      head: await closed.head(),
      root,
      isIgnored: (path) => closed.isIgnored(path),
      show: (ref, path) => closed.show(ref, path),
    };
  }

  #follow(binary: string, root: string): ClosedRepository {
    const closed = new ClosedRepository(binary, root);
    closed.onDidChange(() => this.#changed.fire());
    this.#closed.set(root, closed);
    return closed;
  }
}

async function isRootOf(repository: Repository, folder: string): Promise<boolean> {
  const root = repository.rootUri.fsPath;
  return root === folder || (await realpath(root).catch(() => root)) === folder;
}
