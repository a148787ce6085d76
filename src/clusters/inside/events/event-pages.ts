// The events that were read, newest first, page by page: none twice, and none lost while new ones come in
// above them. Pure.

import { answered, type Answer } from "../../../api/problem";
import type { Query } from "../../../api/request-url";
import { readEvents, type ClusterEvent } from "../../../api/stream-schema";
import type { Read } from "../reading";

/** As many as the API gives at once. */
const pageSize = 100;

export interface EventPage {
  readonly events: readonly ClusterEvent[];
  /** How many the answer held, readable or not. */
  readonly count: number;
}

export type AskEvents = (query: Query) => Promise<Answer<Read<EventPage>>>;

export function readEventPage(body: unknown): EventPage | undefined {
  const events = readEvents(body);
  return events && { events, count: Array.isArray(body) ? body.length : 0 };
}

export class EventPages {
  readonly #query: Query;
  readonly #ask: AskEvents;
  readonly #pages: (readonly ClusterEvent[])[] = [];
  readonly #known = new Set<string>();
  /** How many of the answers' events lie behind. */
  #offset = 0;
  #total: number | undefined;
  #more = true;
  /** The time up to which they are counted from here on, so that newer ones move nothing. */
  #until: string | undefined;

  constructor(query: Query, ask: AskEvents) {
    this.#query = query;
    this.#ask = ask;
  }

  get pages(): readonly (readonly ClusterEvent[])[] {
    return this.#pages;
  }

  get count(): number {
    return this.#known.size;
  }

  /** How many there were in all at the first look, where the server says so. */
  get total(): number | undefined {
    return this.#total;
  }

  get hasOlder(): boolean {
    return this.#more;
  }

  /** Reads the next page; what is there already stays where that fails. */
  async older(): Promise<Answer<undefined>> {
    const answer = await this.#ask({
      ...this.#query,
      ...(this.#until === undefined ? {} : { end_time: this.#until }),
      order: "desc",
      limit: pageSize,
      offset: this.#offset,
    });
    if (!answer.ok) return answer;
    const { value, total } = answer.value;
    const added = value.events.filter(({ id }) => {
      const isNew = !this.#known.has(id);
      this.#known.add(id);
      return isNew;
    });
    this.#pages.push(added);
    this.#offset += value.count;
    this.#total ??= total;
    const newest = value.events[0]?.timestamp;
    if (
      this.#until === undefined &&
      this.#query["end_time"] === undefined &&
      newest !== undefined
    ) {
      // A time may be finer than milliseconds.
      this.#until = new Date(Date.parse(newest) + 1).toISOString();
    }
    this.#more =
      value.count > 0 && (total === undefined ? value.count === pageSize : this.#offset < total);
    return answered(undefined);
  }
}
