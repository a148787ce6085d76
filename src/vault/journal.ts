// What was begun and is not finished, so that the next start knows. One small file an entry,
// made exclusively: whichever window is first has the key to itself, and no window can overwrite
// what another one wrote.

import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Drafts } from "../notes/drafts";
import { chain, hashed, nameOf, readEntry } from "./journal-entry";
import type { Intention, JournalEntry, Stage } from "./journal-entry";
import { JournalBusy, JournalRefused } from "./not-begun";
import { Processes, type ProcessPorts } from "../notes/processes";
import { putIfAbsent, type Link } from "./put-if-absent";
import { SignsOfLife } from "./signs-of-life";
import { Stillness } from "../notes/stillness";

export type * from "./journal-entry";

export interface JournalPorts extends ProcessPorts {
  readonly folder: string;
  /** By the wall clock, to be shown. */
  readonly now: () => Date;
  /** Makes a hard link; the file system's own unless a test says otherwise. */
  readonly link?: Link;
}

type Found = JournalEntry | "gone" | "being written" | "damaged";

const ending = ".json";
/** Milliseconds for which a server may still be at work on a request that nobody waits for. */
const mayStillBeDone = 5 * 60 * 1000;
/** Looks after which nobody is still writing a few hundred bytes; see stillness.ts. */
const emptyLooks = 5;

export class Journal {
  readonly #ports: JournalPorts;
  readonly #processes: Processes;
  readonly #drafts: Drafts;
  readonly #empty: Stillness;
  readonly #elapsed: () => number;
  readonly #signs: SignsOfLife;
  /** What this process is not at work on any more, whatever the file says: the disk may have failed. */
  readonly #finished = new Set<string>();
  /** Since when this process knows that nobody is at work on an entry any more. */
  readonly #left = new Map<string, number>();

  constructor(ports: JournalPorts) {
    this.#ports = ports;
    this.#elapsed = ports.elapsed ?? (() => performance.now());
    this.#processes = new Processes(ports);
    this.#drafts = new Drafts(this.#processes);
    this.#signs = new SignsOfLife(ports.folder, ports.run);
    this.#empty = new Stillness(this.#elapsed);
  }

  dispose(): void {
    this.#signs.dispose();
  }

  /**
   * Writes an intention down; `over` is what nobody is at work on any more, and this takes its
   * place. Throws JournalBusy or JournalRefused, and then nothing is begun.
   */
  async begin(intention: Intention, over?: JournalEntry): Promise<JournalEntry> {
    const entry: JournalEntry = {
      ...intention,
      id: crypto.randomUUID(),
      stage: "running",
      startedAt: this.#ports.now().toISOString(),
      ...this.#processes.own,
      ...(over === undefined ? {} : { previous: over }),
    };
    const path = this.#path(entry);
    try {
      const begun = await this.#withDraft(entry, (draft) =>
        over === undefined
          ? this.#claim(draft, path)
          : this.#whileItIs(over, () => rename(draft, path)),
      );
      if (begun) {
        this.#signs.begin(entry.id);
        return entry;
      }
    } catch (error) {
      throw new JournalRefused("The journal can't be written", { cause: error });
    }
    throw new JournalBusy((await this.#read(path)) ?? over ?? entry);
  }

  /** False when there is an entry already. */
  async #claim(draft: string, path: string): Promise<boolean> {
    if (await this.#put(draft, path)) return true;
    const there = await this.#look(path);
    if (there !== "gone" && there !== "damaged") return false;
    // Closed at just this moment, or not legible: either way nobody is at work on it.
    if (there === "damaged") await unlink(path).catch(() => undefined);
    return this.#put(draft, path);
  }

  #put(draft: string, path: string): Promise<boolean> {
    return putIfAbsent(draft, path, this.#ports.link);
  }

  async stage(entry: JournalEntry, stage: Stage, keyId?: string): Promise<JournalEntry> {
    const known = keyId === undefined ? {} : { madeId: keyId };
    const changed = { ...entry, ...known, stage, ...this.#processes.own };
    if (stage === "unknown") this.#finish(entry);
    await this.#withDraft(changed, (draft) => rename(draft, this.#path(entry)));
    return changed;
  }

  /** The outcome is known and the secret is safe. Closing what is closed already is no error. */
  async close(entry: JournalEntry): Promise<void> {
    this.#finish(entry);
    await this.#whileItIs(entry, () => unlink(this.#path(entry)));
  }

  /** It was not done: what was unfinished about the key before it is so again. */
  async undo(entry: JournalEntry): Promise<void> {
    const { previous } = entry;
    if (previous === undefined) return this.close(entry);
    this.#finish(entry);
    await this.#withDraft(previous, (draft) =>
      this.#whileItIs(entry, () => rename(draft, this.#path(entry))),
    );
  }

  /** Everything that is open, whoever began it. Clears away what killed processes have left. */
  async entries(): Promise<JournalEntry[]> {
    const { folder } = this.#ports;
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => name.endsWith(ending));
    const found = await Promise.all(files.map((name) => this.#read(join(folder, name))));
    const entries = found.filter((entry) => entry !== undefined);
    for (const [at, entry] of found.entries()) {
      const path = join(folder, files[at] ?? "");
      // An earlier version called its files by the key's id alone.
      if (entry === undefined || path === this.#path(entry)) continue;
      const isMoved = await this.#put(path, this.#path(entry)).catch(() => false);
      if (isMoved) await unlink(path).catch(() => undefined);
    }
    for (const { id, run } of entries) this.#processes.look(id, await this.#signs.last(run));
    for (const entry of entries) if (!this.isTaken(entry)) this.#leave(entry);
    await this.#clear(names, entries);
    return entries;
  }

  /**
   * What another window is putting into the vault or taking out of it, beside this entry. Where each
   * window has a copy of all secrets and writes all of that copy, as in a browser, the later of two
   * at work at once would undo what the earlier one did.
   */
  async elsewhere({ id }: JournalEntry): Promise<JournalEntry | undefined> {
    return (await this.entries()).find(
      (other) =>
        other.id !== id &&
        other.run !== this.#ports.run &&
        other.stage === "running" &&
        other.operation !== "revoke" &&
        this.isTaken(other),
    );
  }

  /**
   * Whether a process is at work on it, this one or another. This one knows what it does, however
   * long it slept.
   */
  isTaken(entry: JournalEntry): boolean {
    if (entry.stage === "unknown" || this.#finished.has(entry.id)) return false;
    return this.#processes.mayLive(entry, entry.id);
  }

  /** Whether that is only known when it has been looked at for a while. */
  isInDoubt(entry: JournalEntry): boolean {
    return this.isTaken(entry) && this.#processes.isInDoubt(entry, entry.id);
  }

  /**
   * Since when this process knows that nobody is at work on it any more, in milliseconds as
   * `performance.now()` counts them. What was read before that may be older than its outcome.
   */
  leftAt(entry: JournalEntry): number {
    return this.#leave(entry);
  }

  /** Whether the server may still be at work on it, so that “not done” is not the last word. */
  mayStillBeDone(entry: JournalEntry): boolean {
    if (["keep", "forget", "sign-in"].includes(entry.operation)) return false;
    return this.#elapsed() - this.leftAt(entry) < mayStillBeDone;
  }

  /** This process has nothing more to do with it, whether or not the disk takes that. */
  #finish(entry: JournalEntry): void {
    this.#leave(entry);
    this.#finished.add(entry.id);
    this.#signs.end(entry.id);
  }

  #leave(entry: JournalEntry): number {
    const now = this.#elapsed();
    for (const { id } of chain(entry)) if (!this.#left.has(id)) this.#left.set(id, now);
    return this.#left.get(entry.id) ?? now;
  }

  /** Removes drafts, locks and signs of life of processes that are gone. */
  async #clear(names: readonly string[], entries: readonly JournalEntry[]): Promise<void> {
    const { run: own } = this.#processes.own;
    await this.#drafts.clear(this.#ports.folder, names, (run) => this.#signs.last(run));
    for (const name of names) {
      const run = this.#signs.runOf(name);
      if (run !== undefined && run !== own && !entries.some((entry) => entry.run === run)) {
        await this.#signs.forget(run);
        continue;
      }
      // A lock, see #lock().
      if (!name.includes(`${ending}.`)) continue;
      const path = join(this.#ports.folder, name);
      const lock = await this.#read(path);
      if (lock === undefined) continue;
      this.#processes.look(path, await this.#signs.last(lock.run));
      const isWanted = entries.some(({ id }) => id === lock.id);
      if (isWanted || this.#processes.mayLive(lock, path)) continue;
      await unlink(path).catch(() => undefined);
    }
  }

  /**
   * Acts on the file of an entry while no other window does, if that file still holds this very
   * entry; false if not. Two that find one thing unfinished would otherwise both go on with it.
   */
  async #whileItIs(entry: JournalEntry, act: () => Promise<void>): Promise<boolean> {
    const path = this.#path(entry);
    return this.#withDraft({ ...entry, ...this.#processes.own }, async (draft) => {
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
   * The lock that is this process's now; undefined where it is another's. What a dead process holds
   * stays: of those that want it, whoever is first makes the one that follows. To remove it would
   * sooner or later remove the lock of somebody who had just done the same.
   */
  async #lock(draft: string, first: string): Promise<string | undefined> {
    let lock = first;
    while (!(await this.#put(draft, lock))) {
      const holder = await this.#look(lock);
      if (holder === "gone" || holder === "being written") return undefined;
      if (holder !== "damaged" && this.#processes.mayLive(holder, lock)) return undefined;
      lock = `${first}.${hashed([lock]).slice(0, 8)}`;
    }
    return lock;
  }

  async #withDraft<T>(entry: JournalEntry, act: (draft: string) => Promise<T>): Promise<T> {
    const { folder } = this.#ports;
    const draft = join(folder, this.#drafts.name());
    await mkdir(folder, { recursive: true });
    try {
      await writeFile(draft, JSON.stringify(entry), { mode: 0o600, flush: true });
      return await act(draft);
    } finally {
      await unlink(draft).catch(() => undefined);
    }
  }

  #path(intention: Intention): string {
    return join(this.#ports.folder, nameOf(intention) + ending);
  }

  async #read(path: string): Promise<JournalEntry | undefined> {
    const there = await this.#look(path);
    return typeof there === "string" ? undefined : there;
  }

  /**
   * What stands in a file, by one look: of two, the second may see what somebody has written since
   * the first, and would call it damaged.
   */
  async #look(path: string): Promise<Found> {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) return "gone";
    if (text !== "") return readEntry(text) ?? "damaged";
    // Where it can't appear whole it is empty at first: another file of that name begins anew.
    const { ino } = await stat(path).catch(() => ({ ino: 0 }));
    return this.#empty.look(path, String(ino)) < emptyLooks ? "being written" : "damaged";
  }
}
