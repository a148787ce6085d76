// The webview that shows a cluster's events: filters, a table of the events that were read, and their export as CSV.

import * as vscode from "vscode";
import { isTemporary, succeeded } from "../../api/errors";
import { createPoller } from "../../api/poll";
import type { Query } from "../../api/request-url";
import { routes } from "../../api/routes";
import type { ClusterEvent } from "../../api/cluster-schema";
import type { Cluster } from "../../api/skycloak";
import { askChoice } from "../../commands/steps";
import { checkScope, describeError } from "../../errors/errors";
import { contentLength } from "../../files/save-stream";
import { formatNumber, formatDateTime, formatDateTimeRange } from "../../ui/format";
import { offerActions, showErrorMessage, showInformationMessage } from "../../ui/messages";
import { plainText } from "../../ui/untrusted-text";
import { markup, type Markup } from "../details/markup";
import { actionButtons, drawError, WebPage, type PageOptions } from "../details/web-page";
import { parseBounds, checkBounds, day, exportedPeriod, periodQuery, type Period } from "../period";
import { realms } from "../resources/realms";
import { describeBoundsProblem, nothingOlderText } from "../rows";
import type { ClusterTarget } from "../target";
import { saveAs } from "../transfers/download";
import { suggestedName } from "../transfers/transfer";
import {
  EventPages,
  pairsOf,
  queryOf,
  readCategory,
  readEventPage,
  readFilters,
  readForm,
  readMessage,
  withFilter,
  withoutFilter,
} from "./query";
import type { Category, EventMessage, Filters } from "./query";
import { drawActiveFilters, drawColumns, drawEvents, drawForm, drawModes, drawPeriod, messageAttribute } from "./table";

const t = vscode.l10n.t;

/** Selects the events that a page shows. Restored after a reload. */
interface EventSelection {
  readonly category: Category;
  readonly filters: Filters;
}

interface ExportSelection {
  readonly category: Category;
  readonly query: Query;
  readonly period: Period;
}

export class EventsPage extends WebPage {
  protected readonly maxAge = Infinity;
  #shown: EventSelection;
  #pages: EventPages;
  /** Set while a search is running. */
  #search: AbortController | undefined;
  #isFollowing: boolean;
  readonly #poller = createPoller({
    isNeeded: () => this.#isFollowing && this.panel.visible && this.#mayHaveNewer,
    state: () => String(this.#pages.count),
    refresh: () => this.#readNewer(),
  });
  /** The realms and errors to choose from: those of the cluster, and those of events that have been read. */
  readonly #choices = { realm: new Set<string>(), error: new Set(commonErrors) };
  /** The IDs of the events whose details are shown. */
  readonly #expanded = new Set<string>();
  /** The number of table sections. */
  #sectionCount = 0;

  constructor(options: PageOptions) {
    const { connection, cluster, state } = options;
    const category = readCategory(state["category"]);
    const shown = { category, filters: readFilters(state["filters"], category) };
    const isFollowing = state["following"] === true;
    super(options, titleOf(connection.clusters.find(cluster)), drawBody(), stateOf(shown, isFollowing));
    this.#shown = shown;
    this.#isFollowing = isFollowing;
    this.#pages = this.#newPages();
    options.panel.onDidChangeViewState(() => this.#poller.reconsider());
    options.panel.onDidDispose(() => this.#poller.dispose());
    void this.#suggestRealms();
    void this.refresh();
  }

  get exportSelection(): ExportSelection {
    return { category: this.#shown.category, query: this.#pages.query, period: this.#pages.exported };
  }

  /** Reads the newest events again. Previous events stay visible until they arrive. */
  protected async read(): Promise<void> {
    this.#drawFilters();
    this.cancel();
    await this.#readOlder();
  }

  protected clear(): void {
    this.#expanded.clear();
    this.#draw();
  }

  protected cancel(): void {
    this.#search?.abort();
    this.#search = undefined;
    this.#pages = this.#newPages();
  }

  protected drawHead(cluster: Cluster | undefined): Markup {
    const title = titleOf(cluster);
    this.panel.title = plainText(title);
    const actions = actionButtons([
      [t("Refresh"), "skycloak.refreshPage"],
      [t("Export as CSV…"), "skycloak.exportEvents"],
      [t("Cluster Details"), "skycloak.showClusterDetails"],
    ]);
    return markup`<h1>${title}</h1>${actions}`;
  }

  protected override onMessage(message: unknown): void {
    const parsed = readMessage(message);
    if (parsed !== undefined) void this.#handle(parsed);
  }

  async #handle(message: EventMessage): Promise<void> {
    const { category, filters } = this.#shown;
    if ("toggle" in message) this.#toggle(message.toggle);
    else if ("stop" in message) this.#search?.abort();
    else if ("follow" in message) await this.#follow(message.follow);
    else if ("older" in message) {
      if (this.#search === undefined && this.#pages.hasOlder) await this.#readOlder();
    } else if ("form" in message) await this.#filter(readForm(message.form, category));
    else if ("clear" in message) await this.#filter({});
    else if ("add" in message) await this.#filter(withFilter(filters, ...message.add, category));
    else if ("remove" in message) await this.#filter(withoutFilter(filters, ...message.remove));
    else if (message.category !== category) {
      // All filters except types apply to both categories.
      await this.#filter(withoutFilter(filters, "type"), message.category);
    }
  }

  async #filter(filters: Filters, category = this.#shown.category): Promise<void> {
    this.#shown = { category, filters };
    this.saveState(stateOf(this.#shown, this.#isFollowing));
    await this.refresh();
  }

  async #follow(isFollowing: boolean): Promise<void> {
    this.#isFollowing = isFollowing;
    this.saveState(stateOf(this.#shown, isFollowing));
    this.#drawFilters();
    await this.#readNewer();
    this.#poller.reconsider();
  }

  get #mayHaveNewer(): boolean {
    const { mayHaveNewer, problem } = this.#pages;
    return mayHaveNewer && (problem === undefined || isTemporary(problem));
  }

  #toggle(number: number): void {
    const id = this.#pages.pages.flat().find((event) => this.#pages.numberOf(event) === number)?.id;
    if (id === undefined) return;
    if (!this.#expanded.delete(id)) this.#expanded.add(id);
    this.#draw();
  }

  /** Reads the first page, or the next older one. */
  async #readOlder(): Promise<void> {
    const pages = this.#pages;
    this.#search = new AbortController();
    this.#drawStatus();
    await pages.readOlder({ signal: this.#search.signal, onProgress: () => this.#drawStatus() });
    if (pages !== this.#pages) return;
    this.#search = undefined;
    this.#draw();
    this.#poller.reconsider();
  }

  async #readNewer(): Promise<void> {
    if (!this.#isFollowing || !this.#mayHaveNewer || this.#search !== undefined) return;
    const pages = this.#pages;
    const isComplete = await pages.readNewer();
    if (pages !== this.#pages) return;
    if (isComplete) this.#draw();
    else await this.read();
  }

  #newPages(): EventPages {
    const { category, filters } = this.#shown;
    const parameters = { cluster_id: this.cluster };
    return new EventPages(queryOf(category, filters), (query, isNewer) => {
      const urgency = isNewer === true ? "background" : "foreground";
      return this.connection.call(routes.listEvents, { parameters, query, urgency, read: readEventPage });
    });
  }

  /** Offers all realms, if the key may list them. */
  async #suggestRealms(): Promise<void> {
    const parameters = { cluster_id: this.cluster };
    const call = { parameters, urgency: "background", read: realms.read } as const;
    const result = await this.connection.call(routes.listRealms, call);
    if (!result.ok) return;
    for (const { name } of result.value) this.#choices.realm.add(name);
    this.#drawFilters();
  }

  #drawFilters(): void {
    const { category, filters } = this.#shown;
    this.setSection("modes", drawModes(category, this.#isFollowing));
    this.setSection("form", drawForm(category, filters, this.#choices));
    this.setSection("in-force", drawActiveFilters(filters));
  }

  #draw(): void {
    const { category } = this.#shown;
    const { pages } = this.#pages;
    for (const { realm_name, error } of pages.flat()) {
      if (realm_name != null) this.#choices.realm.add(realm_name);
      if (error != null) this.#choices.error.add(error);
    }
    this.#drawFilters();
    this.setSection("columns", drawColumns(category));
    // Empties leftover sections of earlier loads.
    this.#sectionCount = Math.max(this.#sectionCount, pages.length);
    const numberOf = (event: ClusterEvent): number => this.#pages.numberOf(event);
    for (let index = 0; index < this.#sectionCount; index++) {
      this.setSection(`page-${index}`, drawEvents(pages[index] ?? [], category, numberOf, this.#expanded));
    }
    this.#drawStatus();
  }

  /** Draws everything except the table: the number of events, their period, and the button for more. */
  #drawStatus(): void {
    this.setSection("count", markup`${this.#count()}`);
    const { period, boundsProblem } = this.#pages;
    const lines = [
      period && drawPeriod(period),
      boundsProblem === "clipped" ? markup`${describeBoundsProblem("clipped")}` : undefined,
    ].filter((line) => line !== undefined);
    this.setSection("period", markup`${lines.map((line) => markup`<p class="muted">${line}</p>`)}`);
    this.setSection("end", markup`${this.#drawProblem()}${this.#drawFooter()}`);
  }

  #count(): string {
    const { count, expectedCount, period, boundsProblem, searchedBackTo, problem } = this.#pages;
    const { language } = vscode.env;
    if (boundsProblem !== undefined && boundsProblem !== "clipped") return describeBoundsProblem(boundsProblem);
    if (searchedBackTo !== undefined) {
      return t("Searching back to {0}…", formatDateTime(new Date(searchedBackTo), language));
    }
    if (this.#search !== undefined) return t("Loading…");
    if (period === undefined || (problem !== undefined && count === 0)) return "";
    if (count === 0) return pairsOf(this.#shown.filters).length > 0 ? t("No matching events") : t("No events");
    const number = formatNumber(count, language);
    return expectedCount === undefined || expectedCount <= count
      ? t("{0} events, newest first", number)
      : t("{0} of {1} events, newest first", number, formatNumber(expectedCount, language));
  }

  #drawFooter(): Markup | undefined {
    const { count, hasOlder, period, searchedBackTo, problem } = this.#pages;
    const isReading = this.#search !== undefined;
    const button = (id: string, message: EventMessage, label: string): Markup =>
      markup`<button type="button" class="more" id="${id}" ${messageAttribute(message)}>${label}</button>`;
    if (searchedBackTo !== undefined) return button("stop", { stop: true }, t("Stop"));
    if (period === undefined || (isReading && count === 0)) return undefined;
    if (hasOlder) return button("older", { older: true }, isReading ? t("Loading…") : t("Show Older Events"));
    const { since, from } = this.#shown.filters;
    const isComplete = problem === undefined && since === undefined && from === undefined;
    return isComplete ? markup`<p class="muted">${nothingOlderText()}</p>` : undefined;
  }

  #drawProblem(): Markup | undefined {
    const { problem } = this.#pages;
    if (problem === undefined || this.#search !== undefined) return undefined;
    const title = t("Events");
    return problem.kind === "server" && problem.status === 501
      ? markup`<div class="card"><h3>${title}</h3><p class="muted">${t("Events are not available for this cluster.")}</p></div>`
      : drawError(title, problem, this.connection.host());
  }
}

function titleOf(cluster: Cluster | undefined): string {
  return t("Events of {0}", cluster?.name ?? t("Cluster"));
}

function rangeText({ from, to }: Period): string {
  return formatDateTimeRange(new Date(from), new Date(to), vscode.env.language);
}

function stateOf({ category, filters }: EventSelection, isFollowing: boolean): object {
  return { category, filters: pairsOf(filters), ...(isFollowing && { following: true }) };
}

/** Keycloak's codes for common errors. */
const commonErrors: readonly string[] = [
  ...["invalid_user_credentials", "user_not_found", "user_disabled", "user_temporarily_disabled"],
  ...["invalid_client_credentials", "client_not_found", "invalid_redirect_uri", "expired_code", "invalid_token"],
];

function drawBody(): Markup {
  return markup`<main class="full"><header id="head"></header>
<div class="toolbar" id="modes"></div>
<details class="filters" id="filters" open><summary>${t("Filters")}</summary><section id="form"></section></details>
<section id="in-force"></section>
<p class="muted count" id="count" role="status">${t("Loading…")}</p><section id="period"></section>
<table class="events" data-section-tag="tbody"><thead id="columns"></thead></table><section id="end"></section></main>`;
}

/** In bytes; ample for the API's limit of 10,000 events. */
const maxExportSize = 1024 ** 3;

/** Exports the events that a page's filters select into a CSV file, as the server writes it. */
export async function exportEvents(
  { connection, cluster: { id, name } }: ClusterTarget,
  page: ExportSelection | undefined,
): Promise<void> {
  if (!checkScope(connection, routes.exportEvents)) return;
  const selected = page ?? (await askWhichEvents());
  if (selected === undefined) return;
  const { category, query } = selected;
  const problem = checkBounds(parseBounds(query), selected.period.to);
  if (problem !== undefined && problem !== "clipped") {
    void showErrorMessage(describeBoundsProblem(problem));
    return;
  }
  const period = exportedPeriod(selected.period, parseBounds(query));
  const subject =
    category === "user"
      ? t("Exporting the user events of “{0}”", name)
      : t("Exporting the admin events of “{0}”", name);
  const host = connection.host();
  const saved = await saveAs({
    title: t("Export Events"),
    label: t("Export"),
    fileName: suggestedName(`${name}-${category}-events`, new Date(), "csv"),
    extension: "csv",
    fileType: "CSV",
    subject,
    host: () => host,
    open: async (signal) => {
      const call = { parameters: { cluster_id: id }, query: { ...query, ...periodQuery(period) }, signal };
      const result = await connection.call(routes.exportEvents, call);
      if (!result.ok) return result;
      const body = result.value as ReadableStream<Uint8Array>;
      return succeeded({ body, total: contentLength(result.headers), maxBytes: maxExportSize });
    },
    showProblem: (problem) => {
      if (problem.kind !== "invalid") return false;
      const message = t(
        "{0} failed. An export can hold at most 10,000 events. Choose a shorter period or more filters. {1}",
        subject,
        describeError(problem, host).sentence,
      );
      const row = { kind: "cluster", id, connection: connection.id };
      offerActions(showErrorMessage, message, [t("Show Events"), "skycloak.showEvents", row]);
      return true;
    },
  });
  if (saved === undefined) return;
  const message = t("Saved the events as {0} ({1}): {2}.", saved.file, saved.size, rangeText(period));
  offerActions(showInformationMessage, message, [t("Open"), "vscode.open", saved.uri]);
}

/** Asks which events to export. */
async function askWhichEvents(): Promise<ExportSelection | undefined> {
  const title = t("Export Events");
  const which = await askChoice<Category>({
    title,
    placeholder: t("Select the events"),
    items: [
      { label: t("User events"), value: "user" },
      { label: t("Admin events"), value: "admin" },
    ],
  });
  if (which.kind !== "next") return undefined;
  const days = await askChoice({
    title,
    placeholder: t("Select a period"),
    items: [
      { label: t("Last day"), value: 1 },
      { label: t("Last 7 days"), value: 7 },
      { label: t("Last 30 days"), value: 30 },
      { label: t("Last 90 days"), value: 90 },
    ],
  });
  if (days.kind !== "next") return undefined;
  const to = Date.now();
  return { category: which.value, query: queryOf(which.value, {}), period: { from: to - days.value * day, to } };
}
