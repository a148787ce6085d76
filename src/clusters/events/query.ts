// What events a page shows: its filters as a query of the API, its messages, and the pages that were read.

import { readEvents, type ClusterEvent } from "../../api/cluster-schema";
import type { Result } from "../../api/errors";
import type { ApiResponse } from "../../api/http";
import type { Query } from "../../api/request-url";
import { redact } from "../../ui/redact";
import { BackwardReader, parseBounds, day, parseEnd, parseStart, omitBounds } from "../period";
import type { ListPage, Period, Search } from "../period";

/** What users did, or what administrators did. */
export type Category = "user" | "admin";

/** In the order in which they are shown. */
export const fields = ["realm", "type", "user", "client", "error", "search", "from", "to"] as const;

export type Field = (typeof fields)[number];

/** Each with at least one value. Times are in the local time zone: `2026-01-31T23:59`. */
export type Filters = Readonly<Partial<Record<Field, readonly string[]>>>;

/** Fields that take several values. */
const several: readonly Field[] = ["type", "client"];
const times: readonly Field[] = ["from", "to"];

/** Characters; the API takes no more of any. */
const longest = 255;

/** The API refuses any other. */
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

function isField(value: unknown): value is Field {
  return fields.some((field) => field === value);
}

export function readCategory(value: unknown): Category {
  return value === "admin" ? "admin" : "user";
}

/** Reads pairs of a field and a value from anywhere. What the API can't filter by is left out. */
export function readFilters(pairs: unknown, category: Category): Filters {
  let filters: Filters = {};
  for (const pair of Array.isArray(pairs) ? (pairs as unknown[]) : []) {
    const [field, value] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (!isField(field) || typeof value !== "string") continue;
    const values = field === "client" ? value.split(/[\s,]+/) : [value];
    for (const one of values) filters = withFilter(filters, field, one, category);
  }
  return filters;
}

/** The pairs that readFilters() reads. */
export function pairsOf(filters: Filters): [Field, string][] {
  return fields.flatMap((field) => (filters[field] ?? []).map((value): [Field, string] => [field, value]));
}

/** Adds a value to a field, or replaces the one that it has. */
export function withFilter(filters: Filters, field: Field, text: string, category: Category): Filters {
  const value = text.trim().slice(0, longest);
  if (value === "") return filters;
  if (field === "type" && !types[category].includes(value)) return filters;
  if (times.includes(field) && parseStart(value) === undefined) return filters;
  // It would be sent in a URL, and saved with the page.
  if (redact(value) !== value) return filters;
  const others = several.includes(field) ? (filters[field] ?? []) : [];
  return { ...filters, [field]: [...others.filter((other) => other !== value), value] };
}

export function withoutFilter(filters: Filters, field: Field, value?: string): Filters {
  const rest = (filters[field] ?? []).filter((one) => value !== undefined && one !== value);
  const others = Object.entries(filters).filter(([name]) => name !== field);
  return { ...(Object.fromEntries(others) as Filters), ...(rest.length > 0 && { [field]: rest }) };
}

/** The API's parameters. */
export function queryOf(category: Category, filters: Filters): Query {
  const [from, to, user] = [filters.from?.[0], filters.to?.[0], filters.user?.[0]];
  const all: Readonly<Record<string, string | readonly string[] | undefined>> = {
    category,
    realm: filters.realm?.[0],
    [category === "user" ? "types" : "operation_types"]: filters.type,
    [isId(user) ? "user_id" : "username"]: user,
    client_ids: filters.client,
    error: filters.error?.[0],
    search: filters.search?.[0],
    start_time: from && parseStart(from),
    end_time: to && parseEnd(to),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Query;
}

function isId(value: string | undefined): boolean {
  return value !== undefined && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
}

/** What a button of the page sends. */
export type EventMessage =
  /** The number of a row, to show or hide its details. */
  | { readonly toggle: number }
  | { readonly category: Category }
  | { readonly add: readonly [Field, string] }
  | { readonly remove: readonly [Field, string] }
  /** Hours before now. */
  | { readonly since: number }
  | { readonly clear: true }
  | { readonly older: true }
  /** Stops the running search. */
  | { readonly stop: true };

/** All values of the form, which replace the filters. */
interface FormMessage {
  readonly form: Filters;
}

/** Checks a message; undefined for anything else. */
export function readMessage(message: unknown, category: Category): EventMessage | FormMessage | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const fields = message as Readonly<Record<string, unknown>>;
  const { toggle, since } = fields;
  if (typeof toggle === "number") return { toggle };
  if (typeof since === "number" && since > 0 && since < 100_000) return { since };
  if (fields["clear"] === true) return { clear: true };
  if (fields["older"] === true) return { older: true };
  if (fields["stop"] === true) return { stop: true };
  if ("category" in fields) return { category: readCategory(fields["category"]) };
  if ("form" in fields) return { form: readFilters(fields["form"], category) };
  const add = pairOf(fields["add"]);
  if (add !== undefined) return { add };
  const remove = pairOf(fields["remove"]);
  return remove === undefined ? undefined : { remove };
}

function pairOf(value: unknown): [Field, string] | undefined {
  const [field, text] = Array.isArray(value) ? (value as unknown[]) : [];
  return isField(field) && typeof text === "string" ? [field, text] : undefined;
}

/** The most that the API returns at once. */
const pageSize = 100;
/** The API's default: the last day. */
const usualPeriod = day;

type EventPage = ListPage<ClusterEvent>;

type ReadEvents = (query: Query) => Promise<ApiResponse<EventPage>>;

export function readEventPage(body: unknown): EventPage | undefined {
  const events = readEvents(body);
  return events && { entries: events, count: Array.isArray(body) ? body.length : 0 };
}

/** The events that were read, newest first. Each appears once, also when new events shift the server's pages. */
export class EventPages {
  readonly pages: (readonly ClusterEvent[])[] = [];
  readonly #known = new Set<string>();
  readonly #reader: BackwardReader<ClusterEvent>;
  readonly #to: number | undefined;

  constructor(query: Query, ask: ReadEvents, now?: () => number) {
    const filters = omitBounds(query);
    const bounds = parseBounds(query);
    this.#to = bounds.to;
    this.#reader = new BackwardReader({
      bounds,
      defaultPeriod: usualPeriod,
      limit: pageSize,
      ask: (asked) => ask({ ...filters, ...asked }),
      timeOf: ({ timestamp }) => Date.parse(timestamp),
      add: (events) => this.#take(events),
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
