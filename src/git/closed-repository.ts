// A repository that the Git extension has not opened: one inside of another, a submodule, a
// worktree, one too deep for it. Its changes are followed here; opening it there would put it into
// the person's view of changes.

import { watch, type FSWatcher } from "node:fs";
import * as vscode from "vscode";
import { gitOutput } from "./run";
import type { GitRepository } from "./queries";

/** Some of these change with each commit, checkout, reset and staging. */
const changing = /^(?:HEAD|index|ORIG_HEAD|COMMIT_EDITMSG)(?:\.lock)?$/;

export class ClosedRepository {
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

  /** Resolves once no change is missed any more. */
  async watched(): Promise<void> {
    await this.#watching;
  }

  /** Not with the editor's watcher, which does not tell when it has started. */
  async #watch({ binary, root }: GitRepository): Promise<FSWatcher> {
    const said = await gitOutput(binary, root, ["rev-parse", "--absolute-git-dir"]);
    const watcher = watch(said.toString("utf8").trim(), { persistent: false }, (_, name) => {
      if (name === null || changing.test(name)) this.#changed.fire();
    });
    // The folder has gone, and the repository with it.
    watcher.on("error", () => watcher.close());
    return watcher;
  }
}
