// Which keys the vault should hold. The index is in `globalState`, where it can be read at once;
// what another window's writing took out of it is put back from the notes, see held-notes.ts.

import { readIndex, type HeldKey } from "./held-key";
import { withNotes, type HeldNotes } from "./held-notes";
import { inTime } from "./refused";

/** `globalState` as far as the index needs it. */
export interface IndexStore {
  get(name: string): unknown;
  update(name: string, value: unknown): Thenable<void>;
}

const indexName = "skycloak.vault.index";

type Entries = readonly HeldKey[];

export class HeldIndex {
  readonly #state: IndexStore;
  readonly #notes: HeldNotes;
  readonly #patience: number;
  readonly #changed: () => void;
  /** Changes wait for each other: each is made to what the one before left. */
  #last: Promise<unknown> = Promise.resolve();

  /** `patience`: milliseconds after which the state is said not to take anything. */
  constructor(state: IndexStore, notes: HeldNotes, patience: number, changed: () => void) {
    this.#state = state;
    this.#notes = notes;
    this.#patience = patience;
    this.#changed = changed;
  }

  list(): HeldKey[] {
    return readIndex(this.#state.get(indexName));
  }

  /** Puts an entry in, in place of the one of the same `ref`. Throws VaultRefused. */
  async enter(entry: HeldKey): Promise<void> {
    await this.#change(
      (entries) =>
        entries.some(({ ref }) => ref === entry.ref)
          ? entries.map((one) => (one.ref === entry.ref ? entry : one))
          : [...entries, entry],
      () => this.#notes.write(entry),
    );
  }

  /** Throws VaultRefused. */
  async remove(ref: string): Promise<void> {
    await this.#change(
      (entries) => entries.filter((entry) => entry.ref !== ref),
      () => this.#notes.remove(ref),
    );
  }

  /** Puts back what the notes know better; answers whether there was any. */
  async heal(): Promise<boolean> {
    try {
      return await this.#change((entries) => entries);
    } catch {
      // It is tried again with the next look; whoever stores something hears of it.
      return false;
    }
  }

  /** The notes first, then the index with all that they know; false where that changes nothing. */
  async #change(
    change: (entries: Entries) => Entries,
    note: () => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const before = this.#last;
    const changing = (async () => {
      await before;
      // A disk that takes no notes does harm only together with a second window.
      await note().catch(() => undefined);
      const notes = await this.#notes.all().catch(() => []);
      const listed = this.list();
      const entries = change(withNotes(listed, notes));
      if (entries.length === listed.length && entries.every((one, at) => one === listed[at])) {
        return false;
      }
      const index = { version: 1, entries };
      await inTime("index", this.#patience, () => this.#state.update(indexName, index));
      return true;
    })();
    this.#last = changing.catch(() => undefined);
    const changed = await changing;
    if (changed) this.#changed();
    return changed;
  }
}
