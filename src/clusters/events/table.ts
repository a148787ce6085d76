// Draws the table of events with their details, and the filters above it.

import * as vscode from "vscode";
import type { ClusterEvent } from "../../api/cluster-schema";
import { timeZoneName, formatTimestamp } from "../../ui/format";
import { redact } from "../../ui/redact";
import { jsonAttribute, markup, type Markup } from "../details/markup";
import { formatYesNo } from "../rows";
import { fields, isTime, pairsOf, types, type Category, type EventMessage, type Field, type Filters } from "./query";

const t = vscode.l10n.t;

type Text = string | null | undefined;

type Fact = readonly [label: () => string, value: (event: ClusterEvent) => Text, filter?: Field];

/** In the order of the details. */
const facts = {
  type: [() => t("Type"), ({ type }) => type, "type"],
  operation: [() => t("Operation"), ({ operation_type }) => operation_type, "type"],
  resource: [() => t("Resource"), ({ resource_type, resource_path }) => join(": ", resource_type, resource_path)],
  realm: [() => t("Realm"), ({ realm_name }) => realm_name, "realm"],
  realmId: [() => t("Realm ID"), ({ realm_id }) => realm_id],
  user: [() => t("User"), ({ username }) => username, "user"],
  userId: [() => t("User ID"), ({ user_id }) => user_id, "user"],
  client: [() => t("Client"), ({ client_id }) => client_id, "client"],
  error: [() => t("Error"), ({ error }) => error, "error"],
  address: [() => t("IP address"), ({ ip_address }) => ip_address],
  location: [() => t("Location"), ({ geo }) => join(", ", geo?.city, geo?.country ?? geo?.country_code)],
  session: [() => t("Session"), ({ session_id }) => session_id],
  method: [() => t("Login method"), ({ auth_method }) => auth_method],
  identityProvider: [() => t("Identity provider"), ({ identity_provider }) => identity_provider],
  grant: [() => t("Grant type"), ({ grant_type }) => grant_type],
  machine: [() => t("Service account"), ({ is_m2m }) => formatYesNo(is_m2m)],
  id: [() => t("ID"), ({ id }) => id],
} satisfies Record<string, Fact>;

type FactName = keyof typeof facts;

/** The columns after the time. */
export const columns: Readonly<Record<Category, readonly FactName[]>> = {
  user: ["type", "realm", "user", "client", "address", "error"],
  admin: ["operation", "resource", "realm", "user", "address", "error"],
};

type Values = Readonly<Partial<Record<FactName, string>>>;

/** The values are redacted, although the API should send no secrets here. */
function valuesOf(event: ClusterEvent): Values {
  const values = Object.entries<Fact>(facts).map(([name, [, valueOf]]) => [name, redact(valueOf(event) ?? "")]);
  return Object.fromEntries(values.filter(([, value]) => value !== "")) as Values;
}

function join(separator: string, ...parts: readonly Text[]): string {
  return parts.filter((part) => part != null && part !== "").join(separator);
}

export function drawColumns(category: Category): Markup {
  const titles = columns[category].map((name) => markup`<th scope="col" class="${name}">${facts[name][0]()}</th>`);
  return markup`<tr><th scope="col">${t("Time ({0})", timeZoneName(vscode.env.language))}</th>${titles}</tr>`;
}

/** `first`: the number of rows above. `open`: the IDs of the events whose details are shown. */
export function drawEvents(
  events: readonly ClusterEvent[],
  category: Category,
  first: number,
  open: ReadonlySet<string>,
): Markup {
  const rows = events.map((event, index) => {
    const values = valuesOf(event);
    const isOpen = open.has(event.id);
    const number = first + index;
    const hasFailed = values.error !== undefined || values.type?.endsWith("_ERROR") === true;
    const symbol = hasFailed ? markup`<b class="red" role="img" aria-label="${t("failed")}">✕</b> ` : undefined;
    const cells = columns[category].map((name, index) => {
      const value = values[name] ?? (name === "user" ? values.userId : undefined) ?? "";
      return markup`<td class="${name}" title="${value}">${index === 0 ? symbol : undefined}${value}</td>`;
    });
    const controls = isOpen ? markup` aria-controls="d-${number}"` : undefined;
    const time = formatTimestamp(Date.parse(event.timestamp), vscode.env.language);
    return markup`<tr class="event" ${messageAttribute({ toggle: number })}><th scope="row"><button type="button" id="e-${number}" aria-expanded="${String(isOpen)}"${controls}>${time}</button></th>${cells}</tr>${
      isOpen ? drawDetails(event, values, category, number) : undefined
    }`;
  });
  return markup`${rows}`;
}

function drawDetails({ timestamp }: ClusterEvent, values: Values, category: Category, number: number): Markup {
  const shown = (Object.entries(values) as [FactName, string][]).map(([name, value]) => {
    const [label, , filter]: Fact = facts[name];
    // The API only accepts these types.
    const canFilter = filter !== undefined && (filter !== "type" || types[category].includes(value));
    return markup`<dt>${label()}</dt><dd>${value}${
      canFilter ? drawFilterButton(filter, value, `o-${number}-${name}`) : undefined
    }</dd>`;
  });
  return markup`<tr class="details" id="d-${number}"><td colspan="${columns[category].length + 1}"><dl class="facts"><dt>${t("Exact time")}</dt><dd>${timestamp}</dd>${shown}</dl></td></tr>`;
}

function drawFilterButton(field: Field, value: string, id: string): Markup {
  const label = t("Show only events with {0}", `${labelOf(field)}: ${value}`);
  return markup` <button type="button" class="link" id="${id}" ${messageAttribute({ add: [field, value] })} title="${label}" aria-label="${label}">${t("Filter")}</button>`;
}

export function drawCategories(category: Category): Markup {
  const button = (name: Category, label: string): Markup =>
    markup`<button type="button" id="c-${name}" aria-pressed="${String(name === category)}" ${messageAttribute({ category: name })}>${label}</button>`;
  return markup`<div class="switch" role="group" aria-label="${t("Event type")}">${button("user", t("User Events"))}${button("admin", t("Admin Events"))}</div>`;
}

function labelOf(field: Field): string {
  const labels = { search: t("Text"), from: t("From"), to: t("To") };
  return field in facts ? facts[field as FactName][0]() : labels[field as keyof typeof labels];
}

/** The form with the active filters. */
export function drawForm(category: Category, filters: Filters): Markup {
  const hint: Partial<Record<Field, string>> = {
    user: t("Start of the user name (case-sensitive), or ID"),
    client: t("Client IDs"),
    search: t("Text in user, client, realm, or IP address"),
  };
  const input = (field: Field): Markup => {
    const value = (filters[field] ?? []).join(", ");
    const kind = isTime(field)
      ? markup`type="datetime-local"`
      : markup`${field === "realm" ? markup`list="realms" ` : undefined}maxlength="255" spellcheck="false"`;
    return markup`<label for="f-${field}"><span>${labelOf(field)}</span><input id="f-${field}" name="${field}" value="${value}" placeholder="${hint[field]}" ${kind} autocomplete="off"></label>`;
  };
  const since = (hours: number, label: string): Markup =>
    markup`<button type="button" class="link" id="s-${hours}" ${messageAttribute({ since: hours })}>${label}</button>`;
  return markup`<form id="filter-form" aria-label="${t("Filter")}"><div class="fields">${fields.map((field) =>
    field === "type" ? drawTypes(category, filters) : input(field),
  )}</div><div class="buttons"><button type="submit" id="apply">${t("Show")}</button>${since(1, t("Last hour"))}${since(24, t("Last day"))}${since(7 * 24, t("Last 7 days"))}${since(30 * 24, t("Last 30 days"))}</div></form>`;
}

function drawTypes(category: Category, { type = [] }: Filters): Markup {
  const boxes = types[category].map(
    (name) =>
      markup`<label><input type="checkbox" name="type" value="${name}" id="t-${name}"${type.includes(name) ? markup` checked` : undefined}>${name}</label>`,
  );
  const title = labelOf("type");
  const chosen = type.length === 0 ? t("All") : type.join(", ");
  return markup`<div class="field"><span aria-hidden="true">${title}</span><details class="menu" id="types"><summary aria-label="${title}: ${chosen}">${chosen}</summary><fieldset><legend class="visually-hidden">${title}</legend>${boxes}</fieldset></details></div>`;
}

/** The active filters, each with a button that removes it. */
export function drawActiveFilters(filters: Filters): Markup {
  const pairs = pairsOf(filters);
  if (pairs.length === 0) return markup``;
  const chips = pairs.map(([field, value], index) => {
    const text = `${labelOf(field)}: ${isTime(field) ? value.replace("T", " ") : value}`;
    const label = t("Remove the filter {0}", text);
    return markup`<li>${text}<button type="button" id="r-${index}" ${messageAttribute({ remove: [field, value] })} aria-label="${label}" title="${label}">✕</button></li>`;
  });
  return markup`<ul class="chips" aria-label="${t("Active filters")}">${chips}<li><button type="button" class="link" id="clear" ${messageAttribute({ clear: true })}>${t("Clear all filters")}</button></li></ul>`;
}

/** The attribute of a button that sends a message. */
export function messageAttribute(message: EventMessage): Markup {
  return markup`data-message="${jsonAttribute(message)}"`;
}
