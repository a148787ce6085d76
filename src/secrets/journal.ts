// The journal of unfinished operations, for the next start to resume. One small file per entry, created exclusively: only
// one window can work on a key, and no window can overwrite another one's entry. It never contains a secret.

import { createHash } from "node:crypto";
import { link as hardLink, mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failure, succeeded, type Result } from "../api/errors";
import { TemporaryFiles, Processes, ChangeWatch, type ProcessId, type ProcessOptions } from "../storage/processes";
import { hasStrings, parseJson } from "../storage/replicated-index";

const keyOperations = ["create", "rotate", "revoke"] as const;
export type Operation = (typeof keyOperations)[number];

/** `store`, `remove`: of a key in the secret store. `sign-in`: the tokens of the sign-in are renewed or changed. */
const localOperations = ["store", "remove", "sign-in"] as const;

/** `rotate-client`: the secret of a realm's client; `keyId` identifies it, and no list shows the outcome. */
const operations = [...keyOperations, "rotate-client", ...localOperations] as const;

/** An operation that is about to begin. */
export interface JournalRecord {
  readonly operation: (typeof operations)[number];
  readonly origin: string;
  readonly name: string;
  /** The key's id at Skycloak; a key that is being created has none yet. */
  readonly keyId?: string;
  /** Of the secret in the secret store: chosen in advance, so that the secret can be found. */
  readonly ref: string;
  /** `rotated_at` in the list before a rotation; empty for never. */
  readonly rotatedAt?: string;
  /** The ids of the keys of that name that existed before a creation; missing if no list was read. */
  readonly others?: readonly string[];
  /** The server's time before a creation, RFC 3339; missing if the server has not sent any. */
  readonly serverTime?: string;
  /** The Skycloak workspace of the key, if known. */
  readonly workspaceId?: string;
  /** The `ref` of the connection's key: another connection may list other keys. */
  readonly by: string;
}

/**
 * `running`: a process is working on it. `unsaved`: a process has a secret that the secret store refused. `unknown`: no
 * usable response came, and the outcome is not known yet.
 */
const stages = ["running", "unsaved", "unknown"] as const;
type Stage = (typeof stages)[number];

/** A record with the process that works on it. */
export interface JournalEntry extends JournalRecord, ProcessId {
  /** Identifies this operation, as distinct from earlier and later ones on the same key. */
  readonly id: string;
  readonly stage: Stage;
  /** RFC 3339, by this machine's clock: displayed, never compared. */
  readonly startedAt: string;
  /** The id of a created key, once the server has sent it. */
  readonly createdId?: string;
  /** The unfinished operation on the key when this one began: open again if this one is not carried out. */
  readonly previous?: JournalEntry;
}

export interface JournalOptions extends ProcessOptions {
  readonly folder: string;
  /** The wall clock, for display. */
  readonly now: () => Date;
  /** Called with the error if a record can't be written. */
  readonly onFailure?: (error: unknown) => void;
  /** Replaced in tests. */
  readonly link?: typeof hardLink;
}

type FileState = JournalEntry | "gone" | "being written" | "damaged";

const ending = ".json";
/** Milliseconds for which a server may still be working on a request whose response nobody waits for. */
const serverDelay = 5 * 60 * 1000;
/** Checks after which a process that writes a few hundred bytes must have finished; see ChangeWatch. */
const maxEmptyChecks = 5;

export class Journal {
  readonly #processes: Processes;
  readonly #drafts: TemporaryFiles;
  readonly #empty: ChangeWatch;
  readonly #elapsed: () => number;
  readonly #heartbeat: Heartbeat;
  /** Entries that this process no longer works on, whatever their files say: the disk may have failed. */
  readonly #finished = new Set<string>();
  /** When this process found out that nobody works on an entry any more. */
  readonly #abandoned = new Map<string, number>();

  constructor(private readonly options: JournalOptions) {
    this.#elapsed = options.elapsed ?? (() => performance.now());
    this.#processes = new Processes(options);
    this.#drafts = new TemporaryFiles(this.#processes);
    this.#heartbeat = new Heartbeat(options.folder, options.run);
    this.#empty = new ChangeWatch(this.#elapsed);
  }

  dispose(): void {
    this.#heartbeat.dispose();
  }

  /**
   * Writes a record. An unfinished operation on the same key that nobody works on any more becomes its `previous`,
   * unless `resolve` finds that it is finished after all: then the record is not written, as if it were still running.
   *
   * Only one window at a time changes the secret store: where each window has a copy of all secrets and writes the
   * whole copy, as in a browser, the later of two concurrent windows would undo the changes of the earlier one.
   */
  async begin(
    record: JournalRecord,
    resolve: (unfinished: JournalEntry) => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<Result<JournalEntry>> {
    let begun = await this.#begin(record);
    if (begun?.other !== undefined && !this.isRunning(begun.other)) {
      if (await resolve(begun.other)) return busyWith(begun.other);
      begun = await this.#begin(record, begun.other);
    }
    if (begun === undefined) return failure({ kind: "no-journal" });
    const { entry, other } = begun;
    if (other !== undefined) return busyWith(other);
    if (record.operation === "revoke") return succeeded(entry);
    const concurrent = (await this.entries()).find(
      (open) =>
        open.run !== this.options.run &&
        open.stage === "running" &&
        open.operation !== "revoke" &&
        this.isRunning(open),
    );
    if (concurrent === undefined) return succeeded(entry);
    await this.undo(entry);
    return busyWith(concurrent);
  }

  /** Undefined if the disk can't be written. `other`: an operation on the same key, so that nothing was written. */
  async #begin(
    record: JournalRecord,
    over?: JournalEntry,
  ): Promise<{ readonly entry: JournalEntry; readonly other?: JournalEntry } | undefined> {
    const entry: JournalEntry = {
      ...record,
      id: crypto.randomUUID(),
      stage: "running",
      startedAt: this.options.now().toISOString(),
      ...this.#processes.self,
      ...(over !== undefined && { previous: over }),
    };
    const path = this.#path(entry);
    try {
      const isBegun = await this.#withDraft(entry, (draft) =>
        over === undefined ? this.#claim(draft, path) : this.#whileCurrent(over, () => rename(draft, path)),
      );
      if (isBegun) {
        this.#heartbeat.begin(entry.id);
        return { entry };
      }
    } catch (error) {
      // A full or read-only disk.
      this.options.onFailure?.(error);
      return undefined;
    }
    return { entry, other: (await this.#read(path)) ?? over ?? entry };
  }

  /** False if there is an entry already. */
  async #claim(draft: string, path: string): Promise<boolean> {
    if (await this.#create(draft, path)) return true;
    const existing = await this.#stateOf(path);
    if (existing !== "gone" && existing !== "damaged") return false;
    // Closed just now, or unreadable: nobody works on it.
    if (existing === "damaged") await unlink(path).catch(() => undefined);
    return this.#create(draft, path);
  }

  #create(draft: string, path: string): Promise<boolean> {
    return createExclusive(draft, path, this.options.link);
  }

  async stage(entry: JournalEntry, stage: Stage, known?: Pick<JournalEntry, "createdId">): Promise<JournalEntry> {
    const changed = { ...entry, stage, ...known, ...this.#processes.self };
    if (stage === "unknown") this.#finish(entry);
    await this.#withDraft(changed, (draft) => rename(draft, this.#path(entry))).catch(ignoreFailure);
    return changed;
  }

  /** The outcome is known and the secret is safe. Closing a closed entry is no error. */
  async close(entry: JournalEntry): Promise<void> {
    this.#finish(entry);
    await this.#whileCurrent(entry, () => unlink(this.#path(entry))).catch(ignoreFailure);
  }

  /** The operation was not carried out: the previous unfinished operation on the key is open again. */
  async undo(entry: JournalEntry): Promise<void> {
    const { previous } = entry;
    if (previous === undefined) return this.close(entry);
    this.#finish(entry);
    const restore = (draft: string): Promise<boolean> =>
      this.#whileCurrent(entry, () => rename(draft, this.#path(entry)));
    await this.#withDraft(previous, restore).catch(ignoreFailure);
  }

  /** All open entries of all processes. Removes the leftovers of killed processes. */
  async entries(): Promise<JournalEntry[]> {
    const { folder } = this.options;
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => name.endsWith(ending));
    const found = await Promise.all(files.map((name) => this.#read(join(folder, name))));
    const entries = found.filter((entry) => entry !== undefined);
    for (const { id, run } of entries) this.#processes.observe(id, await this.#heartbeat.last(run));
    for (const entry of entries) if (!this.isRunning(entry)) this.abandonedAt(entry);
    await this.#clear(names, entries);
    return entries;
  }

  /** Whether a process works on it. This process knows its own operations, however long the machine was asleep. */
  isRunning(entry: JournalEntry): boolean {
    if (entry.stage === "unknown" || this.#finished.has(entry.id)) return false;
    return this.#processes.mayBeAlive(entry, entry.id);
  }

  /** Whether isRunning() may change its result once its process has been silent for a while. */
  isUncertain(entry: JournalEntry): boolean {
    return this.isRunning(entry) && this.#processes.isUncertain(entry, entry.id);
  }

  /**
   * When this process found out that nobody works on the entry any more, by `performance.now()`. A list that was read
   * before may be older than the outcome.
   */
  abandonedAt(entry: JournalEntry): number {
    const now = this.#elapsed();
    for (const { id } of withPrevious(entry)) if (!this.#abandoned.has(id)) this.#abandoned.set(id, now);
    return this.#abandoned.get(entry.id) ?? now;
  }

  /** Whether the server may still be working on it, so that “not done” is not final. */
  mayStillBeDone(entry: JournalEntry): boolean {
    if (localOperations.some((operation) => operation === entry.operation)) return false;
    return this.#elapsed() - this.abandonedAt(entry) < serverDelay;
  }

  /** Ends this process's work on it, even if the disk can't be written. */
  #finish(entry: JournalEntry): void {
    this.abandonedAt(entry);
    this.#finished.add(entry.id);
    this.#heartbeat.end(entry.id);
  }

  /** Removes drafts, locks and heartbeats of ended processes. */
  async #clear(names: readonly string[], entries: readonly JournalEntry[]): Promise<void> {
    const { folder, run: thisRun } = this.options;
    await this.#drafts.removeAbandoned(folder, names, (run) => this.#heartbeat.last(run));
    const heartbeats = [thisRun, ...entries.map(({ run }) => run)].map(heartbeatName);
    for (const name of names) {
      const path = join(folder, name);
      if (name.endsWith(heartbeatEnding) && !heartbeats.includes(name)) await unlink(path).catch(ignoreFailure);
      // A lock, see #lock().
      if (!name.includes(`${ending}.`)) continue;
      const lock = await this.#read(path);
      if (lock === undefined) continue;
      this.#processes.observe(path, await this.#heartbeat.last(lock.run));
      const isNeeded = entries.some(({ id }) => id === lock.id);
      if (isNeeded || this.#processes.mayBeAlive(lock, path)) continue;
      await unlink(path).catch(() => undefined);
    }
  }

  /**
   * Changes the file of an entry under a lock if it still contains this entry; false otherwise. Two windows that find
   * the same unfinished operation must not both resume it.
   */
  async #whileCurrent(entry: JournalEntry, act: () => Promise<void>): Promise<boolean> {
    const path = this.#path(entry);
    return this.#withDraft({ ...entry, ...this.#processes.self }, async (draft) => {
      const lock = await this.#lock(draft, `${path}.${entry.id}`);
      if (lock === undefined) return false;
      try {
        if ((await this.#read(path))?.id !== entry.id) return false;
        await act();
        return true;
      } finally {
        await unlink(lock).catch(() => undefined);
      }
    });
  }

  /**
   * The path of the lock that this process has acquired; undefined if another process has it. The lock of a dead process
   * stays, and the first process that wants it creates its successor: removing it could remove the lock of a process
   * that had just replaced it.
   */
  async #lock(draft: string, first: string): Promise<string | undefined> {
    let lock = first;
    while (!(await this.#create(draft, lock))) {
      const holder = await this.#stateOf(lock);
      if (holder === "gone" || holder === "being written") return undefined;
      if (holder !== "damaged" && this.#processes.mayBeAlive(holder, lock)) return undefined;
      lock = `${first}.${hashed([lock]).slice(0, 8)}`;
    }
    return lock;
  }

  async #withDraft<T>(entry: JournalEntry, act: (draft: string) => Promise<T>): Promise<T> {
    const { folder } = this.options;
    const draft = join(folder, this.#drafts.name());
    await mkdir(folder, { recursive: true });
    try {
      await writeFile(draft, JSON.stringify(entry), { mode: 0o600, flush: true });
      return await act(draft);
    } finally {
      await unlink(draft).catch(() => undefined);
    }
  }

  /**
   * One file per key, since a key has at most one open operation. A key that has no id yet is identified by its `ref`,
   * so that any number of keys can be created at a time.
   */
  #path({ origin, keyId, ref }: JournalRecord): string {
    const name = hashed(keyId === undefined ? ["ref", ref] : ["key", origin, keyId]);
    return join(this.options.folder, name + ending);
  }

  async #read(path: string): Promise<JournalEntry | undefined> {
    const state = await this.#stateOf(path);
    return typeof state === "string" ? undefined : state;
  }

  /** Reads the file only once: another process may write it between two reads, and it would seem damaged. */
  async #stateOf(path: string): Promise<FileState> {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) return "gone";
    if (text !== "") {
      const value = parseJson(text);
      return isEntry(value) ? value : "damaged";
    }
    // Without hard links a new file is empty at first. Another file of the same name is counted from zero.
    const { ino } = await stat(path).catch(() => ({ ino: 0 }));
    return this.#empty.check(path, String(ino)) < maxEmptyChecks ? "being written" : "damaged";
  }
}

const requiredTexts = ["id", "origin", "name", "ref", "by", "startedAt", "run", "host", "started"];
const optionalTexts = ["keyId", "rotatedAt", "createdId", "workspaceId", "serverTime"];

function isEntry(value: unknown): value is JournalEntry {
  return (
    hasStrings(value, requiredTexts, optionalTexts) &&
    operations.some((operation) => operation === value["operation"]) &&
    stages.some((stage) => stage === value["stage"]) &&
    typeof value["process"] === "number" &&
    (value["others"] === undefined || Array.isArray(value["others"])) &&
    (value["previous"] === undefined || isEntry(value["previous"]))
  );
}

/** An entry and all unfinished operations before it. */
export function withPrevious(entry: JournalEntry): JournalEntry[] {
  return [entry, ...(entry.previous === undefined ? [] : withPrevious(entry.previous))];
}

/** Whether it creates, changes or ends a key at the server. */
export function isKeyOperation(value: unknown): value is Operation {
  return keyOperations.some((operation) => operation === value);
}

function busyWith({ name }: JournalEntry): ReturnType<typeof failure> {
  return failure({ kind: "busy", name });
}

/** If the disk can't be written, the entry is resolved at the next start. */
const ignoreFailure = (): void => undefined;

/** A hash that is valid as a file name. */
function hashed(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 40);
}

/**
 * Creates `to` with the content of a draft; false if the file exists. With a hard link the file appears complete; on a
 * file system without hard links (exFAT, some network drives) it is empty until it is written.
 */
async function createExclusive(draft: string, to: string, link = hardLink): Promise<boolean> {
  try {
    await link(draft, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // If the disk can't be written at all, creating the file fails too.
  }
  const content = await readFile(draft);
  const file = await open(to, "wx", 0o600).catch((error: unknown) => {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(content);
    await file.sync();
    return true;
  } catch (error) {
    await unlink(to).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

const heartbeatEnding = ".alive";
const heartbeatName = (run: string): string => encodeURIComponent(run) + heartbeatEnding;

/** Milliseconds between two heartbeats. */
const heartbeatInterval = 5000;

/**
 * Shows that this process is working, for processes that can't query the system about it: a counter in a file for as
 * long as there is work.
 */
class Heartbeat {
  readonly #work = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(
    private readonly folder: string,
    private readonly run: string,
  ) {}

  dispose(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  begin(work: string): void {
    this.#work.add(work);
    this.#timer ??= setInterval(() => {
      const heartbeat = String(++this.#count);
      writeFile(this.#path(this.run), heartbeat, { mode: 0o600 }).catch(() => undefined);
    }, heartbeatInterval).unref();
  }

  end(work: string): void {
    if (!this.#work.delete(work) || this.#work.size > 0) return;
    this.dispose();
    if (this.#count > 0) void unlink(this.#path(this.run)).catch(ignoreFailure);
  }

  /** The last heartbeat of a process; empty if there is none. */
  last(run: string): Promise<string> {
    return readFile(this.#path(run), "utf8").catch(() => "");
  }

  #path(run: string): string {
    return join(this.folder, heartbeatName(run));
  }
}
