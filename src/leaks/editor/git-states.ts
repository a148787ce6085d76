// The Git state of files with findings. Queried only for such files, in the background, in batches.

import { watch, type FSWatcher } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { withDeadline } from "../../files/disk";
import { watchFiles } from "../../files/workspace";
import { gitApi, type GitApi, type Repository } from "../../git/extension";
import { repositoryAt } from "../../git/queries";
import { nearestRepository } from "../../git/repositories";
import { gitOutput, type GitFolder } from "../../git/run";
import { exposureIn, plain, statesIn, unknown, type Exposure, type FileState } from "../exposure";

/** Milliseconds. Changes of repositories in this time are handled together. */
const settle = 200;

/** Milliseconds for the files of one repository: a disk that never answers must not hold up the others. */
const mostMs = 60_000;

/** Blobs whose fingerprints are remembered. */
const mostBlobs = 500;

export class GitStates {
  readonly #states = new Map<string, FileState>();
  /** Files to ask about, and those being asked about now. */
  #waiting = new Map<string, vscode.Uri>();
  #asking: ReadonlyMap<string, vscode.Uri> = new Map();
  #isAsking = false;
  #isDisposed = false;
  /** Fingerprints by blob. */
  readonly #committed = new Map<string, ReadonlySet<string>>();
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();
  /** The watchers of other repositories, by folder. */
  readonly #unopened = new Map<string, Promise<FSWatcher | undefined>>();
  readonly #subscriptions: { dispose(): unknown }[] = [this.#changed];
  #api: Promise<GitApi | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Fires with the files, which may be notebooks, whose state has changed. */
  readonly onDidChange = this.#changed.event;

  /** @param files the files with findings, which are queried again when something changes */
  constructor(private readonly files: () => readonly vscode.Uri[]) {
    // In a workspace that is not trusted there is no Git extension until it is.
    this.#subscriptions.push(
      vscode.extensions.onDidChange(() => this.#startLate()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#startLate()),
    );
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const watching of this.#unopened.values()) void watching.then((watcher) => watcher?.close());
  }

  /** The exposure as known now. If it is not, asks Git and fires a change later. */
  exposureOf(uri: vscode.Uri, fingerprint: string): Exposure {
    if (uri.scheme === "untitled") return "untitled";
    const file = fileOf(uri);
    if (file === undefined) return "unknown";
    const name = file.toString();
    const state = this.#states.get(name);
    if (state === undefined && !this.#asking.has(name)) this.#ask([file]);
    return state === undefined ? "unknown" : exposureIn(state, fingerprint);
  }

  /** Asks about all files of one turn together, with a few Git processes. */
  #ask(files: readonly vscode.Uri[]): void {
    for (const file of files) this.#waiting.set(file.toString(), file);
    if (this.#isAsking) return;
    this.#isAsking = true;
    void this.#askWaiting().finally(() => (this.#isAsking = false));
  }

  async #askWaiting(): Promise<void> {
    // Whatever else is shown in this turn belongs to the same batch.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const asking = this.#waiting;
      this.#asking = asking;
      this.#waiting = new Map();
      this.#api ??= this.#start();
      const states = await this.#statesOf([...asking.values()], await this.#api);
      const changed: vscode.Uri[] = [];
      for (const [name, file] of asking) {
        const state = states.get(file) ?? unknown;
        const before = this.#states.get(name);
        this.#states.set(name, state);
        if (!isDeepStrictEqual(before, state)) changed.push(file);
      }
      this.#asking = new Map();
      if (changed.length > 0) this.#changed.fire(changed);
    }
  }

  #startLate(): void {
    const started = this.#api;
    void started?.then((api) => {
      if (api !== undefined || this.#api !== started) return;
      this.#api = undefined;
      this.#askAllSoon();
    });
  }

  async #start(): Promise<GitApi | undefined> {
    const api = await gitApi();
    if (api === undefined || this.#isDisposed) return undefined;
    const changed = (): void => this.#askAllSoon();
    // After a commit, a checkout, staging, an edit of .gitignore.
    const follow = ({ state }: Repository): void => void this.#subscriptions.push(state.onDidChange(changed));
    api.repositories.forEach(follow);
    this.#subscriptions.push(
      // The Git extension reports such an edit too, unless its automatic refresh is off.
      watchFiles("**/.gitignore", changed),
      api.onDidOpenRepository((repository) => {
        follow(repository);
        changed();
      }),
      api.onDidCloseRepository(changed),
    );
    return api;
  }

  #askAllSoon(): void {
    if (this.#isDisposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const files = this.files().flatMap((uri) => fileOf(uri) ?? []);
      const names = new Set(files.map(String));
      for (const name of this.#states.keys()) if (!names.has(name)) this.#states.delete(name);
      this.#ask(files);
    }, settle);
  }

  async #statesOf(files: readonly vscode.Uri[], api: GitApi | undefined): Promise<ReadonlyMap<vscode.Uri, FileState>> {
    const states = new Map<vscode.Uri, FileState>();
    const byRepository = new Map<string, Map<string, vscode.Uri[]>>();
    const rootOf = nearestRepository();
    const sort = async (file: vscode.Uri): Promise<void> => {
      const path = await realpath(file.fsPath).catch(() => file.fsPath);
      const root = await rootOf(dirname(path));
      const paths = byRepository.get(root ?? "") ?? new Map<string, vscode.Uri[]>();
      if (root === undefined) states.set(file, plain);
      else byRepository.set(root, paths.set(path, [...(paths.get(path) ?? []), file]));
    };
    const within = <T>(work: Promise<T>): Promise<T | undefined> =>
      withDeadline(work, mostMs, () => new Error("Too late")).catch(() => undefined);
    // A disk or a repository that does not answer leaves only its files unknown.
    const local = files.filter(({ scheme }) => scheme === "file");
    await Promise.all(local.map((file) => within(sort(file))));
    if (api === undefined) return states;
    if (this.#committed.size > mostBlobs) this.#committed.clear();
    const ask = async (root: string, paths: ReadonlyMap<string, vscode.Uri[]>): Promise<void> => {
      const repository = repositoryAt(api.git.path, root);
      if (!(await isOpened(root, api)) && !this.#isDisposed) await this.#watch(repository);
      for (const [path, state] of await statesIn(repository, [...paths.keys()], this.#committed))
        for (const file of paths.get(path) ?? []) states.set(file, state);
    };
    await Promise.all([...byRepository].map(([root, paths]) => within(ask(root, paths))));
    return states;
  }

  /**
   * Watches a repository that the Git extension has not opened: one nested in another, a submodule, a worktree, or one
   * too deep for it. Opening it there would add it to the Source Control view. Resolves once the watcher is running,
   * which VS Code's own watchers don't report.
   */
  async #watch(repository: GitFolder): Promise<void> {
    const start = async (): Promise<FSWatcher> => {
      const folder = await gitOutput(repository, ["rev-parse", "--absolute-git-dir"]);
      const watcher = watch(folder.toString("utf8").trim(), { persistent: false }, (_event, name) => {
        if (name === null || changing.test(name)) this.#askAllSoon();
      });
      // The repository was deleted.
      return watcher.on("error", () => watcher.close());
    };
    const watching = this.#unopened.get(repository.folder) ?? start().catch(() => undefined);
    this.#unopened.set(repository.folder, watching);
    await watching;
  }
}

/** Some of these change with each commit, checkout, reset and staging. */
const changing = /^(?:HEAD|index|ORIG_HEAD|COMMIT_EDITMSG)(?:\.lock)?$/;

async function isOpened(root: string, { repositories }: GitApi): Promise<boolean> {
  const paths = repositories.map(({ rootUri }) => rootUri.fsPath);
  if (paths.includes(root)) return true;
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  return real.includes(root);
}

/** The file of a document; a notebook's cells are in its file. */
function fileOf(uri: vscode.Uri): vscode.Uri | undefined {
  if (uri.scheme !== "vscode-notebook-cell") return uri;
  const notebook = vscode.workspace.notebookDocuments.find((one) =>
    one.getCells().some(({ document }) => document.uri.toString() === uri.toString()),
  );
  return notebook?.uri.scheme === "file" ? notebook.uri : undefined;
}
