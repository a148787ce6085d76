// A list of the server's as this editor knows it: loaded when somebody looks, kept in step
// with what was written from here. Knows nothing of trees.

import type { Urgency } from "../api/pacing";
import type { Answer, Problem } from "../api/problem";
import { Emitter } from "../emitter";

export interface ListState<T> {
  readonly items: readonly T[];
  /** `unloaded` until the first load has answered, in whatever way. */
  readonly loaded: boolean;
  readonly loading: boolean;
  /** Why the last load failed; the items are then those of before. */
  readonly problem?: Problem;
  /** While the first load runs: how many there will be, where the server said so. */
  readonly total?: number;
  /**
   * When the last load that succeeded began, as `performance.now()` counts: what was done before that
   * shows in the items.
   */
  readonly asOf?: number;
}

/** Loads everything, handing over what it has as it comes. */
export type Load<T> = (
  onPage: (items: readonly T[], total?: number) => void,
  urgency: Urgency,
) => Promise<Answer<readonly T[]>>;

interface Write<T> {
  readonly item: T | undefined;
  /** The number of the last load that had begun when this was written. */
  readonly during: number;
}

const nothing: ListState<never> = { items: [], loaded: false, loading: false };

export class LiveList<T extends { readonly id: string }> {
  readonly #load: Load<T>;
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;
  /** Writes that a load which began before them can't know of. */
  readonly #writes = new Map<string, Write<T>>();
  #state: ListState<T> = nothing;
  #loads = 0;
  #running: Promise<void> | undefined;
  #stale = false;
  #generation = 0;
  #urgency: Urgency = "person";

  readonly #elapsed: () => number;

  /** `elapsed`: milliseconds that never go back. */
  constructor(load: Load<T>, elapsed: () => number = () => performance.now()) {
    this.#load = load;
    this.#elapsed = elapsed;
  }

  get state(): ListState<T> {
    return this.#state;
  }

  find(id: string): T | undefined {
    return this.#state.items.find((item) => item.id === id);
  }

  /**
   * Reads the list again. However many ask while it is being read, it is read once; after a
   * write it is read once more, since the answer under way may not know of it. Rejects only for a programming error.
   */
  refresh(urgency: Urgency = "person"): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    this.#urgency = urgency;
    const running = this.#readUntilFresh().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  /** Reads the list as it is from now on: what is being read already may be older. */
  reread(): Promise<void> {
    if (this.#running !== undefined) this.#stale = true;
    return this.refresh();
  }

  /** Loads if nothing has been loaded yet. */
  ensure(): Promise<void> {
    return this.#state.loaded && this.#running === undefined ? Promise.resolve() : this.refresh();
  }

  /** Puts in what a write answered; it stands until a list that was asked for later says more. */
  put(item: T): void {
    this.#write(item.id, item);
  }

  remove(id: string): void {
    this.#write(id, undefined);
  }

  /** Forgets everything: another connection, or none. A load under way is not listened to. */
  reset(): void {
    this.#generation++;
    this.#running = undefined;
    this.#stale = false;
    this.#writes.clear();
    this.#set(nothing);
  }

  #write(id: string, item: T | undefined): void {
    this.#writes.set(id, { item, during: this.#loads });
    if (this.#running !== undefined) this.#stale = true;
    this.#set({ ...this.#state, items: this.#withWrites(this.#state.items, this.#loads) });
  }

  async #readUntilFresh(): Promise<void> {
    const generation = this.#generation;
    do {
      this.#stale = false;
      await this.#readOnce(generation);
    } while (this.#mustReadAgain(generation));
  }

  #mustReadAgain(generation: number): boolean {
    return this.#stale && generation === this.#generation;
  }

  async #readOnce(generation: number): Promise<void> {
    const load = ++this.#loads;
    const before = this.#state;
    const began = this.#elapsed();
    const asOf = before.asOf === undefined ? {} : { asOf: before.asOf };
    this.#set({ items: before.items, loaded: before.loaded, loading: true, ...asOf });
    // What was written before the first look stands until that is through.
    let pages: readonly T[] = before.loaded ? [] : before.items;
    let shown = 0;
    const onPage = (items: readonly T[], total?: number): void => {
      if (generation !== this.#generation) return;
      pages = [...pages, ...items];
      // The first look shows pages as they come, each time twice as many: a tree of
      // thousands is not drawn again for every hundred. Later looks change all at once.
      if (before.loaded || (shown > 0 && pages.length < shown * 2)) return;
      shown = pages.length;
      this.#set({
        items: this.#withWrites(pages, load),
        loaded: true,
        loading: true,
        ...(total === undefined ? {} : { total }),
      });
    };
    let answer: Answer<readonly T[]>;
    try {
      answer = await this.#load(onPage, this.#urgency);
    } catch (error) {
      // A mistake in the code, which has to be heard of; the list goes on all the same.
      if (generation === this.#generation) this.#set({ ...before, loading: false });
      throw error;
    }
    if (generation !== this.#generation) return;
    if (answer.ok) {
      const items = this.#withWrites(answer.value, load);
      for (const [id, write] of this.#writes) {
        if (write.during < load) this.#writes.delete(id);
      }
      this.#set({ items, loaded: true, loading: false, asOf: began });
    } else {
      this.#set({
        items: this.#withWrites(before.loaded ? before.items : pages, load),
        loaded: true,
        loading: false,
        problem: answer.problem,
        ...asOf,
      });
    }
  }

  /** Without doubles (a list that moves while it is paged has some), and with later writes. */
  #withWrites(items: readonly T[], load: number): T[] {
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const [id, { item, during }] of this.#writes) {
      if (during < load) continue;
      if (item === undefined) byId.delete(id);
      else byId.set(id, item);
    }
    return [...byId.values()];
  }

  #set(state: ListState<T>): void {
    this.#state = state;
    this.#changed.fire();
  }
}
