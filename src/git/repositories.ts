// The repositories with files that are asked about. Git's command line answers for all of them, so
// that nothing that a repository configures is run; the Git extension tells when one of those that
// it has opened changes.

import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { ClosedRepository } from "./closed-repository";
import type { GitApi } from "./extension";
import type { GitRepository } from "./queries";

export class Repositories {
  /** By the folder. */
  readonly #closed = new Map<string, ClosedRepository>();
  readonly #changed = new vscode.EventEmitter<void>();

  /** Something has changed in one that the Git extension has not opened. */
  readonly onDidChange = this.#changed.event;

  dispose(): void {
    for (const one of [...this.#closed.values(), this.#changed]) one.dispose();
  }

  /** @param root the folder that has a `.git` */
  async at(root: string, api: GitApi): Promise<GitRepository> {
    const repository = { binary: api.git.path, root };
    if (!(await isOpened(root, api))) {
      const closed = this.#closed.get(root) ?? this.#follow(repository);
      await closed.watched();
    }
    return repository;
  }

  #follow(repository: GitRepository): ClosedRepository {
    const closed = new ClosedRepository(repository);
    closed.onDidChange(() => this.#changed.fire());
    this.#closed.set(repository.root, closed);
    return closed;
  }
}

async function isOpened(root: string, { repositories }: GitApi): Promise<boolean> {
  const paths = repositories.map(({ rootUri }) => rootUri.fsPath);
  if (paths.includes(root)) return true;
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  return real.includes(root);
}
