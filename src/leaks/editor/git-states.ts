// The Git state of files with findings. Only these files are queried, in the background and in batches.

import { watch, type FSWatcher } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { withDeadline } from "../../files/disk";
import { watchFiles } from "../../files/workspace";
import { getGitApi, type GitApi } from "../../git/git-api";
import { repositoryAt } from "../../git/queries";
import { nearestRepository } from "../../git/repositories";
import { gitOutput, type GitFolder } from "../../git/run";
import { exposureIn, plain, statesIn, unknown, type Exposure, type FileState } from "../exposure";

/** Milliseconds. Changes of repositories in this time are handled together. */
const batchDelay = 200;

/** Milliseconds for the files of one repository. A disk that never responds must not delay the others. */
const timeout = 60_000;

/** The maximum number of blobs whose fingerprints are cached. */
const maxBlobs = 500;

export class GitStates {
  /** By file; `unknown` while Git is being queried for the first time. */
  readonly #states = new Map<string, FileState>();
  /** Files to query next. */
  readonly #waiting = new Map<string, vscode.Uri>();
  /** The last query. Queries run one after the other. */
  #last: Promise<void> = Promise.resolve();
  #isDisposed = false;
  /** Fingerprints by blob. */
  readonly #committed = new Map<string, ReadonlySet<string>>();
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();
  /** Watchers of repositories that the Git extension has not opened, by folder. */
  readonly #watchers = new Map<string, Promise<FSWatcher | undefined>>();
  readonly #subscriptions: { dispose(): unknown }[] = [this.#changed];
  /** Listens to the repositories that the Git extension has open. */
  #repositories: vscode.Disposable | undefined;
  #api: GitApi | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Fires with the files, including notebooks, whose state has changed. */
  readonly onDidChange = this.#changed.event;

  /** @param files the files with findings, which are queried again when something changes */
  constructor(private readonly files: () => readonly vscode.Uri[]) {
    // The Git extension isn't available until the workspace is trusted.
    const retry = (): void => {
      if (this.#api === undefined) this.#queryAllSoon();
    };
    this.#subscriptions.push(vscode.extensions.onDidChange(retry), vscode.workspace.onDidGrantWorkspaceTrust(retry));
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#repositories?.dispose();
    for (const watching of this.#watchers.values()) void watching.then((watcher) => watcher?.close());
  }

  /** The known exposure. If Git has to be queried first, fires a change event when the result arrives. */
  exposureOf(uri: vscode.Uri, fingerprint: string): Exposure {
    if (uri.scheme === "untitled") return "untitled";
    const file = fileOf(uri);
    if (file === undefined) return "unknown";
    const state = this.#states.get(file.toString());
    if (state !== undefined) return exposureIn(state, fingerprint);
    this.#states.set(file.toString(), unknown);
    this.#query([file]);
    return "unknown";
  }

  /** Queries all files of one turn of the event loop together, with a few Git processes. */
  #query(files: readonly vscode.Uri[]): void {
    for (const file of files) this.#waiting.set(file.toString(), file);
    const next = (): Promise<void> => this.#queryWaiting();
    this.#last = this.#last.then(next, next);
  }

  async #queryWaiting(): Promise<void> {
    const querying = [...this.#waiting.values()];
    this.#waiting.clear();
    if (querying.length === 0) return;
    const states = await this.#statesOf(querying, await this.#openApi());
    const changed = querying.filter((file) => {
      const state = states.get(file) ?? unknown;
      const before = this.#states.get(file.toString());
      this.#states.set(file.toString(), state);
      return !isDeepStrictEqual(before, state);
    });
    if (changed.length > 0) this.#changed.fire(changed);
  }

  /** The Git extension's API, whose repositories are followed from the first call on. */
  async #openApi(): Promise<GitApi | undefined> {
    if (this.#api !== undefined) return this.#api;
    const api = await getGitApi();
    if (api === undefined || this.#isDisposed) return undefined;
    this.#api = api;
    const changed = (): void => this.#queryAllSoon();
    const follow = (): void => {
      this.#repositories?.dispose();
      // Reports commits, checkouts, staging, and edits of .gitignore.
      this.#repositories = vscode.Disposable.from(...api.repositories.map(({ state }) => state.onDidChange(changed)));
    };
    const followAgain = (): void => {
      follow();
      changed();
    };
    follow();
    this.#subscriptions.push(
      // The Git extension reports these edits too, unless its automatic refresh is off.
      watchFiles("**/.gitignore", changed),
      api.onDidOpenRepository(followAgain),
      api.onDidCloseRepository(followAgain),
    );
    return api;
  }

  #queryAllSoon(): void {
    if (this.#isDisposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const files = this.files().flatMap((uri) => fileOf(uri) ?? []);
      const names = new Set(files.map(String));
      for (const name of this.#states.keys()) if (!names.has(name)) this.#states.delete(name);
      this.#query(files);
    }, batchDelay);
  }

  async #statesOf(files: readonly vscode.Uri[], api: GitApi | undefined): Promise<ReadonlyMap<vscode.Uri, FileState>> {
    const rootOf = nearestRepository();
    const locate = async (file: vscode.Uri) => {
      const path = await realpath(file.fsPath).catch(() => file.fsPath);
      return { file, path, root: await rootOf(dirname(path)) };
    };
    const withTimeout = <T>(work: Promise<T>): Promise<T | undefined> =>
      withDeadline(work, timeout).catch(() => undefined);
    // If a disk or a repository doesn't respond, only its own files stay unknown.
    const local = files.filter(({ scheme }) => scheme === "file").map((file) => withTimeout(locate(file)));
    const located = (await Promise.all(local)).filter((location) => location !== undefined);
    const states = new Map<vscode.Uri, FileState>();
    for (const { file, root } of located) if (root === undefined) states.set(file, plain);
    if (api === undefined) return states;
    if (this.#committed.size > maxBlobs) this.#committed.clear();
    const query = async (folder: string): Promise<void> => {
      const repository = repositoryAt(api.git.path, folder);
      if (!(await isOpened(folder, api)) && !this.#isDisposed) await this.#watch(repository);
      const inside = located.filter(({ root }) => root === folder);
      const byPath = await statesIn(repository, [...new Set(inside.map(({ path }) => path))], this.#committed);
      for (const { file, path } of inside) states.set(file, byPath.get(path) ?? unknown);
    };
    const roots = new Set(located.flatMap(({ root }) => root ?? []));
    await Promise.all([...roots].map((root) => withTimeout(query(root))));
    return states;
  }

  /**
   * Watches a repository that the Git extension has not opened: a nested repository, a submodule, a worktree, or a
   * repository in a deeper folder. Opening it there would add it to the Source Control view. Resolves once the watcher
   * is running, which VS Code's own watchers don't report.
   */
  async #watch(repository: GitFolder): Promise<void> {
    const start = async (): Promise<FSWatcher> => {
      const folder = await gitOutput(repository, ["rev-parse", "--absolute-git-dir"]);
      const watcher = watch(folder.toString("utf8").trim(), { persistent: false }, (_event, name) => {
        if (name === null || changingFiles.test(name)) this.#queryAllSoon();
      });
      // The repository was deleted.
      return watcher.on("error", () => watcher.close());
    };
    const watching = this.#watchers.get(repository.folder) ?? start().catch(() => undefined);
    this.#watchers.set(repository.folder, watching);
    await watching;
  }
}

/** Each commit, checkout, reset and staging changes some of these files. */
const changingFiles = /^(?:HEAD|index|ORIG_HEAD|COMMIT_EDITMSG)(?:\.lock)?$/;

async function isOpened(root: string, { repositories }: GitApi): Promise<boolean> {
  const paths = repositories.map(({ rootUri }) => rootUri.fsPath);
  if (paths.includes(root)) return true;
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  return real.includes(root);
}

/** The file of a document. For a notebook cell, this is the notebook's file. */
function fileOf(uri: vscode.Uri): vscode.Uri | undefined {
  if (uri.scheme !== "vscode-notebook-cell") return uri;
  const notebook = vscode.workspace.notebookDocuments.find((candidate) =>
    candidate.getCells().some(({ document }) => document.uri.toString() === uri.toString()),
  );
  return notebook?.uri.scheme === "file" ? notebook.uri : undefined;
}
