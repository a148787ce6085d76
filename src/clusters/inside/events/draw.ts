// The table of events, and what can be chosen above it. Pure: the words are handed in.

import type { ClusterEvent } from "../../../api/stream-schema";
import { markup, type Markup } from "../page/markup";
import {
  columns,
  factNames,
  factsOf,
  filterOf,
  hasFailed,
  type FactName,
  type Facts,
} from "./facts";
import { fields, pairsOf, types, type Category, type Field, type Filters } from "./filters";
import type { Said } from "./said";

export interface EventWords {
  readonly facts: Readonly<Record<FactName, string>>;
  readonly fields: Readonly<Record<Field, string>>;
  readonly time: string;
  readonly exactTime: string;
  readonly yes: string;
  readonly no: string;
  readonly failed: string;
  readonly all: string;
  readonly apply: string;
  readonly clear: string;
  readonly inForce: string;
  readonly hint: Readonly<Partial<Record<Field, string>>>;
  readonly categories: Readonly<Record<Category, string>>;
  readonly category: string;
  readonly filter: string;
  readonly since: readonly (readonly [hours: number, label: string])[];
  /** “Only events with Realm: shop”. */
  readonly onlyWith: (what: string) => string;
  readonly remove: (what: string) => string;
  /** Milliseconds since 1970, to the second. */
  readonly at: (time: number) => string;
}

export function drawColumns(category: Category, words: EventWords): Markup {
  const titles = columns[category].map(
    (name) => markup`<th scope="col" class="${name}">${words.facts[name]}</th>`,
  );
  return markup`<tr><th scope="col">${words.time}</th>${titles}</tr>`;
}

/** `first`: how many rows there are above. `open`: the ids of those whose details are shown. */
export function drawEvents(
  events: readonly ClusterEvent[],
  category: Category,
  words: EventWords,
  first: number,
  open: ReadonlySet<string>,
): Markup {
  const drawn = events.map((event, index) => {
    const facts = factsOf(event, words.yes, words.no);
    const isOpen = open.has(event.id);
    const number = first + index;
    const row = drawRow(event, facts, category, words, number, isOpen);
    return isOpen ? markup`${row}${drawDetails(event, facts, category, words, number)}` : row;
  });
  return markup`${drawn}`;
}

function drawRow(
  { timestamp }: ClusterEvent,
  facts: Facts,
  category: Category,
  words: EventWords,
  number: number,
  isOpen: boolean,
): Markup {
  const failed = hasFailed(facts);
  const sign = failed
    ? markup`<b class="red" role="img" aria-label="${words.failed}">✕</b> `
    : undefined;
  const cells = columns[category].map((name, index) => {
    const value = facts[name] ?? (name === "user" ? facts.userId : undefined) ?? "";
    return markup`<td class="${name}" title="${value}">${index === 0 ? sign : undefined}${value}</td>`;
  });
  const controls = isOpen ? markup` aria-controls="d-${number}"` : undefined;
  return markup`<tr class="event" data-say="${said({ toggle: number })}"><th scope="row"><button type="button" id="e-${number}" aria-expanded="${String(isOpen)}"${controls}>${words.at(Date.parse(timestamp))}</button></th>${cells}</tr>`;
}

function drawDetails(
  { timestamp }: ClusterEvent,
  facts: Facts,
  category: Category,
  words: EventWords,
  number: number,
): Markup {
  const shown = factNames.flatMap((name) => {
    const value = facts[name];
    if (value === undefined) return [];
    const field = filterOf[name];
    return markup`<dt>${words.facts[name]}</dt><dd>${value}${
      field !== undefined && isWanted(field, value, category)
        ? only(field, value, words, `o-${number}-${name}`)
        : undefined
    }</dd>`;
  });
  return markup`<tr class="details" id="d-${number}"><td colspan="${columns[category].length + 1}"><dl class="facts"><dt>${words.exactTime}</dt><dd>${timestamp}</dd>${shown}</dl></td></tr>`;
}

/** Whether the API can be asked for it. */
function isWanted(field: Field, value: string, category: Category): boolean {
  return field !== "type" || types[category].includes(value);
}

function only(field: Field, value: string, words: EventWords, id: string): Markup {
  const label = words.onlyWith(`${words.fields[field]}: ${value}`);
  return markup` <button type="button" class="link" id="${id}" data-say="${said({ add: [field, value] })}" title="${label}" aria-label="${label}">${words.filter}</button>`;
}

export function drawCategories(category: Category, words: EventWords): Markup {
  const one = (name: Category): Markup =>
    markup`<button type="button" id="c-${name}" aria-pressed="${String(name === category)}" data-say="${said({ category: name })}">${words.categories[name]}</button>`;
  return markup`<div class="switch" role="group" aria-label="${words.category}">${one("user")}${one("admin")}</div>`;
}

/** With the values that are in force. */
export function drawForm(category: Category, filters: Filters, words: EventWords): Markup {
  const input = (field: Field): Markup => {
    const value = (filters[field] ?? []).join(", ");
    const isTime = field === "from" || field === "to";
    const more = isTime
      ? markup` type="datetime-local"`
      : field === "realm"
        ? markup` list="realms" maxlength="255" spellcheck="false"`
        : markup` maxlength="255" spellcheck="false"`;
    const hint = words.hint[field] ?? "";
    return markup`<label for="f-${field}"><span>${words.fields[field]}</span><input id="f-${field}" name="${field}" value="${value}" placeholder="${hint}"${more} autocomplete="off"></label>`;
  };
  const since = words.since.map(
    ([hours, label]) =>
      markup`<button type="button" class="link" id="s-${hours}" data-say="${said({ since: hours })}">${label}</button>`,
  );
  return markup`<form id="filter-form" aria-label="${words.filter}"><div class="fields">${fields.map(
    (field) => (field === "type" ? drawTypes(category, filters, words) : input(field)),
  )}</div><div class="buttons"><button type="submit" id="apply">${words.apply}</button>${since}</div></form>`;
}

function drawTypes(category: Category, { type = [] }: Filters, words: EventWords): Markup {
  const boxes = types[category].map(
    (one) =>
      markup`<label><input type="checkbox" name="type" value="${one}" id="t-${one}"${type.includes(one) ? markup` checked` : undefined}>${one}</label>`,
  );
  const title = words.fields.type;
  return markup`<div class="field"><span aria-hidden="true">${title}</span><details class="menu" id="types"><summary aria-label="${title}: ${type.length === 0 ? words.all : type.join(", ")}">${type.length === 0 ? words.all : type.join(", ")}</summary><fieldset><legend class="unseen">${title}</legend>${boxes}</fieldset></details></div>`;
}

/** What is in force, each to be taken away. */
export function drawInForce(filters: Filters, words: EventWords): Markup {
  const pairs = pairsOf(filters);
  if (pairs.length === 0) return markup``;
  const chips = pairs.map(([field, value], index) => {
    const isTime = field === "from" || field === "to";
    const what = `${words.fields[field]}: ${isTime ? value.replace("T", " ") : value}`;
    return markup`<li>${what}<button type="button" id="r-${index}" data-say="${said({ remove: [field, value] })}" aria-label="${words.remove(what)}" title="${words.remove(what)}">✕</button></li>`;
  });
  return markup`<ul class="chips" aria-label="${words.inForce}">${chips}<li><button type="button" class="link" id="clear" data-say="${said({ clear: true })}">${words.clear}</button></li></ul>`;
}

/** In plain letters only: markup leaves out some others. */
function said(what: Said): string {
  return JSON.stringify(what).replace(
    /[^ -~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
