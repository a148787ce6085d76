// A repository that the Git extension has not opened: one inside of another, a submodule, a
// worktree, one too deep for it. The command line is asked instead; opening it there would put it
// into the person's view of changes.

import { watch, type FSWatcher } from "node:fs";
import { relative, sep } from "node:path";
import * as vscode from "vscode";
import { gitOutput } from "./run";

/** Some of these change with each commit, checkout, reset and staging. */
const changing = /^(?:HEAD|index|ORIG_HEAD|COMMIT_EDITMSG)(?:\.lock)?$/;

export class ClosedRepository {
  readonly #binary: string;
  readonly #root: string;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #watching: Promise<FSWatcher | undefined>;

  readonly onDidChange = this.#changed.event;

  /** @param root the folder that has its `.git` */
  constructor(binary: string, root: string) {
    this.#binary = binary;
    this.#root = root;
    this.#watching = this.#watch().catch(() => undefined);
  }

  dispose(): void {
    this.#changed.dispose();
    void this.#watching.then((watching) => watching?.close());
  }

  /** Undefined where nothing is committed yet. */
  async head(): Promise<string | undefined> {
    // Or else what changes in between would be missed.
    await this.#watching;
    const said = await this.#ask("rev-parse", "--verify", "--quiet", "HEAD").catch(() => "");
    return said === "" ? undefined : said.trim();
  }

  async isIgnored(path: string): Promise<boolean> {
    const ignored = ["--others", "--ignored", "--exclude-standard"];
    return (await this.#ask("ls-files", ...ignored, "--", path)) !== "";
  }

  /** As the Git extension's: a file's text at a commit, or in the index where `ref` is empty. */
  show(ref: string, path: string): Promise<string> {
    const inside = relative(this.#root, path).replaceAll(sep, "/");
    return this.#ask("show", `${ref}:${inside}`);
  }

  async #ask(...args: string[]): Promise<string> {
    const literally = ["--literal-pathspecs", ...args];
    return (await gitOutput(this.#binary, this.#root, literally)).toString("utf8");
  }

  /** Not by the editor's watcher, of which nobody knows from when on it watches. */
  async #watch(): Promise<FSWatcher> {
    const folder = (await this.#ask("rev-parse", "--absolute-git-dir")).trim();
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      if (name === null || changing.test(name)) this.#changed.fire();
    });
    // The folder has gone, and the repository with it.
    watcher.on("error", () => watcher.close());
    return watcher;
  }
}
