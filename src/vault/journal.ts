// What was begun and is not finished, so that the next start knows. One small file an entry,
// made exclusively: whichever window is first has the key to itself, and no window can overwrite
// what another one wrote. Never a secret in it.

import { link, mkdir, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type Operation = "create" | "rotate" | "revoke";

/** What is about to be done. */
export interface Intention {
  readonly operation: Operation;
  readonly origin: string;
  readonly name: string;
  /** The key's id at Skycloak; a key that is being created has none yet. */
  readonly keyId?: string;
  /** Where in the vault the secret will be: chosen beforehand, so that it can be found. */
  readonly ref: string;
  /** `rotated_at` as the list had it before a rotation; empty for never. */
  readonly rotatedAt?: string;
  /** The connection it was done with, by its vault entry: another one may see other keys. */
  readonly by: string;
}

/**
 * `running`: a process is at work on it. `unsaved`: a process holds a secret that the vault
 * refused. `unknown`: no usable answer came, and what happened could not be learned yet.
 */
export type Stage = "running" | "unsaved" | "unknown";

export interface JournalEntry extends Intention {
  readonly id: string;
  readonly stage: Stage;
  /** RFC 3339, by this machine's clock. */
  readonly startedAt: string;
  /** The process that began it. */
  readonly process: number;
}

/** Somebody is at work on the same thing, or was: `entry` says what. */
export class JournalBusy extends Error {
  constructor(readonly entry: JournalEntry) {
    super("An operation on this key is open");
  }
}

/** The journal can't be written: a full or read-only disk. Nothing may be begun then. */
export class JournalRefused extends Error {}

export interface JournalPorts {
  readonly folder: string;
  readonly now: () => Date;
  /** This process, and whether another one still lives. */
  readonly process: number;
  readonly lives: (process: number) => boolean;
}

const ending = ".json";

export class Journal {
  readonly #ports: JournalPorts;

  constructor(ports: JournalPorts) {
    this.#ports = ports;
  }

  /** Writes an intention down. Throws JournalBusy or JournalRefused, and then nothing is begun. */
  async begin(intention: Intention): Promise<JournalEntry> {
    const entry: JournalEntry = {
      ...intention,
      id: entryId(intention),
      stage: "running",
      startedAt: this.#ports.now().toISOString(),
      process: this.#ports.process,
    };
    if (await this.#claim(entry)) return entry;
    const other = await this.read(entry.id);
    if (other !== undefined) throw new JournalBusy(other);
    // Closed at just this moment, or no longer legible: either way nobody is at work on it.
    await this.close(entry);
    if (await this.#claim(entry)) return entry;
    throw new JournalBusy((await this.read(entry.id)) ?? entry);
  }

  /** False when there is an entry already. It appears whole or not at all. */
  async #claim(entry: JournalEntry): Promise<boolean> {
    const draft = this.#draft(entry.id);
    try {
      await mkdir(this.#ports.folder, { recursive: true });
      await writeFile(draft, JSON.stringify(entry), { mode: 0o600, flush: true });
    } catch (error) {
      throw new JournalRefused("The journal can't be written", { cause: error });
    }
    try {
      await link(draft, this.#path(entry.id));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw new JournalRefused("The journal can't be written", { cause: error });
    } finally {
      await unlink(draft).catch(() => undefined);
    }
  }

  async stage(entry: JournalEntry, stage: Stage): Promise<JournalEntry> {
    const changed = { ...entry, stage, process: this.#ports.process };
    const draft = this.#draft(entry.id);
    await writeFile(draft, JSON.stringify(changed), { mode: 0o600, flush: true });
    await rename(draft, this.#path(entry.id));
    return changed;
  }

  /** The outcome is known and the secret is safe. Closing what is closed already is no error. */
  async close(entry: Pick<JournalEntry, "id">): Promise<void> {
    await unlink(this.#path(entry.id)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    });
  }

  /** Everything that is open, whoever began it. */
  async entries(): Promise<JournalEntry[]> {
    const names = await readdir(this.#ports.folder).catch(() => []);
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith(ending))
        .map((name) => this.read(name.slice(0, -ending.length))),
    );
    return found.filter((entry) => entry !== undefined);
  }

  async read(id: string): Promise<JournalEntry | undefined> {
    try {
      const parsed = JSON.parse(await readFile(this.#path(id), "utf8")) as unknown;
      return isEntry(parsed) && parsed.id === id ? parsed : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether a living process is at work on it, this one or another. */
  isTaken(entry: JournalEntry): boolean {
    return entry.stage !== "unknown" && this.#ports.lives(entry.process);
  }

  #draft(id: string): string {
    return `${this.#path(id)}.${crypto.randomUUID()}`;
  }

  #path(id: string): string {
    return join(this.#ports.folder, id + ending);
  }
}

/** One open operation for one key; any number of creations. */
function entryId({ keyId, ref }: Intention): string {
  return (keyId ?? ref).replace(/[^A-Za-z0-9-]/g, "_");
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<string, unknown>;
  return (
    ["id", "origin", "name", "ref", "by", "startedAt"].every(
      (name) => typeof entry[name] === "string",
    ) &&
    ["create", "rotate", "revoke"].includes(String(entry["operation"])) &&
    ["running", "unsaved", "unknown"].includes(String(entry["stage"])) &&
    typeof entry["process"] === "number" &&
    ["keyId", "rotatedAt"].every(
      (name) => entry[name] === undefined || typeof entry[name] === "string",
    )
  );
}
