// What is remembered of each connection: in `globalState`, and as one small file. Never a secret.

import { NotedIndex, type IndexStore } from "../notes/noted-index";
import type { NoteKind, Notes } from "../notes/notes";

export interface ConnectionEntry {
  /** Stays the same for as long as there is the connection. */
  readonly id: string;
  /** The vault's entry for its key. */
  readonly ref: string;
  /** RFC 3339, UTC; as all times here. */
  readonly connectedAt: string;
  /** Which of two versions is the later; see notes/generation.ts. */
  readonly generation?: string;
  /** What the person calls it; without one it is called by its host. */
  readonly name?: string;
  /** Where it sends its requests; without one it follows the setting `skycloak.endpoint`. */
  readonly endpoint?: string;
  /** Whether the person is asked twice before anything that can't be undone. */
  readonly production?: boolean;
  /**
   * When it was removed. It is remembered for a while, so that a window which does not know of it yet
   * does not bring it back.
   */
  readonly removedAt?: string;
}

export type ConnectionNotes = Notes<ConnectionEntry>;

export const connectionKind: NoteKind<ConnectionEntry> = {
  is: isEntry,
  idOf: ({ id }) => id,
  stampOf: ({ generation = "" }) => generation,
};

/** Where the notes are, below the extension's own storage. */
export const connectionsFolder = "connections";

const listName = "skycloak.connections";
/** What versions before 0.2 read and wrote: one connection. It is written for them still. */
const singleName = "skycloak.connection";

/** The list as it is remembered, in the order in which they were made. */
export function connectionIndex(
  state: IndexStore,
  notes: ConnectionNotes,
  changed: () => void,
): NotedIndex<ConnectionEntry> {
  return new NotedIndex({ ...connectionKind, state, notes, changed, read: readEntries, write });
}

function readEntries(state: IndexStore): ConnectionEntry[] {
  const single = readSingle(state.get(singleName));
  const stored: unknown = state.get(listName);
  if (typeof stored !== "object" || stored === null) return single === undefined ? [] : [single];
  const { entries } = stored as { entries?: unknown };
  const list = Array.isArray(entries) ? entries.filter(isEntry) : [];
  // An older version was used in between, and connected with another key.
  const isNew = single !== undefined && !list.some(({ id, ref }) => [id, ref].includes(single.ref));
  return isNew ? [...list, single] : list;
}

/** Only what an older version wrote: what is written for those is a copy. */
function readSingle(stored: unknown): ConnectionEntry | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { ref, connectedAt, copy } = stored as Record<string, unknown>;
  if (typeof ref !== "string" || typeof connectedAt !== "string" || copy === true) return undefined;
  // The same in every window that reads it first.
  return { id: ref, ref, connectedAt };
}

async function write(state: IndexStore, entries: readonly ConnectionEntry[]): Promise<void> {
  await state.update(listName, { version: 2, entries });
  const first = entries.find(({ removedAt }) => removedAt === undefined);
  const copy = first && {
    version: 1,
    ref: first.ref,
    connectedAt: first.connectedAt,
    copy: true,
  };
  await state.update(singleName, copy);
}

function isEntry(value: unknown): value is ConnectionEntry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<string, unknown>;
  const texts = ["id", "ref", "connectedAt"];
  const optional = ["generation", "name", "endpoint", "removedAt"];
  return (
    texts.every((field) => typeof entry[field] === "string") &&
    optional.every((field) => entry[field] === undefined || typeof entry[field] === "string") &&
    (entry["production"] === undefined || typeof entry["production"] === "boolean")
  );
}
