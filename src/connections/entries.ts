// What is remembered of each connection: in `globalState`, and as one small file. Never a secret.

import {
  hasTexts,
  ReplicatedIndex,
  type EntryFiles,
  type EntryKind,
  type IndexStore,
} from "../notes/replicated-index";

export interface ConnectionEntry {
  /** Stays the same for as long as there is the connection. */
  readonly id: string;
  /** The vault's entry for its key. */
  readonly ref: string;
  /** RFC 3339, UTC; as all times here. */
  readonly connectedAt: string;
  /** Which of two versions is the later; see replicated-index.ts. */
  readonly generation: string;
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

export const connectionKind: EntryKind<ConnectionEntry> = {
  is: isEntry,
  idOf: ({ id }) => id,
  generationOf: ({ generation }) => generation,
};

/** Where the files are, below the extension's own storage. */
export const connectionsFolder = "connections";

/** The connections in the order in which they were made. */
export function connectionIndex(
  state: IndexStore,
  files: EntryFiles<ConnectionEntry>,
  changed: () => void,
): ReplicatedIndex<ConnectionEntry> {
  const name = "skycloak.connections";
  return new ReplicatedIndex({ ...connectionKind, state, name, files, changed });
}

function isEntry(value: unknown): value is ConnectionEntry {
  const required = ["id", "ref", "connectedAt", "generation"];
  return (
    hasTexts(value, required, ["name", "endpoint", "removedAt"]) &&
    (value["production"] === undefined || typeof value["production"] === "boolean")
  );
}
