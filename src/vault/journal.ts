// What was begun and is not finished, so that the next start knows. One small file an entry,
// made exclusively: whichever window is first has the key to itself, and no window can overwrite
// what another one wrote. Never a secret in it.

import { mkdir, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JournalBusy, JournalRefused } from "./not-begun";
import { isLeftEmpty, putIfAbsent, type Link } from "./put-if-absent";

export type Operation = "create" | "rotate" | "revoke";
/** On the secret of a realm's client: `keyId` names that, and no list shows what became of it. */
export type ClientOperation = "rotate-client";
/**
 * On this machine only: a person's key goes into the vault, or out of it; the tokens of the sign-in
 * are renewed or changed.
 */
export type LocalOperation = "keep" | "forget" | "sign-in";

/** What is about to be done. */
export interface Intention {
  readonly operation: Operation | ClientOperation | LocalOperation;
  readonly origin: string;
  readonly name: string;
  /** The key's id at Skycloak; a key that is being created has none yet. */
  readonly keyId?: string;
  /** Where in the vault the secret will be: chosen beforehand, so that it can be found. */
  readonly ref: string;
  /** `rotated_at` as the list had it before a rotation; empty for never. */
  readonly rotatedAt?: string;
  /** Before a creation: the keys of that name that there were; missing where no list was read. */
  readonly others?: readonly string[];
  /** The Skycloak workspace of the key, where that is known. */
  readonly workspaceId?: string;
  /** The connection it was done with, by its vault entry: another one may see other keys. */
  readonly by: string;
}

/**
 * `running`: a process is at work on it. `unsaved`: a process holds a secret that the vault
 * refused. `unknown`: no usable answer came, and what happened could not be learned yet.
 */
export type Stage = "running" | "unsaved" | "unknown";

export interface JournalEntry extends Intention {
  /** Names this operation, and no earlier or later one on the same key. */
  readonly id: string;
  readonly stage: Stage;
  /** RFC 3339, by this machine's clock. */
  readonly startedAt: string;
  /** The process that is at work on it. */
  readonly process: number;
  /** Tells that process from a later one of the same number. */
  readonly run: string;
  /** The id of a key that was made, once the server has said it. */
  readonly madeId?: string;
  /** What was unfinished about the key when this began: it counts again if this was not done. */
  readonly previous?: JournalEntry;
}

export interface JournalPorts {
  readonly folder: string;
  readonly now: () => Date;
  /** This process, and whether another one still lives. */
  readonly process: number;
  readonly lives: (process: number) => boolean;
  /** No other process has it, before or after: numbers of processes are given out again. */
  readonly run: string;
  /** Makes a hard link; the file system's own unless a test says otherwise. */
  readonly link?: Link;
}

const ending = ".json";

/** Nobody waits for an answer longer, in milliseconds: after this a process's number is another's. */
const longestRun = 15 * 60 * 1000;
/** For this long after its start, in milliseconds, an operation without answer may still be done. */
const mayStillBeDone = 5 * 60 * 1000;

export class Journal {
  readonly #ports: JournalPorts;

  constructor(ports: JournalPorts) {
    this.#ports = ports;
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
      process: this.#ports.process,
      run: this.#ports.run,
      ...(over === undefined ? {} : { previous: over }),
    };
    const path = this.#path(entry);
    try {
      const begun = await this.#withDraft(entry, (draft) =>
        over === undefined
          ? this.#claim(draft, path)
          : this.#whileItIs(over, () => rename(draft, path)),
      );
      if (begun) return entry;
    } catch (error) {
      throw new JournalRefused("The journal can't be written", { cause: error });
    }
    throw new JournalBusy((await read(path)) ?? over ?? entry);
  }

  /** False when there is an entry already. It appears whole or not at all. */
  async #claim(draft: string, path: string): Promise<boolean> {
    if (await this.#put(draft, path)) return true;
    const there = await look(path);
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
    const changed = { ...entry, ...known, stage, process: this.#ports.process };
    await this.#withDraft(changed, (draft) => rename(draft, this.#path(entry)));
    return changed;
  }

  /** The outcome is known and the secret is safe. Closing what is closed already is no error. */
  async close(entry: JournalEntry): Promise<void> {
    await this.#whileItIs(entry, () => unlink(this.#path(entry)));
  }

  /** It was not done: what was unfinished about the key before it is so again. */
  async undo(entry: JournalEntry): Promise<void> {
    const { previous } = entry;
    if (previous === undefined) await this.close(entry);
    else {
      await this.#withDraft(previous, (draft) =>
        this.#whileItIs(entry, () => rename(draft, this.#path(entry))),
      );
    }
  }

  /** Everything that is open, whoever began it. */
  async entries(): Promise<JournalEntry[]> {
    const names = await readdir(this.#ports.folder).catch(() => []);
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith(ending))
        .map((name) => read(join(this.#ports.folder, name))),
    );
    return found.filter((entry) => entry !== undefined);
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

  /** Whether a living process is at work on it, this one or another. */
  isTaken({ stage, process, run, startedAt }: JournalEntry): boolean {
    if (stage === "unknown" || !this.#ports.lives(process)) return false;
    if (process === this.#ports.process && run !== this.#ports.run) return false;
    // Somebody may think about where to put a secret for as long as they like.
    return stage === "unsaved" || this.#age(startedAt) < longestRun;
  }

  /** Whether the server may still be at work on it, so that “not done” is not the last word. */
  mayStillBeDone({ startedAt }: JournalEntry): boolean {
    return this.#age(startedAt) < mayStillBeDone;
  }

  /** Milliseconds; 0 where the clock was put back. */
  #age(startedAt: string): number {
    return Math.max(0, this.#ports.now().getTime() - Date.parse(startedAt));
  }

  /**
   * Acts on the file of an entry while no other window does, if that file still holds this very
   * entry; false if not. Two that find one thing unfinished would otherwise both go on with it.
   */
  async #whileItIs(entry: JournalEntry, act: () => Promise<void>): Promise<boolean> {
    const path = this.#path(entry);
    const lock = `${path}.${entry.id}`;
    const { process, run } = this.#ports;
    return this.#withDraft({ ...entry, process, run }, async (draft) => {
      if (!(await this.#put(draft, lock))) {
        if (await this.#isHeld(lock)) return false;
        await unlink(lock).catch(() => undefined);
        if (!(await this.#put(draft, lock))) return false;
      }
      try {
        if ((await read(path))?.id !== entry.id) return false;
        await act();
        return true;
      } finally {
        await unlink(lock).catch(() => undefined);
      }
    });
  }

  /** Whether a process that lives has this lock, or is just taking it or letting it go. */
  async #isHeld(lock: string): Promise<boolean> {
    const there = await look(lock);
    return typeof there === "string" ? there !== "damaged" : this.#ports.lives(there.process);
  }

  async #withDraft<T>(entry: JournalEntry, act: (draft: string) => Promise<T>): Promise<T> {
    const draft = `${this.#path(entry)}.${crypto.randomUUID()}`;
    await mkdir(this.#ports.folder, { recursive: true });
    try {
      await writeFile(draft, JSON.stringify(entry), { mode: 0o600, flush: true });
      return await act(draft);
    } finally {
      await unlink(draft).catch(() => undefined);
    }
  }

  /** One open operation for one key; any number of creations. */
  #path({ keyId, ref }: Intention): string {
    return join(this.#ports.folder, (keyId ?? ref).replace(/[^A-Za-z0-9-]/g, "_") + ending);
  }
}

async function read(path: string): Promise<JournalEntry | undefined> {
  const there = await look(path);
  return typeof there === "string" ? undefined : there;
}

/**
 * What stands in a file, by one look: of two, the second may see what somebody has written since
 * the first, and would call it damaged.
 */
async function look(path: string): Promise<JournalEntry | "gone" | "being written" | "damaged"> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return "gone";
  if (text === "") return (await isLeftEmpty(path)) ? "damaged" : "being written";
  try {
    // The first versions did not write which run of a process it was.
    const parsed: unknown = Object.assign({ run: "" }, JSON.parse(text));
    return isEntry(parsed) ? parsed : "damaged";
  } catch {
    return "damaged";
  }
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<string, unknown>;
  return (
    ["id", "origin", "name", "ref", "by", "startedAt", "run"].every(
      (name) => typeof entry[name] === "string",
    ) &&
    ["create", "rotate", "revoke", "rotate-client", "keep", "forget", "sign-in"].includes(
      String(entry["operation"]),
    ) &&
    ["running", "unsaved", "unknown"].includes(String(entry["stage"])) &&
    typeof entry["process"] === "number" &&
    ["keyId", "rotatedAt", "madeId", "workspaceId"].every(
      (name) => entry[name] === undefined || typeof entry[name] === "string",
    ) &&
    (entry["others"] === undefined || Array.isArray(entry["others"])) &&
    (entry["previous"] === undefined || isEntry(entry["previous"]))
  );
}
