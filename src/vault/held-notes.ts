// The index once more, as one small file a key. `globalState` is a single value for the whole
// extension: every window has a copy of it and writes all of that copy, so of two windows that
// store a key at one moment the later one takes the other's entry away. Nobody writes a file that
// is another key's, and what is missing from the index is put back from here. Never a secret in it.

import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isHeldKey, type HeldKey } from "./held-key";

export interface HeldNotes {
  all(): Promise<readonly HeldKey[]>;
  one(ref: string): Promise<HeldKey | undefined>;
  write(entry: HeldKey): Promise<void>;
  remove(ref: string): Promise<void>;
}

const ending = ".json";

export function notesIn(folder: string): HeldNotes {
  const pathOf = (ref: string): string => join(folder, ref.replace(/[^A-Za-z0-9-]/g, "_") + ending);
  return {
    all: async () => {
      const names = await readdir(folder).catch(() => []);
      const found = await Promise.all(
        names.filter((name) => name.endsWith(ending)).map((name) => read(join(folder, name))),
      );
      return found.filter((entry) => entry !== undefined);
    },
    one: (ref) => read(pathOf(ref)),
    write: async (entry) => {
      const draft = `${pathOf(entry.ref)}.${crypto.randomUUID()}`;
      await mkdir(folder, { recursive: true });
      try {
        await writeFile(draft, JSON.stringify(entry), { mode: 0o600 });
        await rename(draft, pathOf(entry.ref));
      } finally {
        await rm(draft, { force: true });
      }
    },
    remove: (ref) => rm(pathOf(ref), { force: true }),
  };
}

/** Where nothing is written down beside the index. */
export const noNotes: HeldNotes = {
  all: () => Promise.resolve([]),
  one: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  remove: () => Promise.resolve(),
};

/** The index with what the notes know better; the very same list where they know nothing. */
export function withNotes(
  index: readonly HeldKey[],
  notes: readonly HeldKey[],
): readonly HeldKey[] {
  let merged = index;
  for (const note of notes) {
    const listed = merged.find(({ ref }) => ref === note.ref);
    if (listed === undefined) merged = [...merged, note];
    else if (listed.storedAt <= note.storedAt && !isSame(listed, note)) {
      merged = merged.map((entry) => (entry === listed ? note : entry));
    }
  }
  return merged;
}

function isSame(a: HeldKey, b: HeldKey): boolean {
  const fields = ["origin", "name", "prefix", "keyId", "rotatedAt", "storedAt"] as const;
  return fields.every((field) => a[field] === b[field]);
}

async function read(path: string): Promise<HeldKey | undefined> {
  try {
    const parsed = JSON.parse(await readFile(path, "utf8")) as unknown;
    return isHeldKey(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
