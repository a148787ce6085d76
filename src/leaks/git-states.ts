// The Git state of files with findings. Queried only for such files, in the background, in batches.

import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import * as vscode from "vscode";
import { withDeadline } from "../files/deadline";
import { gitApi, type GitApi, type Repository } from "../git/extension";
import { Repositories } from "../git/repositories";
import { nearestRepository } from "../git/repository-folder";
import { plain, standingIn, statesIn, unknown, type FileState, type Standing } from "./standing";

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
  /** Fingerprints by blob. */
  readonly #committed = new Map<string, ReadonlySet<string>>();
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();
  readonly #followed = new Map<Repository, vscode.Disposable>();
  readonly #repositories = new Repositories();
  readonly #subscriptions: { dispose(): unknown }[] = [this.#changed];
  readonly #files: () => readonly vscode.Uri[];
  #api: Promise<GitApi | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Fires with the files, which may be notebooks, whose state has changed. */
  readonly onDidChange = this.#changed.event;

  /** @param files those with findings, which are asked about again when something changes */
  constructor(files: () => readonly vscode.Uri[]) {
    this.#files = files;
    // In a workspace that is not trusted there is no Git extension until it is.
    this.#subscriptions.push(
      vscode.extensions.onDidChange(() => this.#startLate()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#startLate()),
    );
    this.#repositories.onDidChange(() => this.#askAllSoon());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    const all = [...this.#followed.values(), this.#repositories, ...this.#subscriptions];
    for (const one of all) one.dispose();
  }

  /** The standing as known now. If it is not, asks Git and fires a change later. */
  standingOf(uri: vscode.Uri, fingerprint: string): Standing {
    if (uri.scheme === "untitled") return "untitled";
    const file = fileOf(uri);
    if (file === undefined) return "unknown";
    const name = file.toString();
    const state = this.#states.get(name);
    if (state === undefined && !this.#asking.has(name)) this.#ask([file]);
    return state === undefined ? "unknown" : standingIn(state, fingerprint);
  }

  /** All files that are named in one turn are asked about together, by a few Git processes. */
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
        if (before === undefined || !same(before, state)) changed.push(file);
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
    if (api === undefined) return undefined;
    // The Git extension tells of such an edit too, unless its own refreshing is switched off.
    const rules = vscode.workspace.createFileSystemWatcher("**/.gitignore");
    const edited = (): void => this.#askAllSoon();
    this.#subscriptions.push(
      rules,
      rules.onDidCreate(edited),
      rules.onDidChange(edited),
      rules.onDidDelete(edited),
    );
    for (const repository of api.repositories) this.#follow(repository);
    this.#subscriptions.push(
      api.onDidOpenRepository((repository) => {
        this.#follow(repository);
        this.#askAllSoon();
      }),
      api.onDidCloseRepository((repository) => {
        this.#followed.get(repository)?.dispose();
        this.#followed.delete(repository);
        this.#askAllSoon();
      }),
    );
    return api;
  }

  /** After a commit, a checkout, staging, an edit of .gitignore. */
  #follow(repository: Repository): void {
    this.#followed.set(
      repository,
      repository.state.onDidChange(() => this.#askAllSoon()),
    );
  }

  #askAllSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const files = new Map(
        this.#files().flatMap((uri) => {
          const file = fileOf(uri);
          return file === undefined ? [] : [[file.toString(), file] as const];
        }),
      );
      for (const name of this.#states.keys()) if (!files.has(name)) this.#states.delete(name);
      this.#ask([...files.values()]);
    }, settle);
  }

  async #statesOf(
    files: readonly vscode.Uri[],
    api: GitApi | undefined,
  ): Promise<ReadonlyMap<vscode.Uri, FileState>> {
    const states = new Map<vscode.Uri, FileState>();
    const byRepository = new Map<string, Map<string, vscode.Uri[]>>();
    const rootOf = nearestRepository();
    const sort = async (file: vscode.Uri): Promise<void> => {
      const path = await realpath(file.fsPath).catch(() => file.fsPath);
      const root = await rootOf(dirname(path));
      if (root === undefined) {
        states.set(file, plain);
        return;
      }
      const paths = byRepository.get(root) ?? new Map<string, vscode.Uri[]>();
      byRepository.set(root, paths.set(path, [...(paths.get(path) ?? []), file]));
    };
    const within = <T>(work: Promise<T>): Promise<T | undefined> =>
      withDeadline(work, mostMs, () => new Error("Too late")).catch(() => undefined);
    // A disk or a repository that does not answer leaves only its own files unknown.
    const local = files.filter(({ scheme }) => scheme === "file");
    await Promise.all(local.map((file) => within(sort(file))));
    if (api === undefined) return states;
    if (this.#committed.size > mostBlobs) this.#committed.clear();
    const ask = async (root: string, paths: ReadonlyMap<string, vscode.Uri[]>): Promise<void> => {
      const repository = await this.#repositories.at(root, api);
      for (const [path, state] of await statesIn(repository, [...paths.keys()], this.#committed))
        for (const file of paths.get(path) ?? []) states.set(file, state);
    };
    await Promise.all([...byRepository].map(([root, paths]) => within(ask(root, paths))));
    return states;
  }
}

/** A notebook's cells stand in its file. */
function fileOf(uri: vscode.Uri): vscode.Uri | undefined {
  if (uri.scheme === "vscode-notebook-cell") {
    const notebook = vscode.workspace.notebookDocuments.find((one) =>
      one.getCells().some(({ document }) => document.uri.toString() === uri.toString()),
    );
    return notebook?.uri.scheme === "file" ? notebook.uri : undefined;
  }
  return uri;
}

function same(a: FileState, b: FileState): boolean {
  return (
    a.standing === b.standing &&
    a.committed.size === b.committed.size &&
    [...a.committed].every((one) => b.committed.has(one))
  );
}
