// What is kept in `globalState` once more, as one small file for each thing. `globalState` is a
// single value for the whole extension: every window has a copy of it and writes all of that copy,
// so of two windows that write at one moment the later one takes the other's away. Nobody writes a
// file that is another thing's, and what is missing from the state is put back from here. Never a
// secret in it.

import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Drafts } from "./drafts";

/** What makes two notes the same thing's, and which of those is the newer one. */
export interface NoteKind<T> {
  readonly is: (value: unknown) => value is T;
  readonly idOf: (note: T) => string;
  /** Compared as text: the greater is the later. See generation.ts. */
  readonly stampOf: (note: T) => string;
}

export interface Notes<T> {
  all(): Promise<readonly T[]>;
  one(id: string): Promise<T | undefined>;
  write(note: T): Promise<void>;
  remove(id: string): Promise<void>;
}

const ending = ".json";

export function notesIn<T>(folder: string, { is, idOf }: NoteKind<T>, drafts: Drafts): Notes<T> {
  const pathOf = (id: string): string => join(folder, id.replace(/[^A-Za-z0-9-]/g, "_") + ending);
  const read = async (path: string): Promise<T | undefined> => {
    try {
      const parsed = JSON.parse(await readFile(path, "utf8")) as unknown;
      return is(parsed) ? parsed : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    all: async () => {
      const names = await readdir(folder).catch(() => []);
      await drafts.clear(folder, names);
      const found = await Promise.all(
        names.filter((name) => name.endsWith(ending)).map((name) => read(join(folder, name))),
      );
      return found.filter((note) => note !== undefined);
    },
    one: (id) => read(pathOf(id)),
    write: async (note) => {
      const path = pathOf(idOf(note));
      const draft = join(folder, drafts.name());
      await mkdir(folder, { recursive: true });
      try {
        await writeFile(draft, JSON.stringify(note), { mode: 0o600 });
        await rename(draft, path);
      } finally {
        await rm(draft, { force: true });
      }
    },
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}

/** Where nothing is written down beside the state. */
export function noNotes<T>(): Notes<T> {
  return {
    all: () => Promise.resolve([]),
    one: () => Promise.resolve(undefined),
    write: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
}

/** The index with what the notes know better; the very same list where they know nothing. */
export function withNotes<T>(
  index: readonly T[],
  notes: readonly T[],
  { idOf, stampOf }: NoteKind<T>,
): readonly T[] {
  let merged = index;
  for (const note of notes) {
    const listed = merged.find((entry) => idOf(entry) === idOf(note));
    if (listed === undefined) merged = [...merged, note];
    else if (stampOf(listed) <= stampOf(note) && !isSame(listed, note)) {
      merged = merged.map((entry) => (entry === listed ? note : entry));
    }
  }
  return merged;
}

/** Whatever order their fields are in; one that is undefined is none. */
export function isSame<T>(a: T, b: T): boolean {
  const text = (one: T): string =>
    JSON.stringify(
      Object.entries(one as object)
        .filter(([, value]) => value !== undefined)
        .sort(),
    );
  return text(a) === text(b);
}
