// The Git state of files with findings. Queried only for such files, in the background, and cached
// by commit.

import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { withDeadline } from "../files/deadline";
import { gitApi, type GitApi, type Repository } from "../git/extension";
import type { GitRepository } from "../git/queries";
import { Repositories } from "../git/repositories";
import { repositoryAround } from "../git/repository-folder";
import { fingerprintsAt, plain, stateOf, unknown, type FileState } from "./standing";
import type { Standing } from "./verdict";

/** Milliseconds in which several changes of a repository are one. */
const settle = 200;

/** Milliseconds for one file: a disk that never answers is not to hold up the others. */
const mostMs = 60_000;

export class GitStates {
  readonly #states = new Map<string, FileState>();
  readonly #asking = new Set<string>();
  /** Something has changed while these were being asked. */
  readonly #again = new Set<string>();
  /** Git is asked about one file after the other: each is a process. */
  #queue: Promise<void> = Promise.resolve();
  /** Fingerprints in a file as it is at a commit. */
  readonly #atCommit = new Map<string, Promise<ReadonlySet<string> | undefined>>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #followed = new Map<Repository, vscode.Disposable>();
  readonly #repositories = new Repositories();
  readonly #subscriptions: { dispose(): unknown }[] = [this.#changed];
  readonly #files: () => readonly vscode.Uri[];
  #api: Promise<GitApi | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  /** `files` are those with findings: what is asked again when something changes. */
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

  /** As far as it is known now; asks where it is not, and tells when it is. */
  standingOf(uri: vscode.Uri, fingerprint: string): Standing {
    if (uri.scheme === "untitled") return "untitled";
    const file = fileOf(uri);
    if (file === undefined) return "unknown";
    const name = file.toString();
    const state = this.#states.get(name);
    if (state === undefined && !this.#asking.has(name)) this.#ask(file);
    if (state?.committed.has(fingerprint) === true) return "committed";
    return state?.standing ?? "unknown";
  }

  #ask(file: vscode.Uri): void {
    const name = file.toString();
    if (this.#asking.has(name)) {
      this.#again.add(name);
      return;
    }
    this.#asking.add(name);
    this.#queue = this.#queue.then(async () => {
      await this.#askNow(file, name);
      this.#asking.delete(name);
      if (this.#again.delete(name)) this.#ask(file);
    });
  }

  async #askNow(file: vscode.Uri, name: string): Promise<void> {
    this.#api ??= this.#start();
    const asked = this.#api.then((api) => this.#look(file, api));
    const state = await withDeadline(asked, mostMs, () => new Error("Too late")).catch(
      () => unknown,
    );
    const before = this.#states.get(name);
    this.#states.set(name, state);
    if (before === undefined || !same(before, state)) this.#changed.fire(file);
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
      for (const file of files.values()) this.#ask(file);
    }, settle);
  }

  async #look(given: vscode.Uri, api: GitApi | undefined): Promise<FileState> {
    if (given.scheme !== "file") return unknown;
    // Git keeps what a link points to where that is.
    const path = await realpath(given.fsPath).catch(() => given.fsPath);
    const around = await repositoryAround(path);
    if (around === undefined) return plain;
    if (api === undefined) return unknown;
    const repository = await this.#repositories.at(around, api);
    return stateOf(repository, path, (...asked) => this.#at(...asked));
  }

  /** Undefined where the commit does not have the file. */
  #at(
    repository: GitRepository,
    commit: string,
    path: string,
  ): Promise<ReadonlySet<string> | undefined> {
    const name = `${commit}:${path}`;
    const known = this.#atCommit.get(name);
    if (known !== undefined) return known;
    const asked = fingerprintsAt(repository, commit, path);
    if (this.#atCommit.size > 500) this.#atCommit.clear();
    this.#atCommit.set(name, asked);
    return asked;
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
