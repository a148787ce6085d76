// The events that were read, newest first, page by page. Each event appears once, also when new events shift the
// server's pages. Pure.

import type { Query } from "../../api/request-url";
import type { Result } from "../../api/errors";
import { readEvents, type ClusterEvent } from "../../api/cluster-schema";
import { BackwardReader, type ListPage, type Search } from "../backward-reader";
import { boundsOf, day, withoutBounds, type Period } from "../period";
import type { Read } from "../list-page";

/** The most that the API returns at once. */
const pageSize = 100;
/** The API's default: the last day. */
const usualPeriod = day;

type EventPage = ListPage<ClusterEvent>;

type AskEvents = (query: Query) => Promise<Result<Read<EventPage>>>;

export function readEventPage(body: unknown): EventPage | undefined {
  const events = readEvents(body);
  return events && { entries: events, count: Array.isArray(body) ? body.length : 0 };
}

export class EventPages {
  readonly pages: (readonly ClusterEvent[])[] = [];
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
      now,
    });
  }

  get count(): number {
    return this.#known.size;
  }

  /** How many there are in the period, if the server says so. */
  get total(): number | undefined {
    return this.#reader.expected;
  }

  get hasOlder(): boolean {
    return this.#reader.hasOlder;
  }

  /** The period that the events cover; undefined before the first response. */
  get period(): Period | undefined {
    const { from, begunAt } = this.#reader;
    if (from === undefined || begunAt === undefined) return undefined;
    // The server's `Date` is accurate to the second.
    return { from, to: Math.min(this.#to ?? Infinity, begunAt + 1_000) };
  }

  /** The period to export: what has been read, or will be read first. */
  get exported(): Period {
    const to = Math.min(this.#to ?? Infinity, this.now());
    return this.period ?? { from: to - usualPeriod, to };
  }

  /** The server's time, if known. */
  now(): number {
    return this.#reader.now();
  }

  /** Reads further back until something is found. If a request fails, what was read before is kept. */
  older(search?: Search): Promise<Result<undefined>> {
    return this.#reader.older(search);
  }

  #take(events: readonly ClusterEvent[]): number {
    const added = events.filter(({ id }) => {
      const isNew = !this.#known.has(id);
      this.#known.add(id);
      return isNew;
    });
    if (added.length > 0) this.pages.push(added);
    return added.length;
  }
}
