// Watches the repositories whose files are queried. The queries use Git's command line, so that nothing
// a repository configures is run. The Git extension reports changes of the repositories it has opened;
// the others are watched here.

import { watch, type FSWatcher } from "node:fs";
import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import type { GitApi } from "./extension";
import type { GitRepository } from "./queries";
import { gitOutput } from "./run";

/** Some of these change with each commit, checkout, reset and staging. */
const changing = /^(?:HEAD|index|ORIG_HEAD|COMMIT_EDITMSG)(?:\.lock)?$/;

export class Repositories {
  /** By the folder. */
  readonly #closed = new Map<string, ClosedRepository>();
  readonly #changed = new vscode.EventEmitter<void>();

  /** Fires when a repository changes that the Git extension has not opened. */
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

/**
 * A repository that the Git extension has not opened: one nested in another, a submodule, a worktree,
 * or one too deep for it. Opening it there would add it to the Source Control view.
 */
class ClosedRepository {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #watching: Promise<FSWatcher | undefined>;

  readonly onDidChange = this.#changed.event;

  constructor(repository: GitRepository) {
    this.#watching = this.#watch(repository).catch(() => undefined);
  }

  dispose(): void {
    this.#changed.dispose();
    void this.#watching.then((watching) => watching?.close());
  }

  /** Resolves once the watcher is running. */
  async watched(): Promise<void> {
    await this.#watching;
  }

  /** Uses Node's watcher, since VS Code's does not tell when it has started. */
  async #watch({ binary, root }: GitRepository): Promise<FSWatcher> {
    const said = await gitOutput(binary, root, ["rev-parse", "--absolute-git-dir"]);
    const watcher = watch(said.toString("utf8").trim(), { persistent: false }, (_, name) => {
      if (name === null || changing.test(name)) this.#changed.fire();
    });
    // The repository was deleted.
    watcher.on("error", () => watcher.close());
    return watcher;
  }
}
