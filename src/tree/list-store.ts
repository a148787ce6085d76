// A list from the server. It is loaded when it is shown, and updated with changes made in this window.

import type { Urgency } from "../api/pacing";
import type { Result, ApiError } from "../api/errors";
import { Emitter } from "../storage/emitter";

export interface ListState<T> {
  readonly items: readonly T[];
  /** Whether the first load has ended, successfully or not. */
  readonly loaded: boolean;
  readonly loading: boolean;
  /** Why the last load failed. The items are still those of the previous load. */
  readonly problem?: ApiError;
  /** During the first load: the expected number of items, if the server reported it. */
  readonly total?: number;
  /** When the last successful load started, by `performance.now()`. The items include all changes made before. */
  readonly asOf?: number;
}

/** Items, and the time when reading them started, by `performance.now()`. */
export interface LoadedItems<T> {
  readonly items: readonly T[];
  readonly asOf: number;
}

/** Loads all items, and reports pages as they arrive. */
export type Load<T> = (
  onPage: (items: readonly T[], total?: number) => void,
  urgency: Urgency,
) => Promise<Result<readonly T[]>>;

interface Write<T> {
  readonly item: T | undefined;
  /** The number of the last load that started before the write. */
  readonly afterLoad: number;
}

const emptyState: ListState<never> = { items: [], loaded: false, loading: false };

export class ListStore<T extends { readonly id: string }> {
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;
  /** Writes that a load may not include, because it started before them. */
  readonly #writes = new Map<string, Write<T>>();
  #state: ListState<T> = emptyState;
  #byId: ReadonlyMap<string, T> | undefined;
  #loads = 0;
  #running: Promise<void> | undefined;
  #stale = false;
  #generation = 0;
  #urgency: Urgency = "foreground";

  /** `elapsed`: monotonic milliseconds. */
  constructor(
    private readonly load: Load<T>,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  get state(): ListState<T> {
    return this.#state;
  }

  find(id: string): T | undefined {
    this.#byId ??= new Map(this.#state.items.map((item) => [item.id, item]));
    return this.#byId.get(id);
  }

  /**
   * Reads the list again. Calls during a load share it. After a write during the load, the list is read once more, since
   * the response may not include it. Rejects only for a programming error.
   */
  refresh(urgency: Urgency = "foreground"): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    this.#urgency = urgency;
    const running = this.#readUntilFresh().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  /** Loads the list again after a pending load, whose response may be outdated. */
  reread(): Promise<void> {
    if (this.#running !== undefined) this.#stale = true;
    return this.refresh();
  }

  /** Loads if nothing has been loaded yet. */
  ensure(): Promise<void> {
    return this.#state.loaded && this.#running === undefined ? Promise.resolve() : this.refresh();
  }

  /** Adds or replaces an item after a write. The item stays until a later load returns. */
  put(item: T): void {
    this.#write(item.id, item);
  }

  remove(id: string): void {
    this.#write(id, undefined);
  }

  /** Replaces the items with a list that has just been read elsewhere. */
  fill({ items, asOf }: LoadedItems<T>): void {
    this.#setState({ items: this.#applyWrites(items, ++this.#loads), loaded: true, loading: false, asOf });
  }

  /** Empties the list, for another connection or none. The result of a pending load is ignored. */
  reset(): void {
    this.#generation++;
    this.#running = undefined;
    this.#stale = false;
    this.#writes.clear();
    this.#setState(emptyState);
  }

  #write(id: string, item: T | undefined): void {
    this.#writes.set(id, { item, afterLoad: this.#loads });
    if (this.#running !== undefined) this.#stale = true;
    this.#setState({ ...this.#state, items: this.#applyWrites(this.#state.items, this.#loads) });
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
    const startedAt = this.elapsed();
    const { asOf } = before;
    this.#setState({ items: before.items, loaded: before.loaded, loading: true, asOf });
    // Items that were written before the first load are shown until it ends.
    let pages: readonly T[] = before.loaded ? [] : before.items;
    let shown = 0;
    const onPage = (items: readonly T[], total?: number): void => {
      if (generation !== this.#generation) return;
      pages = [...pages, ...items];
      // The first load shows pages as they arrive, twice as many each time, so that a tree of thousands of rows
      // is not redrawn for every hundred. Later loads replace everything at once.
      if (before.loaded || (shown > 0 && pages.length < shown * 2)) return;
      shown = pages.length;
      this.#setState({ items: this.#applyWrites(pages, load), loaded: true, loading: true, total });
    };
    let result: Result<readonly T[]>;
    try {
      result = await this.load(onPage, this.#urgency);
    } catch (error) {
      // A bug, which has to be reported; the list stays usable.
      if (generation === this.#generation) this.#setState({ ...before, loading: false });
      throw error;
    }
    if (generation !== this.#generation) return;
    if (!result.ok) {
      const items = this.#applyWrites(before.loaded ? before.items : pages, load);
      this.#setState({ items, loaded: true, loading: false, problem: result.problem, asOf });
      return;
    }
    const items = this.#applyWrites(result.value, load);
    for (const [id, write] of this.#writes) {
      if (write.afterLoad < load) this.#writes.delete(id);
    }
    this.#setState({ items, loaded: true, loading: false, asOf: startedAt });
  }

  /** Applies later writes, and removes the duplicates of a list that changed between two pages. */
  #applyWrites(items: readonly T[], load: number): T[] {
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const [id, { item, afterLoad }] of this.#writes) {
      if (afterLoad < load) continue;
      if (item === undefined) byId.delete(id);
      else byId.set(id, item);
    }
    return [...byId.values()];
  }

  #setState(state: ListState<T>): void {
    this.#state = state;
    this.#byId = undefined;
    this.#changed.fire();
  }
}
