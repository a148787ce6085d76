// The list of the things of one kind in a cluster, or in a thing of it, as far as it has been read.

import type { ApiCaller } from "../api/http";
import type { Result } from "../api/errors";
import type { Query } from "../api/request-url";
import { ListStore } from "../tree/list-store";
import type { Kind } from "./resource";
import { queryOfLast } from "./period";
import { readThrough } from "./list-page";

/** A thing, under the id by which its row is known. */
export interface Thing {
  readonly id: string;
  readonly thing: unknown;
}

/** The API's maximum. */
const pageSize = 100;
/** Milliseconds for which a list is not read again when it is opened again. */
const keptFor = 60_000;

export class Folder {
  readonly kind: Kind;
  readonly list: ListStore<Thing>;
  readonly #connection: ApiCaller;
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #elapsed: () => number;
  /** How many pages are shown. */
  #pages = 1;
  /** Whether the next reading adds a page and leaves the others as they are. */
  #adding = false;
  #total: number | undefined;
  /** How many entries of the server's list have been read, including unreadable ones. */
  #seen = 0;
  /** Whether there is another page, as far as the last one tells. */
  #goesOn = false;

  constructor(
    connection: ApiCaller,
    kind: Kind,
    parameters: Readonly<Record<string, string>>,
    elapsed: () => number = () => performance.now(),
  ) {
    this.kind = kind;
    this.#connection = connection;
    this.#parameters = parameters;
    this.#elapsed = elapsed;
    this.list = new ListStore((onPage) => this.#load(onPage), elapsed);
  }

  /** How many there are in all; undefined before the first reading. */
  get count(): number | undefined {
    const { loaded, items, problem } = this.list.state;
    if (!loaded || problem !== undefined) return undefined;
    return Math.max(this.#total ?? 0, items.length);
  }

  /** How many there are beyond those that are shown; at least 1 if the server does not say how many there are in all. */
  get hidden(): number {
    const { count } = this;
    if (count === undefined || !this.#goesOn) return 0;
    return Math.max(1, count - this.list.state.items.length);
  }

  async more(): Promise<void> {
    if (this.list.state.loading || this.hidden <= 0) return;
    this.#adding = true;
    this.#pages += 1;
    await this.list.refresh();
  }

  /** Refreshes a list that was read a while ago. */
  async keepFresh(): Promise<void> {
    const { loaded, loading, asOf } = this.list.state;
    if (!loaded || loading) return;
    if (asOf === undefined || this.#elapsed() - asOf > keptFor) await this.list.refresh();
  }

  async #load(
    onPage: (items: readonly Thing[], total?: number) => void,
  ): Promise<Result<readonly Thing[]>> {
    const { paged, period } = this.kind;
    const adding = this.#adding;
    this.#adding = false;
    const all: Thing[] = adding ? [...this.list.state.items] : [];
    const first = adding ? this.#pages - 1 : 0;
    let seen = adding ? this.#seen : 0;
    for (let page = first; page < this.#pages; page++) {
      const read = await this.#read({
        ...(paged === true ? { limit: pageSize, offset: seen } : {}),
        ...(period === undefined ? {} : queryOfLast(period)),
      });
      if (!read.ok) return read;
      const { things, total, listed } = read.value;
      all.push(...things);
      seen += listed;
      this.#total = total;
      this.#seen = seen;
      // A page may be smaller than was asked for. Without a count, one that isn't full is the last.
      const isMore = total === undefined ? listed >= pageSize : seen < total;
      this.#goesOn = paged === true && isMore && listed > 0;
      if (!adding) onPage(things, Math.min(total ?? all.length, this.#pages * pageSize));
      if (!this.#goesOn) break;
    }
    return { ok: true, value: all };
  }

  async #read(
    query: Query,
  ): Promise<Result<{ things: Thing[]; total: number | undefined; listed: number }>> {
    const { route, read, id } = this.kind;
    const call = { parameters: this.#parameters, query };
    // Unreadable entries count towards the offset of the next page.
    const answer = await readThrough(this.#connection, route, call, (body) => {
      const value = read(body);
      return value && { value, listed: Array.isArray(body) ? body.length : value.length };
    });
    if (!answer.ok) return answer;
    const { total } = answer.value;
    const { value, listed } = answer.value.value;
    const things = value.map((thing) => ({ id: id(thing), thing }));
    return { ok: true, value: { things, total, listed } };
  }
}
