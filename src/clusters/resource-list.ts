// The list of a resource in a cluster, or in another resource, as far as it has been read.

import { succeeded, type Result } from "../api/errors";
import type { ApiCaller, Call } from "../api/http";
import type { Query } from "../api/request-url";
import type { ReadRoute } from "../api/routes";
import { totalCount } from "../api/skycloak";
import { ListStore } from "../tree/list-store";
import { queryOfLast } from "./period";
import type { Resource } from "./resource";

/** A value, under the ID by which its row is known. */
export interface Listed<T = unknown> {
  readonly id: string;
  readonly value: T;
}

/** The API's maximum. */
const pageSize = 100;
/** Milliseconds for which a list is not read again when it is opened again. */
const freshFor = 60_000;

export class ResourceList<T = unknown> {
  readonly items: ListStore<Listed<T>>;
  /** How many pages are shown. */
  #pages = 1;
  /** Whether the next reading adds a page and leaves the others as they are. */
  #adding = false;
  #total: number | undefined;
  /** How many entries of the server's list have been read, including unreadable ones. */
  #seen = 0;
  /** Whether there is another page, as far as the last one tells. */
  #hasMore = false;

  constructor(
    private readonly connection: ApiCaller,
    readonly resource: Resource<T>,
    private readonly parameters: Readonly<Record<string, string>>,
    private readonly elapsed: () => number = () => performance.now(),
  ) {
    this.items = new ListStore((onPage) => this.#load(onPage), elapsed);
  }

  /** How many there are in all; undefined before the first reading. */
  get count(): number | undefined {
    const { loaded, items, problem } = this.items.state;
    if (!loaded || problem !== undefined) return undefined;
    return Math.max(this.#total ?? 0, items.length);
  }

  /** How many there are beyond those that are shown; at least 1 if the server does not say how many there are in all. */
  get hidden(): number {
    const { count } = this;
    if (count === undefined || !this.#hasMore) return 0;
    return Math.max(1, count - this.items.state.items.length);
  }

  async more(): Promise<void> {
    if (this.items.state.loading || this.hidden <= 0) return;
    this.#adding = true;
    this.#pages += 1;
    await this.items.refresh();
  }

  /** Refreshes a list that was read a while ago. */
  async refreshIfOld(): Promise<void> {
    const { loaded, loading, asOf } = this.items.state;
    if (!loaded || loading) return;
    if (asOf === undefined || this.elapsed() - asOf > freshFor) await this.items.refresh();
  }

  async #load(onPage: (items: readonly Listed<T>[], total?: number) => void): Promise<Result<readonly Listed<T>[]>> {
    const { paged, period } = this.resource;
    const adding = this.#adding;
    this.#adding = false;
    const all: Listed<T>[] = adding ? [...this.items.state.items] : [];
    const first = adding ? this.#pages - 1 : 0;
    let seen = adding ? this.#seen : 0;
    for (let page = first; page < this.#pages; page++) {
      const read = await this.#read({
        ...(paged === true && { limit: pageSize, offset: seen }),
        ...(period !== undefined && queryOfLast(period)),
      });
      if (!read.ok) return read;
      const { total } = read.value;
      const { items, count } = read.value.value;
      all.push(...items);
      seen += count;
      this.#total = total;
      this.#seen = seen;
      // A page may be smaller than was asked for. Without a count, one that isn't full is the last.
      const isMore = total === undefined ? count >= pageSize : seen < total;
      this.#hasMore = paged === true && isMore && count > 0;
      if (!adding) onPage(items, Math.min(total ?? all.length, this.#pages * pageSize));
      if (!this.#hasMore) break;
    }
    return succeeded(all);
  }

  #read(query: Query): Promise<Result<Read<{ items: Listed<T>[]; count: number }>>> {
    const { routes, read, id } = this.resource;
    const call = { parameters: this.parameters, query };
    return readPage(this.connection, routes.list, call, (body) => {
      const values = read(body);
      if (values === undefined) return undefined;
      // Unreadable entries count towards the offset of the next page.
      const count = Array.isArray(body) ? body.length : values.length;
      return { items: values.map((value) => ({ id: id(value), value })), count };
    });
  }
}

/** The value of a response, and what its headers say. */
export interface Read<T> {
  readonly value: T;
  /** How many there are in all, if the server says so. */
  readonly total: number | undefined;
  /** The server's time, in milliseconds since 1970. */
  readonly at?: number | undefined;
}

export async function readPage<T>(
  connection: ApiCaller,
  route: ReadRoute,
  call: Call,
  read: (body: unknown) => T | undefined,
): Promise<Result<Read<T>>> {
  const answer = await connection.call(route, { ...call, read });
  if (!answer.ok) return answer;
  const { value, headers } = answer;
  return succeeded({ value, total: totalCount(headers), at: timeOf(headers) });
}

function timeOf(headers: Headers): number | undefined {
  const at = Date.parse(headers.get("Date") ?? "");
  // Times that are calculated from it have to be valid, too.
  return at > 0 && at < Date.UTC(9999, 0) ? at : undefined;
}
