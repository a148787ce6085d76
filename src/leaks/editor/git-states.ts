// The Git state of files with findings. Only these files are queried, in the background and in batches.

import { watch, type FSWatcher } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { withDeadline } from "../../files/disk";
import { watchFiles } from "../../files/workspace";
import { getGitApi, type GitApi, type Repository } from "../../git/git-api";
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
  readonly #states = new Map<string, FileState>();
  /** Files to query next, and files being queried now. */
  #waiting = new Map<string, vscode.Uri>();
  #querying: ReadonlyMap<string, vscode.Uri> = new Map();
  #isQuerying = false;
  #isDisposed = false;
  /** Fingerprints by blob. */
  readonly #committed = new Map<string, ReadonlySet<string>>();
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();
  /** Watchers of repositories that the Git extension has not opened, by folder. */
  readonly #ownWatchers = new Map<string, Promise<FSWatcher | undefined>>();
  readonly #subscriptions: { dispose(): unknown }[] = [this.#changed];
  /** Listeners to the repositories that the Git extension has open. */
  readonly #repositories = new Map<Repository, vscode.Disposable>();
  #api: Promise<GitApi | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Fires with the files, including notebooks, whose state has changed. */
  readonly onDidChange = this.#changed.event;

  /** @param files the files with findings, which are queried again when something changes */
  constructor(private readonly files: () => readonly vscode.Uri[]) {
    // The Git extension isn't available until the workspace is trusted.
    this.#subscriptions.push(
      vscode.extensions.onDidChange(() => this.#retryStart()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#retryStart()),
    );
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    for (const subscription of [...this.#subscriptions, ...this.#repositories.values()]) subscription.dispose();
    for (const watching of this.#ownWatchers.values()) void watching.then((watcher) => watcher?.close());
  }

  /** The known exposure. If Git has to be queried first, fires a change event when the result arrives. */
  exposureOf(uri: vscode.Uri, fingerprint: string): Exposure {
    if (uri.scheme === "untitled") return "untitled";
    const file = fileOf(uri);
    if (file === undefined) return "unknown";
    const name = file.toString();
    const state = this.#states.get(name);
    if (state === undefined && !this.#querying.has(name)) this.#query([file]);
    return state === undefined ? "unknown" : exposureIn(state, fingerprint);
  }

  /** Queries all files of one turn of the event loop together, with a few Git processes. */
  #query(files: readonly vscode.Uri[]): void {
    for (const file of files) this.#waiting.set(file.toString(), file);
    if (this.#isQuerying) return;
    this.#isQuerying = true;
    void this.#queryWaiting().finally(() => (this.#isQuerying = false));
  }

  async #queryWaiting(): Promise<void> {
    // Other files of this turn belong to the same batch.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const querying = this.#waiting;
      this.#querying = querying;
      this.#waiting = new Map();
      this.#api ??= this.#start();
      const states = await this.#statesOf([...querying.values()], await this.#api);
      const changed: vscode.Uri[] = [];
      for (const [name, file] of querying) {
        const state = states.get(file) ?? unknown;
        const before = this.#states.get(name);
        this.#states.set(name, state);
        if (!isDeepStrictEqual(before, state)) changed.push(file);
      }
      this.#querying = new Map();
      if (changed.length > 0) this.#changed.fire(changed);
    }
  }

  #retryStart(): void {
    const started = this.#api;
    void started?.then((api) => {
      if (api !== undefined || this.#api !== started) return;
      this.#api = undefined;
      this.#queryAllSoon();
    });
  }

  async #start(): Promise<GitApi | undefined> {
    const api = await getGitApi();
    if (api === undefined || this.#isDisposed) return undefined;
    const changed = (): void => this.#queryAllSoon();
    // Reports commits, checkouts, staging, and edits of .gitignore.
    const follow = (repository: Repository): void =>
      void this.#repositories.set(repository, repository.state.onDidChange(changed));
    api.repositories.forEach(follow);
    this.#subscriptions.push(
      // The Git extension reports these edits too, unless its automatic refresh is off.
      watchFiles("**/.gitignore", changed),
      api.onDidOpenRepository((repository) => {
        follow(repository);
        changed();
      }),
      api.onDidCloseRepository((repository) => {
        this.#repositories.get(repository)?.dispose();
        this.#repositories.delete(repository);
        changed();
      }),
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
    const states = new Map<vscode.Uri, FileState>();
    const byRepository = new Map<string, Map<string, vscode.Uri[]>>();
    const rootOf = nearestRepository();
    const assign = async (file: vscode.Uri): Promise<void> => {
      const path = await realpath(file.fsPath).catch(() => file.fsPath);
      const root = await rootOf(dirname(path));
      const paths = byRepository.get(root ?? "") ?? new Map<string, vscode.Uri[]>();
      if (root === undefined) states.set(file, plain);
      else byRepository.set(root, paths.set(path, [...(paths.get(path) ?? []), file]));
    };
    const withTimeout = <T>(work: Promise<T>): Promise<T | undefined> =>
      withDeadline(work, timeout, () => new Error("Too late")).catch(() => undefined);
    // If a disk or a repository doesn't respond, only its own files stay unknown.
    const local = files.filter(({ scheme }) => scheme === "file");
    await Promise.all(local.map((file) => withTimeout(assign(file))));
    if (api === undefined) return states;
    if (this.#committed.size > maxBlobs) this.#committed.clear();
    const query = async (root: string, paths: ReadonlyMap<string, vscode.Uri[]>): Promise<void> => {
      const repository = repositoryAt(api.git.path, root);
      if (!(await isOpened(root, api)) && !this.#isDisposed) await this.#watch(repository);
      for (const [path, state] of await statesIn(repository, [...paths.keys()], this.#committed))
        for (const file of paths.get(path) ?? []) states.set(file, state);
    };
    await Promise.all([...byRepository].map(([root, paths]) => withTimeout(query(root, paths))));
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
    const watching = this.#ownWatchers.get(repository.folder) ?? start().catch(() => undefined);
    this.#ownWatchers.set(repository.folder, watching);
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
