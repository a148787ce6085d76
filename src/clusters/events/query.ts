// The events that a page shows: its filters as an API query, its messages, and the pages that have been read.

import * as v from "valibot";
import { parseEvents, type ClusterEvent } from "../../api/cluster-schema";
import type { ApiResponse } from "../../api/http";
import type { Query } from "../../api/request-url";
import { redact } from "../../ui/redact";
import { BackwardReader, parseBounds, day, pageReader, parseEnd, parseStart, omitBounds } from "../period";
import type { ListPage, Period } from "../period";

/** Events of users, or of administrators. */
const categories = ["user", "admin"] as const;

export type Category = (typeof categories)[number];

/** In the order in which they are shown. */
export const fields = ["realm", "type", "user", "client", "error", "search", "from", "to"] as const;

export type Field = (typeof fields)[number];

/** Each field has at least one value. Times are in the local time zone: `2026-01-31T23:59`. */
export type Filters = Readonly<Partial<Record<Field, readonly string[]>>>;

/** Fields that take several values. */
const multiValued: readonly Field[] = ["type", "client"];

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

/** The pairs that readFilters() reads. */
export function pairsOf(filters: Filters): [Field, string][] {
  return fields.flatMap((field) => (filters[field] ?? []).map((value): [Field, string] => [field, value]));
}

/** Adds a value to a field, or replaces the field's only value. */
export function withFilter(filters: Filters, field: Field, text: string, category: Category): Filters {
  const value = text.trim().slice(0, maxLength);
  if (value === "") return filters;
  if (field === "type" && !types[category].includes(value)) return filters;
  if (isTime(field) && parseStart(value) === undefined) return filters;
  // A secret would be sent in a URL, and saved with the page.
  if (redact(value) !== value) return filters;
  const others = multiValued.includes(field) ? (filters[field] ?? []) : [];
  return { ...filters, [field]: [...others.filter((other) => other !== value), value] };
}

export function withoutFilter(filters: Filters, field: Field, value?: string): Filters {
  const rest = (filters[field] ?? []).filter((other) => value !== undefined && other !== value);
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

const FieldValue = v.tuple([v.picklist(fields), v.string()]);

/** The messages of the page's buttons and its form. */
const EventMessageSchema = v.union([
  /** The number of a row, to show or hide its details. */
  v.strictObject({ toggle: v.number() }),
  v.strictObject({ category: v.picklist(categories) }),
  v.strictObject({ add: FieldValue }),
  v.strictObject({ remove: FieldValue }),
  /** Hours before now. */
  v.strictObject({ since: v.pipe(v.number(), v.gtValue(0), v.ltValue(100_000)) }),
  v.strictObject({ clear: v.literal(true) }),
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

/** The events that have been read, newest first. Each appears once, even if new events shift the server's pages. */
export class EventPages extends BackwardReader<ClusterEvent> {
  readonly pages: readonly (readonly ClusterEvent[])[];
  readonly #to: number;

  constructor(
    query: Query,
    fetchPage: (query: Query) => Promise<ApiResponse<ListPage<ClusterEvent>>>,
    now?: () => number,
  ) {
    const filters = omitBounds(query);
    const bounds = parseBounds(query);
    const pages: (readonly ClusterEvent[])[] = [];
    const known = new Set<string>();
    super({
      bounds,
      defaultPeriod,
      limit: pageSize,
      fetchPage: (request) => fetchPage({ ...filters, ...request }),
      timeOf: ({ timestamp }) => Date.parse(timestamp),
      add: (events) => {
        const added = events.filter(({ id }) => {
          const isNew = !known.has(id);
          known.add(id);
          return isNew;
        });
        if (added.length > 0) pages.push(added);
        return added.length;
      },
      now,
    });
    this.pages = pages;
    this.#to = bounds.to ?? Infinity;
  }

  get count(): number {
    return this.pages.flat().length;
  }

  /** The period that the events cover; undefined before the first response. */
  get period(): Period | undefined {
    const { periodStart, startedAt } = this;
    if (periodStart === undefined || startedAt === undefined) return undefined;
    // The server's `Date` is accurate to the second.
    return { from: periodStart, to: Math.min(this.#to, startedAt + 1_000) };
  }

  /** The period to export: the period that has been read, or the default period. */
  get exported(): Period {
    const to = Math.min(this.#to, this.now());
    return this.period ?? { from: to - defaultPeriod, to };
  }
}
