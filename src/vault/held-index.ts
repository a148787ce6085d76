// Which keys the vault should hold: an index in `globalState`, and a small file for each.

import { NotedIndex, type IndexStore } from "../notes/noted-index";
import type { NoteKind, Notes } from "../notes/notes";
import { generationOf, isHeldKey, readIndex, type HeldKey } from "./held-key";
import { inTime } from "./refused";

const indexName = "skycloak.vault.index";

export type HeldNotes = Notes<HeldKey>;

export const heldKind: NoteKind<HeldKey> = {
  is: isHeldKey,
  idOf: ({ ref }) => ref,
  stampOf: generationOf,
};

/**
 * `patience`: milliseconds after which the state is said not to take anything. Its changes reject
 * with VaultRefused.
 */
export function heldIndex(
  state: IndexStore,
  notes: HeldNotes,
  patience: number,
  changed: () => void,
): NotedIndex<HeldKey> {
  return new NotedIndex({
    ...heldKind,
    state,
    notes,
    changed,
    read: (from) => readIndex(from.get(indexName)),
    write: (to, entries) =>
      inTime("index", patience, () => to.update(indexName, { version: 1, entries })),
  });
}
