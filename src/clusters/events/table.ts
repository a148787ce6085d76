// Draws the table of events with their details, and the filters above it.

import * as vscode from "vscode";
import type { ClusterEvent } from "../../api/cluster-schema";
import { formatDateTime, formatDateTimeRange, formatTimestamp } from "../../ui/format";
import { redact } from "../../ui/redact";
import { jsonAttribute, markup, type Markup } from "../details/markup";
import { formatMinute, type Period } from "../period";
import { formatYesNo } from "../rows";
import {
  customPeriod,
  isTime,
  pairsOf,
  sinceHours,
  types,
  type Category,
  type EventMessage,
  type Field,
  type Filters,
} from "./query";

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
  return markup`<tr><th scope="col" class="time">${t("Time")}</th>${titles}</tr>`;
}

/** A time, which the page's script shows in the format and the time zone of the user's own machine. */
function drawTime(at: number, style: "minute" | "second"): Markup {
  const { language } = vscode.env;
  const text = style === "minute" ? formatDateTime(new Date(at), language) : formatTimestamp(at, language);
  return markup`<time datetime="${new Date(at).toISOString()}" data-style="${style}">${text}</time>`;
}

export function drawPeriod({ from, to }: Period): Markup {
  const [start, end] = [new Date(from), new Date(to)];
  const text = formatDateTimeRange(start, end, vscode.env.language);
  return markup`<time datetime="${start.toISOString()}/${end.toISOString()}" data-style="minute">${text}</time>`;
}

/** `open`: the IDs of the events whose details are shown. */
export function drawEvents(
  events: readonly ClusterEvent[],
  category: Category,
  numberOf: (event: ClusterEvent) => number,
  open: ReadonlySet<string>,
): Markup {
  const rows = events.map((event) => {
    const values = valuesOf(event);
    const isOpen = open.has(event.id);
    const number = numberOf(event);
    const hasFailed = values.error !== undefined || values.type?.endsWith("_ERROR") === true;
    const symbol = hasFailed ? markup`<b class="red" role="img" aria-label="${t("failed")}">✕</b> ` : undefined;
    const cells = columns[category].map((name, index) => {
      const value = values[name] ?? (name === "user" ? values.userId : undefined) ?? "";
      return markup`<td class="${name}" title="${value}">${index === 0 ? symbol : undefined}${value}</td>`;
    });
    const controls = isOpen ? markup` aria-controls="d-${number}"` : undefined;
    const time = drawTime(Date.parse(event.timestamp), "second");
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

/** The buttons above the filters. */
export function drawModes(category: Category, isFollowing: boolean): Markup {
  const button = (name: Category, label: string): Markup =>
    markup`<button type="button" id="c-${name}" aria-pressed="${String(name === category)}" ${messageAttribute({ category: name })}>${label}</button>`;
  const follow = markup`<button type="button" id="follow" aria-pressed="${String(isFollowing)}" ${messageAttribute({ follow: !isFollowing })} title="${t("Show new events as they arrive")}">${t("Follow")}</button>`;
  return markup`<div class="switch" role="group" aria-label="${t("Event type")}">${button("user", t("User Events"))}${button("admin", t("Admin Events"))}</div><div class="switch">${follow}</div>`;
}

function labelOf(field: Field): string {
  const labels = { since: t("Period"), search: t("Text"), from: t("From"), to: t("To") };
  return field in facts ? facts[field as FactName][0]() : labels[field as keyof typeof labels];
}

const maxChoices = 500;

/** The values that a filter offers. */
export type Choices = Readonly<Partial<Record<Field, ReadonlySet<string>>>>;

/** The form with the active filters. */
export function drawForm(category: Category, filters: Filters, choices: Choices): Markup {
  const field = (name: Field, control: Markup): Markup =>
    markup`<label for="f-${name}"><span>${labelOf(name)}</span>${control}</label>`;
  const select = (name: Field, options: readonly (readonly [value: string, label: string])[], selected = ""): Markup =>
    field(
      name,
      markup`<select id="f-${name}" name="${name}">${options.map(
        ([value, label]) =>
          markup`<option value="${value}"${value === selected ? markup` selected` : undefined}>${label}</option>`,
      )}</select>`,
    );
  const choice = (name: Field): Markup => {
    const [selected = ""] = filters[name] ?? [];
    // A value that may contain a secret can't be filtered by.
    const offered = [...(choices[name] ?? [])].filter((value) => redact(value) === value).slice(0, maxChoices);
    const values = new Set([...offered, selected].filter((value) => value !== ""));
    const sorted = [...values].sort((a, b) => a.localeCompare(b));
    return select(name, [["", t("All")], ...sorted.map((value) => [value, value] as const)], selected);
  };
  const text = (name: Field, hint: string): Markup =>
    field(
      name,
      markup`<input id="f-${name}" name="${name}" value="${(filters[name] ?? []).join(", ")}" title="${hint}" maxlength="255" spellcheck="false" autocomplete="off">`,
    );
  const time = (name: Field): Markup => {
    const [at] = filters[name] ?? [];
    const value = at === undefined ? markup`` : markup` value="${formatMinute(new Date(at))}" data-time="${at}"`;
    return field(name, markup`<input id="f-${name}" name="${name}" type="datetime-local"${value}>`);
  };
  const hasBounds = filters.from !== undefined || filters.to !== undefined;
  const periods = [
    ["", t("Any time")] as const,
    ...sinceHours.map((hours) => [hours, describeSince(hours)] as const),
    [customPeriod, t("Custom…")] as const,
  ];
  return markup`<form id="filter-form" aria-label="${t("Filter")}"><div class="fields">${[
    select("since", periods, filters.since?.[0] ?? (hasBounds ? customPeriod : "")),
    choice("realm"),
    drawTypes(category, filters),
    choice("error"),
    text("user", t("Start of the user name (case-sensitive), or ID")),
    text("client", t("Client IDs")),
    text("search", t("Text in user, client, realm, or IP address")),
  ]}<button type="submit" id="apply">${t("Show")}</button></div><div class="fields custom">${time("from")}${time("to")}</div></form>`;
}

function describeSince(hours: string): string {
  const texts: Readonly<Record<string, string>> = {
    1: t("Last hour"),
    24: t("Last day"),
    168: t("Last 7 days"),
    720: t("Last 30 days"),
  };
  return texts[hours] ?? hours;
}

function drawTypes(category: Category, { type = [] }: Filters): Markup {
  const boxes = types[category].map(
    (name) =>
      markup`<label><input type="checkbox" name="type" value="${name}" id="t-${name}"${type.includes(name) ? markup` checked` : undefined}>${name}</label>`,
  );
  const title = labelOf("type");
  const chosen = type.length === 0 ? t("All") : type.join(", ");
  return markup`<div class="field"><span aria-hidden="true">${title}</span><details class="menu" id="types"><summary aria-label="${title}: ${chosen}"><span>${chosen}</span></summary><fieldset><legend class="visually-hidden">${title}</legend>${boxes}</fieldset></details></div>`;
}

/** The active filters, each with a button that removes it. */
export function drawActiveFilters(filters: Filters): Markup {
  const pairs = pairsOf(filters);
  if (pairs.length === 0) return markup``;
  const chips = pairs.map(([field, value], index) => {
    const text = isTime(field)
      ? formatDateTime(new Date(value), vscode.env.language)
      : field === "since"
        ? describeSince(value)
        : value;
    const shown = isTime(field) ? drawTime(Date.parse(value), "minute") : markup`${text}`;
    const label = t("Remove the filter {0}", `${labelOf(field)}: ${text}`);
    return markup`<li><span aria-hidden="true">${labelOf(field)}: ${shown}</span><button type="button" id="r-${index}" ${messageAttribute({ remove: [field, value] })} aria-label="${label}" title="${label}">✕</button></li>`;
  });
  return markup`<ul class="chips" aria-label="${t("Active filters")}">${chips}<li><button type="button" class="link" id="clear" ${messageAttribute({ clear: true })}>${t("Clear all filters")}</button></li></ul>`;
}

/** The attribute of a button that sends a message. */
export function messageAttribute(message: EventMessage): Markup {
  return markup`data-message="${jsonAttribute(message)}"`;
}
