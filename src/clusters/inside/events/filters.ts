// By what events are filtered: from what the page's form or an earlier page says to what is asked of the
// API. Pure.

import type { Query } from "../../../api/request-url";
import { redact } from "../../../ui/redact";
import { endOf, readTyped, startOf } from "../clock";

/** What users did, or what administrators did. */
export type Category = "user" | "admin";

/** In the order in which they are shown. */
export const fields = ["realm", "type", "user", "client", "error", "search", "from", "to"] as const;

export type Field = (typeof fields)[number];

/** Each with at least one value; times as the person's clock says them, `2026-01-31T23:59`. */
export type Filters = Readonly<Partial<Record<Field, readonly string[]>>>;

/** Of these several may be wanted at once. */
const several: readonly Field[] = ["type", "client"];
const times: readonly Field[] = ["from", "to"];

/** Characters; the API takes no more of any. */
const longest = 255;

/** Those that the API knows: it refuses any other. */
export const types: Readonly<Record<Category, readonly string[]>> = {
  user: [
    "LOGIN",
    "LOGIN_ERROR",
    "LOGOUT",
    "REGISTER",
    "REGISTER_ERROR",
    "CODE_TO_TOKEN",
    "CODE_TO_TOKEN_ERROR",
    "REFRESH_TOKEN",
    "INTROSPECT_TOKEN",
    "CLIENT_LOGIN",
    "CLIENT_LOGIN_ERROR",
    "UPDATE_PROFILE",
    "UPDATE_EMAIL",
    "UPDATE_PASSWORD",
    "UPDATE_TOTP",
    "REMOVE_TOTP",
    "VERIFY_EMAIL",
    "SEND_RESET_PASSWORD",
    "RESET_PASSWORD",
    "FEDERATED_IDENTITY_LINK",
    "REMOVE_FEDERATED_IDENTITY",
    "IDENTITY_PROVIDER_LOGIN",
    "IDENTITY_PROVIDER_FIRST_LOGIN",
  ],
  admin: ["CREATE", "UPDATE", "DELETE", "ACTION"],
};

export function isField(value: unknown): value is Field {
  return fields.some((field) => field === value);
}

export function readCategory(value: unknown): Category {
  return value === "admin" ? "admin" : "user";
}

/** From pairs of a field and a value, whoever sends them. What can't be asked for is left out. */
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

/** As pairs, which readFilters() reads. */
export function pairsOf(filters: Filters): [Field, string][] {
  return fields.flatMap((field) =>
    (filters[field] ?? []).map((value): [Field, string] => [field, value]),
  );
}

/** Beside the values that a field has, where it takes several. */
export function withFilter(
  filters: Filters,
  field: Field,
  text: string,
  category: Category,
): Filters {
  const value = text.trim().slice(0, longest);
  if (value === "") return filters;
  if (field === "type" && !types[category].includes(value)) return filters;
  if (times.includes(field) && readTyped(value) === undefined) return filters;
  // It would go into an address, and be remembered with the page.
  if (redact(value) !== value) return filters;
  const others = several.includes(field) ? (filters[field] ?? []) : [];
  return { ...filters, [field]: [...others.filter((other) => other !== value), value] };
}

export function withoutFilter(filters: Filters, field: Field, value?: string): Filters {
  const rest = (filters[field] ?? []).filter((one) => value !== undefined && one !== value);
  const others = Object.entries(filters).filter(([name]) => name !== field);
  return { ...(Object.fromEntries(others) as Filters), ...(rest.length > 0 && { [field]: rest }) };
}

/** As the API calls them. */
export function queryOf(category: Category, filters: Filters): Query {
  const one = (
    name: string,
    field: Field,
    as: (value: string) => string | undefined = String,
  ): Query => {
    const [value] = filters[field] ?? [];
    const said = value && as(value);
    return said === undefined ? {} : { [name]: said };
  };
  const all = (name: string, field: Field): Query => {
    const values = filters[field];
    return values === undefined ? {} : { [name]: values };
  };
  return {
    category,
    ...one("realm", "realm"),
    ...all(category === "user" ? "types" : "operation_types", "type"),
    ...one(isId(filters.user?.[0]) ? "user_id" : "username", "user"),
    ...all("client_ids", "client"),
    ...one("error", "error"),
    ...one("search", "search"),
    ...one("start_time", "from", startOf),
    ...one("end_time", "to", endOf),
  };
}

function isId(value: string | undefined): boolean {
  return value !== undefined && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
}
