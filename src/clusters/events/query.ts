// The events that a page shows: its filters as an API query, its messages, and the pages that have been read.

import * as v from "valibot";
import { parseEvents, type ClusterEvent } from "../../api/cluster-schema";
import type { ApiError } from "../../api/errors";
import type { ApiResponse } from "../../api/http";
import type { Query } from "../../api/request-url";
import { redact } from "../../ui/redact";
import {
  BackwardReader,
  parseBounds,
  day,
  formatMinute,
  isLastPage,
  pageReader,
  parseEnd,
  parseStart,
} from "../period";
import { omitBounds, type ListPage, type Period } from "../period";

/** Events of users, or of administrators. */
const categories = ["user", "admin"] as const;

export type Category = (typeof categories)[number];

/** In the order in which they are shown. `since`: hours before now, in place of `from` and `to`. */
export const fields = ["since", "realm", "type", "error", "user", "client", "search", "from", "to"] as const;

export type Field = (typeof fields)[number];

/** Each field has at least one value. `from` and `to` are in UTC: the first and the last moment of a minute. */
export type Filters = Readonly<Partial<Record<Field, readonly string[]>>>;

/** Fields that take several values. */
const multiValued: readonly Field[] = ["type", "client"];

const hour = 3_600_000;

/** The API's limit for every field, in characters. */
const maxLength = 255;

/** The types that the API accepts. */
export const types: Readonly<Record<Category, readonly string[]>> = {
  user: [
    ...["LOGIN", "LOGIN_ERROR", "LOGOUT", "REGISTER", "REGISTER_ERROR"],
    ...["CODE_TO_TOKEN", "CODE_TO_TOKEN_ERROR", "REFRESH_TOKEN", "INTROSPECT_TOKEN"],
    ...["CLIENT_LOGIN", "CLIENT_LOGIN_ERROR", "UPDATE_PROFILE", "UPDATE_EMAIL"],
    ...["UPDATE_PASSWORD", "UPDATE_TOTP", "REMOVE_TOTP", "VERIFY_EMAIL"],
    ...["SEND_RESET_PASSWORD", "RESET_PASSWORD", "FEDERATED_IDENTITY_LINK"],
    ...["REMOVE_FEDERATED_IDENTITY", "IDENTITY_PROVIDER_LOGIN", "IDENTITY_PROVIDER_FIRST_LOGIN"],
  ],
  admin: ["CREATE", "UPDATE", "DELETE", "ACTION"],
};

/** The values of `since`. */
export const sinceHours = ["1", "24", "168", "720"] as const;

export function isTime(field: Field): boolean {
  return field === "from" || field === "to";
}

export function readCategory(value: unknown): Category {
  return value === "admin" ? "admin" : "user";
}

/** Reads untrusted pairs of a field and a value. Drops everything that the API can't filter by. */
export function readFilters(pairs: unknown, category: Category): Filters {
  let filters: Filters = {};
  for (const pair of Array.isArray(pairs) ? (pairs as unknown[]) : []) {
    const [name, value] = Array.isArray(pair) ? (pair as unknown[]) : [];
    const field = fields.find((known) => known === name);
    if (field === undefined || typeof value !== "string") continue;
    const values = field === "client" ? value.split(/[\s,]+/) : [value];
    for (const text of values) filters = withFilter(filters, field, text, category);
  }
  return filters;
}

/** The choice of a period that shows the fields for a beginning and an end. No filter has this value. */
export const customPeriod = "custom";

/** Reads the values of a form, which has fields for a beginning and an end even while they are hidden. */
export function readForm(pairs: unknown, category: Category): Filters {
  const filters = readFilters(pairs, category);
  const isCustom = (pair: unknown): boolean => Array.isArray(pair) && pair[0] === "since" && pair[1] === customPeriod;
  if (Array.isArray(pairs) && pairs.some(isCustom)) return filters;
  return withoutFilter(withoutFilter(filters, "from"), "to");
}

/** The pairs that readFilters() reads. */
export function pairsOf(filters: Filters): [Field, string][] {
  return fields.flatMap((field) => (filters[field] ?? []).map((value): [Field, string] => [field, value]));
}

/** Adds a value to a field, or replaces the field's only value. */
export function withFilter(filters: Filters, field: Field, text: string, category: Category): Filters {
  const value = isTime(field) ? parseTimeFilter(field, text) : text.trim().slice(0, maxLength);
  if (value === undefined || value === "") return filters;
  if (field === "type" && !types[category].includes(value)) return filters;
  if (field === "since" && !sinceHours.some((hours) => hours === value)) return filters;
  // A secret would be sent in a URL, and saved with the page.
  if (redact(value) !== value) return filters;
  const others = multiValued.includes(field) ? (filters[field] ?? []) : [];
  return { ...filters, [field]: [...others.filter((other) => other !== value), value] };
}

/** Reads a minute in UTC, as the page sends it, or in local time, as earlier versions saved it. */
function parseTimeFilter(field: Field, text: string): string | undefined {
  const at = new Date(text);
  // When summer time ends, a local time means two moments.
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(at.getTime())) {
    if (field === "to") at.setUTCSeconds(59, 999);
    else at.setUTCSeconds(0, 0);
    return at.toISOString();
  }
  const minute = formatMinute(at);
  return field === "to" ? parseEnd(minute) : parseStart(minute);
}

export function withoutFilter(filters: Filters, field: Field, value?: string): Filters {
  const rest = (filters[field] ?? []).filter((other) => value !== undefined && other !== value);
  const others = Object.entries(filters).filter(([name]) => name !== field);
  return { ...(Object.fromEntries(others) as Filters), ...(rest.length > 0 && { [field]: rest }) };
}

/** The API's parameters. */
export function queryOf(category: Category, filters: Filters): Query {
  const { since: [hours] = [], user: [user] = [] } = filters;
  const since = hours === undefined ? undefined : new Date(Date.now() - Number(hours) * hour).toISOString();
  const all: Readonly<Record<string, string | readonly string[] | undefined>> = {
    category,
    realm: filters.realm?.[0],
    [category === "user" ? "types" : "operation_types"]: filters.type,
    [isId(user) ? "user_id" : "username"]: user,
    client_ids: filters.client,
    error: filters.error?.[0],
    search: filters.search?.[0],
    start_time: since ?? filters.from?.[0],
    end_time: filters.to?.[0],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Query;
}

function isId(value: string | undefined): boolean {
  return value !== undefined && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
}

const FieldValue = v.tuple([v.picklist(fields), v.string()]);

/** The messages of the page's buttons and its form. */
const EventMessageSchema = v.union([
  /** The number of a row, to show or hide its details. */
  v.strictObject({ toggle: v.number() }),
  v.strictObject({ category: v.picklist(categories) }),
  v.strictObject({ add: FieldValue }),
  v.strictObject({ remove: FieldValue }),
  v.strictObject({ clear: v.literal(true) }),
  v.strictObject({ follow: v.boolean() }),
  v.strictObject({ older: v.literal(true) }),
  /** Stops the running search. */
  v.strictObject({ stop: v.literal(true) }),
  /** All values of the form, which replace the filters. */
  v.strictObject({ form: v.unknown() }),
]);

export type EventMessage = v.InferOutput<typeof EventMessageSchema>;

/** Undefined for anything that is not a message. */
export function readMessage(message: unknown): EventMessage | undefined {
  const result = v.safeParse(EventMessageSchema, message);
  return result.success ? result.output : undefined;
}

/** The API's maximum. */
const pageSize = 100;
/** The API's default: the last day. */
const defaultPeriod = day;

export const readEventPage = pageReader(parseEvents, (event) => event);

/** An event may arrive this much later than newer events. Milliseconds. */
const overlap = 10_000;
/** When following has added this many events, the page is read again. */
const maxNewer = 1_000;

/** The events that have been read, newest first. Each appears once, even if new events shift the server's pages. */
export class EventPages extends BackwardReader<ClusterEvent> {
  /** The filters, with the beginning of a period up to now as a time. */
  readonly query: Query;
  readonly #pages: (readonly ClusterEvent[])[];
  readonly #to: number;
  readonly #fetchSince: (time: number) => Promise<ApiResponse<ListPage<ClusterEvent>>>;
  readonly #selectNew: (events: readonly ClusterEvent[]) => ClusterEvent[];
  /** The numbers of the events by their IDs. They stay the same when other events are added. */
  readonly #numbers: ReadonlyMap<string, number>;
  /** The server's time when newer events were last read. */
  #readUpTo: number | undefined;
  /** Why newer events could not be read. */
  #newerProblem: ApiError | undefined;
  #readingNewer: Promise<boolean> | undefined;

  constructor(
    query: Query,
    fetchPage: (query: Query, isNewer?: boolean) => Promise<ApiResponse<ListPage<ClusterEvent>>>,
    now?: () => number,
  ) {
    const filters = omitBounds(query);
    const bounds = parseBounds(query);
    const pages: (readonly ClusterEvent[])[] = [];
    const numbers = new Map<string, number>();
    const selectNew = (events: readonly ClusterEvent[]): ClusterEvent[] =>
      events.filter(({ id }) => {
        const isNew = !numbers.has(id);
        if (isNew) numbers.set(id, numbers.size);
        return isNew;
      });
    super({
      bounds,
      defaultPeriod,
      limit: pageSize,
      fetchPage: (request) => fetchPage({ ...filters, ...request }),
      timeOf,
      add: (events) => {
        const added = selectNew(events);
        if (added.length > 0) pages.push(added);
        return added.length;
      },
      now,
    });
    this.query = query;
    this.#pages = pages;
    this.#to = bounds.to ?? Infinity;
    this.#numbers = numbers;
    this.#selectNew = selectNew;
    this.#fetchSince = (time) => {
      const start_time = new Date(Math.max(time, bounds.from ?? 0)).toISOString();
      return fetchPage({ ...filters, order: "desc", limit: pageSize, offset: 0, start_time }, true);
    };
  }

  get pages(): readonly (readonly ClusterEvent[])[] {
    return this.#pages;
  }

  numberOf({ id }: ClusterEvent): number {
    return this.#numbers.get(id) ?? -1;
  }

  /**
   * Reads and adds the events since the newest one. Returns false if there may be a gap between them. Calls while a
   * request is running share it.
   */
  readNewer(): Promise<boolean> {
    this.#readingNewer ??= this.#requestNewer().finally(() => (this.#readingNewer = undefined));
    return this.#readingNewer;
  }

  async #requestNewer(): Promise<boolean> {
    const readUpTo = this.#readUpTo ?? this.startedAt;
    if (readUpTo === undefined) return true;
    const last = this.#pages[0]?.[0];
    const readAt = this.now();
    // An event may have a time in the future.
    const since = Math.min(last === undefined ? readAt : timeOf(last), readUpTo);
    const page = await this.#fetchSince(since - overlap);
    // A problem with older events stays until they are read.
    if (this.problem === undefined || this.problem === this.#newerProblem) {
      this.#newerProblem = page.ok ? undefined : page.problem;
      this.problem = this.#newerProblem;
    }
    if (!page.ok) return true;
    // Older events may have been added during the request.
    const [newest = []] = this.#pages;
    const added = this.#selectNew(page.value.entries);
    if (added.length > 0) this.#pages[0] = [...added, ...newest].sort((a, b) => timeOf(b) - timeOf(a));
    this.found += added.length;
    if (this.expectedCount !== undefined) this.expectedCount += added.length;
    this.#readUpTo = readAt;
    const isComplete = isLastPage(page, 0, pageSize) || added.length < page.value.entries.length;
    return isComplete && newest.length < maxNewer;
  }

  get count(): number {
    return this.pages.flat().length;
  }

  /** Whether there may be events later than those that have been read. */
  get mayHaveNewer(): boolean {
    return this.startedAt !== undefined && this.now() < this.#to;
  }

  /** The period that the events cover; undefined before the first response. */
  get period(): Period | undefined {
    const { periodStart, startedAt } = this;
    if (periodStart === undefined || startedAt === undefined) return undefined;
    // The server's `Date` is accurate to the second.
    return { from: periodStart, to: Math.min(this.#to, (this.#readUpTo ?? startedAt) + 1_000) };
  }

  /** The period to export: the period that has been read, or the default period. */
  get exported(): Period {
    const to = Math.min(this.#to, this.now());
    return this.period ?? { from: to - defaultPeriod, to };
  }
}

function timeOf({ timestamp }: ClusterEvent): number {
  return Date.parse(timestamp);
}
