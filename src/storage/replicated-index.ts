// A list that all windows share. It is stored in `globalState`, which can be read synchronously, and again as one small file
// per entry. `globalState` is a single value for the whole extension: each window has a copy of it and writes the whole
// copy, so the later of two concurrent writes drops the changes of the earlier one. Windows that change different entries
// write different files, so entries missing from the state are restored from the files. Neither ever contains a secret.

import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { TemporaryFiles } from "./processes";

export interface EntryKind<T> {
  readonly is: (value: unknown) => value is T;
  readonly idOf: (entry: T) => string;
}

/** An entry that may have several versions. */
interface Versioned {
  /** The later version has the greater generation; see nextGeneration(). */
  readonly generation: string;
}

/** Whether an untrusted value is an object with these strings; the optional ones may be missing. */
export function hasStrings<RequiredName extends string, OptionalName extends string = never>(
  value: unknown,
  required: readonly RequiredName[],
  optional: readonly OptionalName[] = [],
): value is Record<string, unknown> & Record<RequiredName, string> & Partial<Record<OptionalName, string>> {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  const isText = (name: string): boolean => typeof fields[name] === "string";
  return required.every(isText) && optional.every((name) => fields[name] === undefined || isText(name));
}

/** Undefined for invalid JSON, such as a truncated file. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const ending = ".json";

export type EntryFiles<T> = ReturnType<typeof entryFiles<T>>;

/** One file per entry. */
export function entryFiles<T>(folder: string, { is, idOf }: EntryKind<T>, drafts: TemporaryFiles) {
  const pathOf = (id: string): string => join(folder, id.replace(/[^A-Za-z0-9-]/g, "_") + ending);
  const read = async (path: string): Promise<T | undefined> => {
    const value = parseJson(await readFile(path, "utf8").catch(() => ""));
    return is(value) ? value : undefined;
  };
  return {
    all: async (): Promise<readonly T[]> => {
      const names = await readdir(folder).catch(() => []);
      await drafts.removeAbandoned(folder, names);
      const files = names.filter((name) => name.endsWith(ending));
      const found = await Promise.all(files.map((name) => read(join(folder, name))));
      return found.filter((entry) => entry !== undefined);
    },
    find: (id: string) => read(pathOf(id)),
    write: async (entry: T): Promise<void> => {
      const draft = join(folder, drafts.name());
      await mkdir(folder, { recursive: true });
      try {
        await writeFile(draft, JSON.stringify(entry), { mode: 0o600 });
        await rename(draft, pathOf(idOf(entry)));
      } finally {
        await rm(draft, { force: true });
      }
    },
    remove: (id: string): Promise<void> => rm(pathOf(id), { force: true }),
  };
}

/** For an index that is only in the state. */
export function noEntryFiles<T>(): EntryFiles<T> {
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  return { all: () => Promise.resolve([]), find: nothing, write: nothing, remove: nothing };
}

const digits = 12;

export function generationNumber(generation: string): number {
  return /^\d{12}\./.test(generation) ? Number(generation.slice(0, digits)) : 0;
}

/** The part of `globalState` that an index needs. */
export interface IndexStore {
  get(name: string): unknown;
  update(name: string, value: unknown): Thenable<void>;
}

export interface IndexOptions<T> extends EntryKind<T> {
  readonly state: IndexStore;
  /** The index's name in the state. */
  readonly name: string;
  readonly files: EntryFiles<T>;
  readonly changed: () => void;
  /** Runs each write to the state, for example with a deadline. */
  readonly writing?: (write: () => Thenable<void>) => Promise<void>;
}

/**
 * VS Code reports each write of the state back to the extension, including its own writes, and replaces the current copy
 * with what was written. A change made in between is lost, although its write was reported as done. That only happens when
 * several writes coincide, so rarely many times in a row.
 */
const maxTries = 10;

export class ReplicatedIndex<T extends Versioned> {
  /** The last change. Changes are serialized, since each one builds on the result of the one before. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: IndexOptions<T>) {}

  /** The valid entries in the state. */
  list(): T[] {
    const { state, name, is } = this.options;
    const { entries } = Object(state.get(name)) as { entries?: unknown };
    return Array.isArray(entries) ? entries.filter(is) : [];
  }

  /**
   * A generation after those of all entries that this window knows, and of `others`. Wall clocks are set and jump when a
   * machine wakes up, so versions are ordered by a counter: one more than every generation that the writer knows. The
   * random part distinguishes two writers that don't know each other's.
   */
  async nextGeneration(others: readonly T[] = []): Promise<string> {
    const written = await this.options.files.all().catch(() => []);
    const known = [...this.list(), ...written, ...others].map(({ generation }) => generationNumber(generation));
    const next = String(Math.max(0, ...known) + 1).padStart(digits, "0");
    return `${next}.${randomBytes(4).toString("hex")}`;
  }

  /** Adds an entry, or replaces the one with the same id. Rejects if the state can't be written. */
  async put(entry: T): Promise<void> {
    const { idOf, files } = this.options;
    await this.#change(
      (entries) => [...new Map([...entries, entry].map((each) => [idOf(each), each])).values()],
      () => files.write(entry),
    );
  }

  /** Rejects if the state can't be written. */
  async remove(id: string): Promise<void> {
    const { idOf, files } = this.options;
    await this.#change(
      (entries) => entries.filter((entry) => idOf(entry) !== id),
      () => files.remove(id),
    );
  }

  /** Restores entries from the files that are missing from the state; whether there were any. */
  async reconcile(): Promise<boolean> {
    // The next reconciliation tries again, and storing an entry reports the error.
    return this.#change((entries) => entries).catch(() => false);
  }

  /** Changes the file first, then the state, and reconciles both; false if nothing has changed. */
  async #change(
    change: (entries: readonly T[]) => readonly T[],
    changeFile: () => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const { files, state, name, writing } = this.options;
    const before = this.#last;
    const changing = (async () => {
      await before;
      // An unwritable disk matters only if another window writes at the same time.
      await changeFile().catch(() => undefined);
      const written = await files.all().catch(() => []);
      for (let tries = 0; tries < maxTries; tries++) {
        const listed = this.list();
        const entries = change(withFiles(listed, written, this.options));
        if (areSame(entries, listed)) return tries > 0;
        const write = (): Thenable<void> => state.update(name, { version: 1, entries });
        await (writing?.(write) ?? write());
        if (areSame(entries, this.list())) break;
      }
      return true;
    })();
    this.#last = changing.catch(() => undefined);
    const changed = await changing;
    if (changed) this.options.changed();
    return changed;
  }
}

/** The index with newer versions and missing entries from the files. */
function withFiles<T extends Versioned>(index: readonly T[], written: readonly T[], { idOf }: EntryKind<T>): T[] {
  const merged = new Map(index.map((entry) => [idOf(entry), entry]));
  for (const entry of written) {
    const listed = merged.get(idOf(entry));
    if (listed === undefined || listed.generation <= entry.generation) merged.set(idOf(entry), entry);
  }
  return [...merged.values()];
}

/** Compares fields in any order; an undefined field counts as missing. */
function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  const [left, right] = [some, others].map((entries) => parseJson(JSON.stringify(entries)));
  return isDeepStrictEqual(left, right);
}
