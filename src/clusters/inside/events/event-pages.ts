// The events that were read, newest first, page by page: none twice, and none lost while new ones come in
// above them. Pure.

import type { Query } from "../../../api/request-url";
import type { Answer } from "../../../api/problem";
import { readEvents, type ClusterEvent } from "../../../api/stream-schema";
import { BackwardReader, type ListPage, type Search } from "../backward-reader";
import { boundsOf, withoutBounds, type Period } from "../period";
import type { Read } from "../reading";

/** As many as the API gives at once. */
const pageSize = 100;
/** What the API covers unless told: the last day. */
const usualPeriod = 24 * 3_600_000;

export type EventPage = ListPage<ClusterEvent>;

export type AskEvents = (query: Query) => Promise<Answer<Read<EventPage>>>;

export function readEventPage(body: unknown): EventPage | undefined {
  const events = readEvents(body);
  return events && { entries: events, count: Array.isArray(body) ? body.length : 0 };
}

export class EventPages {
  readonly #pages: (readonly ClusterEvent[])[] = [];
  readonly #known = new Set<string>();
  readonly #reader: BackwardReader<ClusterEvent>;
  readonly #to: number | undefined;

  constructor(query: Query, ask: AskEvents, now?: () => number) {
    const filters = withoutBounds(query);
    const bounds = boundsOf(query);
    this.#to = bounds.to;
    this.#reader = new BackwardReader({
      bounds,
      usual: usualPeriod,
      limit: pageSize,
      ask: (asked) => ask({ ...filters, ...asked }),
      timeOf: ({ timestamp }) => Date.parse(timestamp),
      take: (events) => this.#take(events),
      ...(now === undefined ? {} : { now }),
    });
  }

  get pages(): readonly (readonly ClusterEvent[])[] {
    return this.#pages;
  }

  get count(): number {
    return this.#known.size;
  }

  /** How many there are in the period, where the server says so. */
  get total(): number | undefined {
    return this.#reader.expected;
  }

  get hasOlder(): boolean {
    return this.#reader.hasOlder;
  }

  /** What they are of, in milliseconds since 1970; undefined before anything was read. */
  get period(): Period | undefined {
    const { from, begunAt } = this.#reader;
    if (from === undefined || begunAt === undefined) return undefined;
    // The server's `Date` is to the second.
    return { from, to: Math.min(this.#to ?? Infinity, begunAt + 1_000) };
  }

  /** The server's time, if known. */
  now(): number {
    return this.#reader.now();
  }

  /** Reads further back until something is found. A failure keeps what was read before. */
  older(search?: Search): Promise<Answer<undefined>> {
    return this.#reader.older(search);
  }

  #take(events: readonly ClusterEvent[]): number {
    const added = events.filter(({ id }) => {
      const isNew = !this.#known.has(id);
      this.#known.add(id);
      return isNew;
    });
    if (added.length > 0) this.#pages.push(added);
    return added.length;
  }
}
