// A list of things that is kept in `globalState`, where it can be read at once; what another
// window's writing took out of it is put back from the notes, see notes.ts.

import { nextGeneration } from "./generation";
import { isSame, withNotes, type NoteKind, type Notes } from "./notes";

/** `globalState` as far as the index needs it. */
export interface IndexStore {
  get(name: string): unknown;
  update(name: string, value: unknown): Thenable<void>;
}

export interface IndexOptions<T> extends NoteKind<T> {
  readonly state: IndexStore;
  readonly notes: Notes<T>;
  /** The entries as any version wrote them, read without trusting them. */
  readonly read: (state: IndexStore) => T[];
  /** Writes all of them. */
  readonly write: (state: IndexStore, entries: readonly T[]) => Promise<void>;
  readonly changed: () => void;
}

/**
 * VS Code tells an extension of each writing of its state, of its own ones too, and puts what was written
 * in place of what it has by then. What was changed right before that is gone, and the change is said to
 * have been made. It takes several writings at one moment, so it does not happen often in a row.
 */
const mostTries = 10;

export class NotedIndex<T> {
  readonly #options: IndexOptions<T>;
  /** Changes wait for each other: each is made to what the one before left. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: IndexOptions<T>) {
    this.#options = options;
  }

  list(): T[] {
    return this.#options.read(this.#options.state);
  }

  /** A generation after those of all entries that this window can know of. */
  async nextGeneration(others: readonly string[] = []): Promise<string> {
    const { notes, stampOf } = this.#options;
    const noted = await notes.all().catch(() => []);
    return nextGeneration([...[...this.list(), ...noted].map(stampOf), ...others]);
  }

  /** Puts an entry in, in place of the one of the same id. Rejects as `write` does. */
  async enter(entry: T): Promise<void> {
    const { idOf, notes } = this.#options;
    const id = idOf(entry);
    await this.#change(
      (entries) =>
        entries.some((one) => idOf(one) === id)
          ? entries.map((one) => (idOf(one) === id ? entry : one))
          : [...entries, entry],
      () => notes.write(entry),
    );
  }

  /** Rejects as `write` does. */
  async remove(id: string): Promise<void> {
    const { idOf, notes } = this.#options;
    await this.#change(
      (entries) => entries.filter((entry) => idOf(entry) !== id),
      () => notes.remove(id),
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
    change: (entries: readonly T[]) => readonly T[],
    note: () => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const { notes, state, write } = this.#options;
    const before = this.#last;
    const changing = (async () => {
      await before;
      // A disk that takes no notes does harm only together with a second window.
      await note().catch(() => undefined);
      const known = await notes.all().catch(() => []);
      for (let tries = 0; tries < mostTries; tries++) {
        const listed = this.list();
        const entries = change(withNotes(listed, known, this.#options));
        if (isAll(entries, listed, (one, other) => one === other)) return tries > 0;
        await write(state, entries);
        if (isAll(entries, this.list(), isSame)) break;
      }
      return true;
    })();
    this.#last = changing.catch(() => undefined);
    const changed = await changing;
    if (changed) this.#options.changed();
    return changed;
  }
}

function isAll<T>(some: readonly T[], others: readonly T[], is: (a: T, b: T) => boolean): boolean {
  return (
    some.length === others.length &&
    some.every((one, at) => {
      const other = others[at];
      return other !== undefined && is(one, other);
    })
  );
}
