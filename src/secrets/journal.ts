// What was begun and is not finished, so that the next start knows. One small file per entry, created
// exclusively: the first window has the key to itself, and no window can overwrite another one's entry.
// Never a secret in it.

import { createHash } from "node:crypto";
import { link as hardLink, mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TemporaryFiles, Processes, ChangeWatch, type ProcessId, type ProcessOptions } from "../storage/processes";
import { hasTexts, parseJson } from "../storage/replicated-index";

const keyOperations = ["create", "rotate", "revoke"] as const;
export type Operation = (typeof keyOperations)[number];

/**
 * `rotate-client`: the secret of a realm's client; `keyId` names it, and no list shows the outcome.
 * `store`, `remove`: on this machine only, a key is put into the secret store or removed from it.
 * `sign-in`: on this machine only, the tokens of the sign-in are renewed or changed.
 */
const operations = [...keyOperations, "rotate-client", "store", "remove", "sign-in"] as const;

/** What is about to be done. */
export interface JournalRecord {
  readonly operation: (typeof operations)[number];
  readonly origin: string;
  readonly name: string;
  /** The key's id at Skycloak; a key that is being created has none yet. */
  readonly keyId?: string;
  /** Where in the secret store the secret will be: chosen in advance, so that it can be found. */
  readonly ref: string;
  /** `rotated_at` as the list had it before a rotation; empty for never. */
  readonly rotatedAt?: string;
  /** Before a creation: the keys of that name that existed; missing if no list was read. */
  readonly others?: readonly string[];
  /** Before a creation: the server's time, RFC 3339; missing if the server has not sent it. */
  readonly serverTime?: string;
  /** The Skycloak workspace of the key, if known. */
  readonly workspaceId?: string;
  /** The `ref` of the connection's key: another connection may list other keys. */
  readonly by: string;
}

/**
 * `running`: a process is working on it. `unsaved`: a process holds a secret that the secret store refused.
 * `unknown`: no usable response came, and what happened is not known yet.
 */
const stages = ["running", "unsaved", "unknown"] as const;
type Stage = (typeof stages)[number];

/** A record with the process that works on it. */
export interface JournalEntry extends JournalRecord, ProcessId {
  /** Identifies this operation, as distinct from earlier and later ones on the same key. */
  readonly id: string;
  readonly stage: Stage;
  /** RFC 3339, by this machine's clock: to be shown, never compared. */
  readonly startedAt: string;
  /** The id of a key that was created, once the server has sent it. */
  readonly createdId?: string;
  /** What was unfinished about the key when this began: it is open again if this was not done. */
  readonly previous?: JournalEntry;
}

/** What became of an attempt to begin; except for `begun`, nothing may be done. */
export type BeginResult =
  | { readonly kind: "begun"; readonly entry: JournalEntry }
  /** Another process is working on the same thing: `entry` says what it does. */
  | { readonly kind: "busy"; readonly entry: JournalEntry }
  /** The journal can't be written: a full or read-only disk. */
  | { readonly kind: "refused" };

export interface JournalOptions extends ProcessOptions {
  readonly folder: string;
  /** By the wall clock, to be shown. */
  readonly now: () => Date;
  /** Creates a hard link; the file system's own unless a test says otherwise. */
  readonly link?: typeof hardLink;
}

type Found = JournalEntry | "gone" | "being written" | "damaged";

const ending = ".json";
/** Milliseconds for which a server may still be working on a request that nobody waits for. */
const mayStillBeDone = 5 * 60 * 1000;
/** Looks after which nobody is still writing a few hundred bytes; see ChangeWatch. */
const emptyLooks = 5;

export class Journal {
  readonly #processes: Processes;
  readonly #drafts: TemporaryFiles;
  readonly #empty: ChangeWatch;
  readonly #elapsed: () => number;
  readonly #heartbeat: Heartbeat;
  /** What this process does not work on any more, whatever the file says: the disk may have failed. */
  readonly #finished = new Set<string>();
  /** Since when this process knows that nobody works on an entry any more. */
  readonly #abandoned = new Map<string, number>();

  constructor(private readonly ports: JournalOptions) {
    this.#elapsed = ports.elapsed ?? (() => performance.now());
    this.#processes = new Processes(ports);
    this.#drafts = new TemporaryFiles(this.#processes);
    this.#heartbeat = new Heartbeat(ports.folder, ports.run);
    this.#empty = new ChangeWatch(this.#elapsed);
  }

  dispose(): void {
    this.#heartbeat.dispose();
  }

  /**
   * Writes a record. An unfinished operation on the same key that nobody works on any more
   * becomes its `previous`, unless `settle` finds that it is finished after all.
   */
  async begin(
    record: JournalRecord,
    resolve: (left: JournalEntry) => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<BeginResult> {
    const begun = await this.#begin(record);
    if (begun.kind !== "busy" || this.isRunning(begun.entry)) return begun;
    return (await resolve(begun.entry)) ? begun : this.#begin(record, begun.entry);
  }

  async #begin(record: JournalRecord, over?: JournalEntry): Promise<BeginResult> {
    const entry: JournalEntry = {
      ...record,
      id: crypto.randomUUID(),
      stage: "running",
      startedAt: this.ports.now().toISOString(),
      ...this.#processes.self,
      ...(over !== undefined && { previous: over }),
    };
    const path = this.#path(entry);
    try {
      const isBegun = await this.#withDraft(entry, (draft) =>
        over === undefined ? this.#claim(draft, path) : this.#whileItIs(over, () => rename(draft, path)),
      );
      if (isBegun) {
        this.#heartbeat.begin(entry.id);
        return { kind: "begun", entry };
      }
    } catch {
      return { kind: "refused" };
    }
    return { kind: "busy", entry: (await this.#read(path)) ?? over ?? entry };
  }

  /** False if there is an entry already. */
  async #claim(draft: string, path: string): Promise<boolean> {
    if (await this.#create(draft, path)) return true;
    const there = await this.#look(path);
    if (there !== "gone" && there !== "damaged") return false;
    // Closed at just this moment, or not legible: either way nobody works on it.
    if (there === "damaged") await unlink(path).catch(() => undefined);
    return this.#create(draft, path);
  }

  #create(draft: string, path: string): Promise<boolean> {
    return createExclusive(draft, path, this.ports.link);
  }

  async stage(entry: JournalEntry, stage: Stage, createdId?: string): Promise<JournalEntry> {
    const changed = {
      ...entry,
      stage,
      ...(createdId !== undefined && { createdId }),
      ...this.#processes.self,
    };
    if (stage === "unknown") this.#finish(entry);
    await this.#withDraft(changed, (draft) => rename(draft, this.#path(entry)));
    return changed;
  }

  /** The outcome is known and the secret is safe. Closing a closed entry is no error. */
  async close(entry: JournalEntry): Promise<void> {
    this.#finish(entry);
    await this.#whileItIs(entry, () => unlink(this.#path(entry)));
  }

  /** It was not done: what was unfinished about the key before it is open again. */
  async undo(entry: JournalEntry): Promise<void> {
    const { previous } = entry;
    if (previous === undefined) return this.close(entry);
    this.#finish(entry);
    await this.#withDraft(previous, (draft) => this.#whileItIs(entry, () => rename(draft, this.#path(entry))));
  }

  /** All open entries of all processes. Removes what killed processes have left behind. */
  async entries(): Promise<JournalEntry[]> {
    const { folder } = this.ports;
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => name.endsWith(ending));
    const found = await Promise.all(files.map((name) => this.#read(join(folder, name))));
    const entries = found.filter((entry) => entry !== undefined);
    for (const { id, run } of entries) this.#processes.observe(id, await this.#heartbeat.last(run));
    for (const entry of entries) if (!this.isRunning(entry)) this.abandonedAt(entry);
    await this.#clear(names, entries);
    return entries;
  }

  /**
   * What another window is putting into the secret store or removing from it, apart from this entry. Where
   * each window has a copy of all secrets and writes the whole copy, as in a browser, the later of two
   * concurrent windows would undo what the earlier one did.
   */
  async otherWindowEntry({ id }: JournalEntry): Promise<JournalEntry | undefined> {
    return (await this.entries()).find(
      (other) =>
        other.id !== id &&
        other.run !== this.ports.run &&
        other.stage === "running" &&
        other.operation !== "revoke" &&
        this.isRunning(other),
    );
  }

  /** Whether a process works on it. This process knows its own operations, however long it slept. */
  isRunning(entry: JournalEntry): boolean {
    if (entry.stage === "unknown" || this.#finished.has(entry.id)) return false;
    return this.#processes.mayBeAlive(entry, entry.id);
  }

  /** Whether that is only known after watching it for a while. */
  isUncertain(entry: JournalEntry): boolean {
    return this.isRunning(entry) && this.#processes.isUncertain(entry, entry.id);
  }

  /**
   * Since when this process knows that nobody works on it any more, in milliseconds as
   * `performance.now()` counts them. What was read before that may be older than its outcome.
   */
  abandonedAt(entry: JournalEntry): number {
    const now = this.#elapsed();
    for (const { id } of withPrevious(entry)) if (!this.#abandoned.has(id)) this.#abandoned.set(id, now);
    return this.#abandoned.get(entry.id) ?? now;
  }

  /** Whether the server may still be working on it, so that “not done” may still change. */
  mayStillBeDone(entry: JournalEntry): boolean {
    if (["store", "remove", "sign-in"].includes(entry.operation)) return false;
    return this.#elapsed() - this.abandonedAt(entry) < mayStillBeDone;
  }

  /** This process has nothing more to do with it, whether or not the disk accepts that. */
  #finish(entry: JournalEntry): void {
    this.abandonedAt(entry);
    this.#finished.add(entry.id);
    this.#heartbeat.end(entry.id);
  }

  /** Removes drafts, locks and heartbeats of ended processes. */
  async #clear(names: readonly string[], entries: readonly JournalEntry[]): Promise<void> {
    const { run: own } = this.#processes.self;
    await this.#drafts.removeAbandoned(this.ports.folder, names, (run) => this.#heartbeat.last(run));
    for (const name of names) {
      const run = this.#heartbeat.runOf(name);
      if (run !== undefined && run !== own && !entries.some((entry) => entry.run === run)) {
        await this.#heartbeat.remove(run);
        continue;
      }
      // A lock, see #lock().
      if (!name.includes(`${ending}.`)) continue;
      const path = join(this.ports.folder, name);
      const lock = await this.#read(path);
      if (lock === undefined) continue;
      this.#processes.observe(path, await this.#heartbeat.last(lock.run));
      const isWanted = entries.some(({ id }) => id === lock.id);
      if (isWanted || this.#processes.mayBeAlive(lock, path)) continue;
      await unlink(path).catch(() => undefined);
    }
  }

  /**
   * Changes the file of an entry under a lock, if it still contains this very entry; false otherwise.
   * Two windows that find the same unfinished operation must not both continue it.
   */
  async #whileItIs(entry: JournalEntry, act: () => Promise<void>): Promise<boolean> {
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
   * The lock that this process now has; undefined if another one has it. A dead process's lock stays: the
   * first of those that want it creates its successor. Removing it would sooner or later remove the lock
   * of a process that had just done the same.
   */
  async #lock(draft: string, first: string): Promise<string | undefined> {
    let lock = first;
    while (!(await this.#create(draft, lock))) {
      const holder = await this.#look(lock);
      if (holder === "gone" || holder === "being written") return undefined;
      if (holder !== "damaged" && this.#processes.mayBeAlive(holder, lock)) return undefined;
      lock = `${first}.${hashed([lock]).slice(0, 8)}`;
    }
    return lock;
  }

  async #withDraft<T>(entry: JournalEntry, act: (draft: string) => Promise<T>): Promise<T> {
    const { folder } = this.ports;
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
   * There is one open operation per key, and any number of creations. A key is identified by its origin
   * and its id there, or if it has no id, by its entry in the secret store.
   */
  #path({ origin, keyId, ref }: JournalRecord): string {
    const name = hashed(keyId === undefined ? ["ref", ref] : ["key", origin, keyId]);
    return join(this.ports.folder, name + ending);
  }

  async #read(path: string): Promise<JournalEntry | undefined> {
    const there = await this.#look(path);
    return typeof there === "string" ? undefined : there;
  }

  /**
   * Reads a file once: a second read might see what another process has written since the first, and
   * would call it damaged.
   */
  async #look(path: string): Promise<Found> {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) return "gone";
    if (text !== "") {
      const value = parseJson(text);
      return isEntry(value) ? value : "damaged";
    }
    // Where it can't appear whole it is empty at first: another file of that name starts over.
    const { ino } = await stat(path).catch(() => ({ ino: 0 }));
    return this.#empty.look(path, String(ino)) < emptyLooks ? "being written" : "damaged";
  }
}

const requiredTexts = ["id", "origin", "name", "ref", "by", "startedAt", "run", "host", "started"];
const optionalTexts = ["keyId", "rotatedAt", "createdId", "workspaceId", "serverTime"];

function isEntry(value: unknown): value is JournalEntry {
  return (
    hasTexts(value, requiredTexts, optionalTexts) &&
    operations.some((operation) => operation === value["operation"]) &&
    stages.some((stage) => stage === value["stage"]) &&
    typeof value["process"] === "number" &&
    (value["others"] === undefined || Array.isArray(value["others"])) &&
    (value["previous"] === undefined || isEntry(value["previous"]))
  );
}

/** An entry, and what was unfinished before it, and before that. */
export function withPrevious(entry: JournalEntry): JournalEntry[] {
  return [entry, ...(entry.previous === undefined ? [] : withPrevious(entry.previous))];
}

/** Whether it is one that creates, changes or ends a key. */
export function isKeyOperation(operation: unknown): operation is Operation {
  return keyOperations.some((one) => one === operation);
}

/** Usable as a file name. */
function hashed(what: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 40);
}

/**
 * Moves the content of a finished draft to `to`; false if there is a file already. With a hard link it
 * appears whole; if the file system has none (exFAT, some network drives), the file is created
 * exclusively and then written; until then it is empty.
 */
async function createExclusive(draft: string, to: string, link = hardLink): Promise<boolean> {
  try {
    await link(draft, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // If the disk can't be written at all, creating the file fails as well.
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

/** Milliseconds between two heartbeats. */
const heartbeatInterval = 5000;

/**
 * Shows that this process is at work, for processes that can't query the system about it: a counter in a
 * file, for as long as there is work.
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
    if (this.#count > 0) void this.remove(this.run);
  }

  /** The last heartbeat of a process; empty if there is none. */
  last(run: string): Promise<string> {
    return readFile(this.#path(run), "utf8").catch(() => "");
  }

  /** Removes the heartbeat of a process without work; a process with work writes another one. */
  remove(run: string): Promise<void> {
    return unlink(this.#path(run)).catch(() => undefined);
  }

  /** The process that a heartbeat belongs to; undefined for any other file. */
  runOf(name: string): string | undefined {
    if (!name.endsWith(heartbeatEnding)) return undefined;
    return decodeURIComponent(name.slice(0, -heartbeatEnding.length));
  }

  #path(run: string): string {
    return join(this.folder, encodeURIComponent(run) + heartbeatEnding);
  }
}
