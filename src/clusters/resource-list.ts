// The part of a resource's list that has been read. The list belongs to a cluster or to another resource.

import { succeeded, type Result } from "../api/errors";
import type { ApiCaller } from "../api/http";
import { totalCount } from "../api/skycloak";
import { ListStore } from "../tree/list-store";
import { isLastPage, lastPeriodQuery, pageReader } from "./period";
import type { Resource } from "./resource";

/** A value with the ID of its row. */
export interface Listed<T = unknown> {
  readonly id: string;
  readonly value: T;
}

/** The API's maximum. */
const pageSize = 100;
/** Milliseconds after which a list is read again when it is opened. */
const maxAge = 60_000;

export class ResourceList<T = unknown> {
  readonly items: ListStore<Listed<T>>;
  /** The number of pages that are shown. */
  #pages = 1;
  /** Whether the next reading adds a page and leaves the others as they are. */
  #adding = false;
  #total: number | undefined;
  /** The number of entries of the server's list that have been read, including unreadable ones. */
  #offset = 0;
  /** Whether there is another page, according to the last response. */
  #hasMore = false;

  constructor(
    private readonly connection: ApiCaller,
    readonly resource: Resource<T>,
    private readonly parameters: Readonly<Record<string, string>>,
    private readonly elapsed: () => number = () => performance.now(),
  ) {
    this.items = new ListStore((onPage) => this.#load(onPage), elapsed);
  }

  /** The number of all values; undefined before the first reading. */
  get count(): number | undefined {
    const { loaded, items, problem } = this.items.state;
    if (!loaded || problem !== undefined) return undefined;
    return Math.max(this.#total ?? 0, items.length);
  }

  /** Whether all values have been read. */
  get isComplete(): boolean {
    const { asOf, loading, problem } = this.items.state;
    return asOf !== undefined && !loading && problem === undefined && this.hidden === 0;
  }

  /** The number of values that are not shown; 1 if there are more and the server does not report how many. */
  get hidden(): number {
    const { count } = this;
    if (count === undefined || !this.#hasMore) return 0;
    return Math.max(1, count - this.items.state.items.length);
  }

  async loadMore(): Promise<void> {
    if (this.items.state.loading || this.hidden <= 0) return;
    this.#adding = true;
    this.#pages += 1;
    await this.items.refresh();
  }

  /**
   * Replaces the values with a list that was read elsewhere. Ignored if this list has newer values, or is being read, which
   * also happens after each change. `asOf`: when reading began, by `performance.now()`.
   */
  fill(values: readonly T[], asOf: number): void {
    const { loading, asOf: readAt = asOf } = this.items.state;
    if (loading || asOf < readAt) return;
    this.items.fill({ items: values.map((value) => ({ id: this.resource.id(value), value })), asOf });
  }

  /** Refreshes a list that was read a while ago. */
  async refreshIfOld(): Promise<void> {
    const { loaded, loading, asOf } = this.items.state;
    if (!loaded || loading) return;
    if (asOf === undefined || this.elapsed() - asOf > maxAge) await this.items.refresh();
  }

  async #load(onPage: (items: readonly Listed<T>[], total?: number) => void): Promise<Result<readonly Listed<T>[]>> {
    const { routes, read, id, paged, period } = this.resource;
    const adding = this.#adding;
    this.#adding = false;
    const all: Listed<T>[] = adding ? [...this.items.state.items] : [];
    const first = adding ? this.#pages - 1 : 0;
    let offset = adding ? this.#offset : 0;
    for (let page = first; page < this.#pages; page++) {
      const query = {
        ...(paged === true && { limit: pageSize, offset }),
        ...(period !== undefined && lastPeriodQuery(period)),
      };
      const response = await this.connection.call(routes.list, {
        parameters: this.parameters,
        query,
        read: pageReader(read, (value) => ({ id: id(value), value })),
      });
      if (!response.ok) return response;
      const { entries, count } = response.value;
      const total = totalCount(response.headers);
      all.push(...entries);
      this.#total = total;
      this.#hasMore = paged === true && !isLastPage(response, offset, pageSize);
      offset += count;
      this.#offset = offset;
      if (!adding) onPage(entries, Math.min(total ?? all.length, this.#pages * pageSize));
      if (!this.#hasMore) break;
    }
    return succeeded(all);
  }
}
