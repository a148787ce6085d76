// TODO: header

import * as vscode from "vscode";
import type { ClusterEvent } from "../../api/cluster-schema";
import { json, markup, type Markup } from "../details/markup";
import {
  type Category,
  type Field,
  fields,
  type Filters,
  type Message,
  pairsOf,
  types,
} from "./query";
import { redact } from "../../ui/redact";
import { timeZone, toTheSecond } from "../../ui/format";

// The table of events with their facts, and the filters above it. Pure: the words are passed in.

type FactName = keyof EventWords["facts"];

/** The columns after the time. */
export const columns: Readonly<Record<Category, readonly FactName[]>> = {
  user: ["type", "realm", "user", "client", "address", "error"],
  admin: ["operation", "resource", "realm", "user", "address", "error"],
};

/** The filters for facts that can be filtered by. */
const filterOf: Readonly<Partial<Record<FactName, Field>>> = {
  type: "type",
  operation: "type",
  realm: "realm",
  user: "user",
  userId: "user",
  client: "client",
  error: "error",
};

type Facts = Readonly<Partial<Record<FactName, string>>>;

/** In the order of the details. Redacted, although the API should send no secrets here. */
function factsOf(event: ClusterEvent, { yes, no }: EventWords): Facts {
  const { geo, is_m2m: machine } = event;
  const all: Record<FactName, string | null | undefined> = {
    type: event.type,
    operation: event.operation_type,
    resource: joined(": ", event.resource_type, event.resource_path),
    realm: event.realm_name,
    realmId: event.realm_id,
    user: event.username,
    userId: event.user_id,
    client: event.client_id,
    error: event.error,
    address: event.ip_address,
    place: joined(", ", geo?.city, geo?.country ?? geo?.country_code),
    session: event.session_id,
    method: event.auth_method,
    identityProvider: event.identity_provider,
    grant: event.grant_type,
    machine: machine == null ? undefined : machine ? yes : no,
    id: event.id,
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value != null && value !== "")
      .map(([name, value]) => [name, redact(value ?? "")]),
  );
}

function hasFailed({ type, error }: Facts): boolean {
  return error !== undefined || type?.endsWith("_ERROR") === true;
}

function joined(by: string, ...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part != null && part !== "").join(by);
}

export function drawColumns(category: Category, words: EventWords): Markup {
  const titles = columns[category].map(
    (name) => markup`<th scope="col" class="${name}">${words.facts[name]}</th>`,
  );
  return markup`<tr><th scope="col">${words.time}</th>${titles}</tr>`;
}

/** `first`: how many rows there are above. `open`: the ids of events whose details are shown. */
export function drawEvents(
  events: readonly ClusterEvent[],
  category: Category,
  words: EventWords,
  first: number,
  open: ReadonlySet<string>,
): Markup {
  const rows = events.map((event, index) => {
    const facts = factsOf(event, words);
    const isOpen = open.has(event.id);
    const number = first + index;
    const sign = hasFailed(facts)
      ? markup`<b class="red" role="img" aria-label="${words.failed}">✕</b> `
      : undefined;
    const cells = columns[category].map((name, at) => {
      const value = facts[name] ?? (name === "user" ? facts.userId : undefined) ?? "";
      return markup`<td class="${name}" title="${value}">${at === 0 ? sign : undefined}${value}</td>`;
    });
    const controls = isOpen ? markup` aria-controls="d-${number}"` : undefined;
    return markup`<tr class="event" ${says({ toggle: number })}><th scope="row"><button type="button" id="e-${number}" aria-expanded="${String(isOpen)}"${controls}>${words.at(Date.parse(event.timestamp))}</button></th>${cells}</tr>${
      isOpen ? drawDetails(event, facts, category, words, number) : undefined
    }`;
  });
  return markup`${rows}`;
}

function drawDetails(
  { timestamp }: ClusterEvent,
  facts: Facts,
  category: Category,
  words: EventWords,
  number: number,
): Markup {
  const shown = (Object.entries(facts) as [FactName, string][]).map(([name, value]) => {
    const field = filterOf[name];
    // The API knows only these types.
    const isField = field !== undefined && (field !== "type" || types[category].includes(value));
    return markup`<dt>${words.facts[name]}</dt><dd>${value}${
      isField ? drawOnly(field, value, words, `o-${number}-${name}`) : undefined
    }</dd>`;
  });
  return markup`<tr class="details" id="d-${number}"><td colspan="${columns[category].length + 1}"><dl class="facts"><dt>${words.exactTime}</dt><dd>${timestamp}</dd>${shown}</dl></td></tr>`;
}

function drawOnly(field: Field, value: string, words: EventWords, id: string): Markup {
  const label = words.onlyWith(`${words.fields[field]}: ${value}`);
  return markup` <button type="button" class="link" id="${id}" ${says({ add: [field, value] })} title="${label}" aria-label="${label}">${words.filter}</button>`;
}

export function drawCategories(category: Category, words: EventWords): Markup {
  const button = (name: Category): Markup =>
    markup`<button type="button" id="c-${name}" aria-pressed="${String(name === category)}" ${says({ category: name })}>${words.categories[name]}</button>`;
  return markup`<div class="switch" role="group" aria-label="${words.category}">${button("user")}${button("admin")}</div>`;
}

/** The form, with the values that are in force. */
export function drawForm(category: Category, filters: Filters, words: EventWords): Markup {
  const input = (field: Field): Markup => {
    const value = (filters[field] ?? []).join(", ");
    const kind = isTime(field)
      ? markup`type="datetime-local"`
      : markup`${field === "realm" ? markup`list="realms" ` : undefined}maxlength="255" spellcheck="false"`;
    return markup`<label for="f-${field}"><span>${words.fields[field]}</span><input id="f-${field}" name="${field}" value="${value}" placeholder="${words.hint[field]}" ${kind} autocomplete="off"></label>`;
  };
  const since = words.since.map(
    ([hours, label]) =>
      markup`<button type="button" class="link" id="s-${hours}" ${says({ since: hours })}>${label}</button>`,
  );
  return markup`<form id="filter-form" aria-label="${words.filter}"><div class="fields">${fields.map(
    (field) => (field === "type" ? drawTypes(category, filters, words) : input(field)),
  )}</div><div class="buttons"><button type="submit" id="apply">${words.apply}</button>${since}</div></form>`;
}

function drawTypes(category: Category, { type = [] }: Filters, words: EventWords): Markup {
  const boxes = types[category].map(
    (name) =>
      markup`<label><input type="checkbox" name="type" value="${name}" id="t-${name}"${type.includes(name) ? markup` checked` : undefined}>${name}</label>`,
  );
  const title = words.fields.type;
  const chosen = type.length === 0 ? words.all : type.join(", ");
  return markup`<div class="field"><span aria-hidden="true">${title}</span><details class="menu" id="types"><summary aria-label="${title}: ${chosen}">${chosen}</summary><fieldset><legend class="unseen">${title}</legend>${boxes}</fieldset></details></div>`;
}

/** The filters in force, each with a button that removes it. */
export function drawInForce(filters: Filters, words: EventWords): Markup {
  const pairs = pairsOf(filters);
  if (pairs.length === 0) return markup``;
  const chips = pairs.map(([field, value], index) => {
    const text = `${words.fields[field]}: ${isTime(field) ? value.replace("T", " ") : value}`;
    const label = words.remove(text);
    return markup`<li>${text}<button type="button" id="r-${index}" ${says({ remove: [field, value] })} aria-label="${label}" title="${label}">✕</button></li>`;
  });
  return markup`<ul class="chips" aria-label="${words.inForce}">${chips}<li><button type="button" class="link" id="clear" ${says({ clear: true })}>${words.clear}</button></li></ul>`;
}

/** The attribute of a button: the message that its click sends. */
export function says(message: Message): Markup {
  return markup`data-say="${json(message)}"`;
}

function isTime(field: Field): boolean {
  return field === "from" || field === "to";
}

// The words of a page of events.

const t = vscode.l10n.t;

export type EventWords = ReturnType<typeof eventWords>;

export function eventWords(language: string) {
  const hint: Partial<Record<Field, string>> = {
    user: t("Beginning of the name (case-sensitive), or ID"),
    client: t("Client IDs"),
    search: t("In user, client, realm, or address"),
  };
  const fields: Record<Field, string> = {
    realm: t("Realm"),
    type: t("Type"),
    user: t("User"),
    client: t("Client"),
    error: t("Error"),
    search: t("Text"),
    from: t("From"),
    to: t("To"),
  };
  const categories: Record<Category, string> = { user: t("User Events"), admin: t("Admin Events") };
  const since: readonly (readonly [hours: number, label: string])[] = [
    [1, t("Last hour")],
    [24, t("Last day")],
    [7 * 24, t("Last 7 days")],
    [30 * 24, t("Last 30 days")],
  ];
  return {
    /** In the order of the details. */
    facts: {
      type: t("Type"),
      operation: t("Operation"),
      resource: t("Resource"),
      realm: t("Realm"),
      realmId: t("Realm ID"),
      user: t("User"),
      userId: t("User ID"),
      client: t("Client"),
      error: t("Error"),
      address: t("Address"),
      place: t("Place"),
      session: t("Session"),
      method: t("Signed in by"),
      identityProvider: t("Identity provider"),
      grant: t("Grant"),
      machine: t("By a machine"),
      id: t("ID"),
    },
    time: t("Time ({0})", timeZone(language)),
    exactTime: t("Exact time"),
    yes: t("yes"),
    no: t("no"),
    failed: t("failed"),
    all: t("All"),
    apply: t("Show"),
    clear: t("Show everything"),
    inForce: t("Filters in force"),
    category: t("Which events"),
    filter: t("Filter"),
    /** “Show only events with Realm: shop”. */
    onlyWith: (what: string) => t("Show only events with {0}", what),
    remove: (what: string) => t("Remove the filter {0}", what),
    at: (time: number) => toTheSecond(time, language),
    ...{ hint, fields, categories, since },
  };
}
