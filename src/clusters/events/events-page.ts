// The page of a cluster's events: filters, a table of the events that were read, and their export as CSV.

import * as vscode from "vscode";
import { succeeded, type ApiError } from "../../api/errors";
import { routes } from "../../api/routes";
import { askChoice } from "../../commands/steps";
import type { Connection } from "../../connections/connection";
import { checkScope, describeError } from "../../errors/errors";
import { announcedLength } from "../../files/save-stream";
import { formatNumber, formatDateTime, formatDateTimeRange, formatFileSize } from "../../ui/format";
import { offerActions, showErrorMessage, showInformationMessage } from "../../ui/messages";
import { plainText } from "../../ui/untrusted-text";
import { markup, type Markup } from "../details/markup";
import { actionLinks, drawRefusal, WebPage, type PageOptions } from "../details/web-page";
import { parseBounds, boundsProblem, day, exportedPeriod, formatMinute, queryOfPeriod } from "../period";
import type { Period } from "../period";
import { realms } from "../resources/realms";
import { describeBoundsProblem, nothingOlder } from "../rows";
import type { ClusterTarget } from "../target";
import { askSaveLocation, saveTo, showNotSaved } from "../transfers/download";
import {
  EventPages,
  pairsOf,
  queryOf,
  readCategory,
  readEventPage,
  readFilters,
  readMessage,
  withFilter,
  withoutFilter,
} from "./query";
import type { Category, EventMessage, Filters } from "./query";
import { drawCategories, drawColumns, drawEvents, drawForm, drawInForce, sends } from "./table";

const t = vscode.l10n.t;
const hour = 3_600_000;

/** Which events a page shows; saved over a reload. */
interface Shown {
  readonly category: Category;
  readonly filters: Filters;
}

interface ExportedEvents extends Shown {
  readonly period: Period;
}

export class EventsPage extends WebPage {
  #shown: Shown;
  #pages: EventPages;
  #problem: ApiError | undefined;
  /** Defined while the page is reading. */
  #search: AbortController | undefined;
  /** How far back a search has come that has found nothing yet. */
  #searching: number | undefined;
  #stale = true;
  /** The IDs of the events whose details are shown. */
  readonly #open = new Set<string>();
  /** The number of sections of rows. */
  #drawn = 0;

  constructor(options: PageOptions) {
    const { connection, cluster, state } = options;
    const category = readCategory(state["category"]);
    const shown = { category, filters: readFilters(state["filters"], category) };
    super(options, titleOf(connection, cluster), body(), stateOf(shown));
    this.#shown = shown;
    this.#pages = this.#unread();
    void this.#offerRealms();
    void this.refresh();
  }

  get exported(): ExportedEvents {
    return { ...this.#shown, period: this.#pages.exported };
  }

  /** Reads the newest events again. The old ones stay until the new ones are there. */
  async refresh(): Promise<void> {
    this.#stale = !this.panel.visible;
    if (this.#stale) return;
    this.drawHead();
    const { category, filters } = this.#shown;
    this.put("category", drawCategories(category));
    this.put("form", drawForm(category, filters));
    this.put("in-force", drawInForce(filters));
    this.leave();
    await this.#read();
  }

  reset(): void {
    this.#open.clear();
    this.leave();
    this.#draw();
    void this.refresh();
  }

  protected shown(): void {
    if (this.#stale) void this.refresh();
  }

  protected received(message: unknown): void {
    const read = readMessage(message, this.#shown.category);
    if (read !== undefined) void this.#act(read);
  }

  async #act(message: NonNullable<ReturnType<typeof readMessage>>): Promise<void> {
    const { category, filters } = this.#shown;
    if ("toggle" in message) this.#toggle(message.toggle);
    else if ("older" in message) {
      if (this.#search === undefined && this.#pages.hasOlder) await this.#read();
    } else if ("stop" in message) this.#search?.abort();
    else if ("form" in message) await this.#filter(message.form);
    else if ("clear" in message) await this.#filter({});
    else if ("add" in message) await this.#filter(withFilter(filters, ...message.add, category));
    else if ("remove" in message) await this.#filter(withoutFilter(filters, ...message.remove));
    else if ("since" in message) {
      const from = [formatMinute(new Date(Date.now() - message.since * hour))];
      await this.#filter({ ...withoutFilter(filters, "to"), from });
    } else if (message.category !== category) {
      // All filters but the types apply to both.
      await this.#filter(withoutFilter(filters, "type"), message.category);
    }
  }

  async #filter(filters: Filters, category = this.#shown.category): Promise<void> {
    this.#shown = { category, filters };
    this.remember(stateOf(this.#shown));
    await this.refresh();
  }

  #toggle(number: number): void {
    const id = this.#pages.pages.flat()[number]?.id;
    if (id === undefined) return;
    if (!this.#open.delete(id)) this.#open.add(id);
    this.#draw();
  }

  /** Reads the first page, or the next older one. */
  async #read(): Promise<void> {
    const pages = this.#pages;
    if (this.#wrongBounds() !== undefined) {
      this.#problem = undefined;
      this.#draw();
      return;
    }
    const search = new AbortController();
    this.#search = search;
    this.#drawState();
    const answer = await pages.older({
      signal: search.signal,
      onProgress: (back) => {
        this.#searching = back;
        this.#drawState();
      },
    });
    if (pages !== this.#pages) return;
    this.#search = undefined;
    this.#searching = undefined;
    const isStopped = !answer.ok && answer.problem.kind === "cancelled" && pages.period;
    this.#problem = answer.ok || isStopped ? undefined : answer.problem;
    this.#draw();
  }

  protected leave(): void {
    this.#search?.abort();
    this.#search = undefined;
    this.#searching = undefined;
    this.#pages = this.#unread();
  }

  #unread(): EventPages {
    const parameters = { cluster_id: this.cluster };
    return new EventPages(this.#query(), (query) =>
      this.connection.call(routes.listEvents, { parameters, query, read: readEventPage }),
    );
  }

  #query(): ReturnType<typeof queryOf> {
    return queryOf(this.#shown.category, this.#shown.filters);
  }

  #boundsProblem() {
    return boundsProblem(parseBounds(this.#query()), this.#pages.now());
  }

  /** Why nothing can be found within the filters' bounds; undefined if something can. */
  #wrongBounds(): string | undefined {
    const problem = this.#boundsProblem();
    return problem === undefined || problem === "clipped" ? undefined : describeBoundsProblem(problem);
  }

  /** Suggests realms, if the key may list them. Nothing waits for it: a realm can be typed as well. */
  async #offerRealms(): Promise<void> {
    const parameters = { cluster_id: this.cluster };
    const call = { parameters, urgency: "background", read: realms.read } as const;
    const answer = await this.connection.call(routes.listRealms, call);
    if (!answer.ok) return;
    const names = answer.value.map(({ name }) => markup`<option value="${name}"></option>`);
    this.put("realms", markup`${names}`);
  }

  protected drawHead(): void {
    const { clusters } = this.connection;
    if (clusters.find(this.cluster) === undefined && clusters.state.loaded) {
      this.put("head", markup`<h1>${t("This cluster no longer exists.")}</h1>`);
      return;
    }
    const row = { kind: "cluster", id: this.cluster, connection: this.connection.id };
    const title = titleOf(this.connection, this.cluster);
    this.panel.title = plainText(title);
    const actions = actionLinks([
      [t("Refresh"), "skycloak.refreshPage"],
      [t("Export as CSV…"), "skycloak.exportEvents", row],
      [t("Cluster Details"), "skycloak.showClusterDetails", row],
    ]);
    this.put("head", markup`<h1>${title}</h1>${actions}`);
  }

  #draw(): void {
    const { category } = this.#shown;
    const { pages } = this.#pages;
    this.put("columns", drawColumns(category));
    let first = 0;
    // Sections of earlier readings are emptied.
    for (let index = 0; index < Math.max(this.#drawn, pages.length); index++) {
      const events = pages[index] ?? [];
      this.put(`page-${index}`, drawEvents(events, category, first, this.#open));
      first += events.length;
    }
    this.#drawn = Math.max(this.#drawn, pages.length);
    this.#drawState();
  }

  /** Everything beside the table: how many events there are, of which period, and how to go on. */
  #drawState(): void {
    this.put("count", markup`${this.#count()}`);
    const { period } = this.#pages;
    const { language } = vscode.env;
    const lines = [
      period && formatDateTimeRange(new Date(period.from), new Date(period.to), language),
      this.#boundsProblem() === "clipped" ? describeBoundsProblem("clipped") : undefined,
    ].filter((line) => line !== undefined);
    this.put("period", markup`${lines.map((line) => markup`<p class="quiet">${line}</p>`)}`);
    this.put("end", markup`${this.#drawProblem()}${this.#drawNext()}`);
  }

  #count(): string {
    const { count, total, period, pages } = this.#pages;
    const { language } = vscode.env;
    const wrong = this.#wrongBounds();
    if (wrong !== undefined) return wrong;
    if (this.#searching !== undefined) {
      return t("Searching back to {0}…", formatDateTime(new Date(this.#searching), language));
    }
    if (this.#search !== undefined) return t("Loading…");
    if (period === undefined || (this.#problem !== undefined && pages.length === 0)) return "";
    if (count === 0) {
      return pairsOf(this.#shown.filters).length > 0 ? t("No matching events") : t("No events");
    }
    const number = formatNumber(count, language);
    return total === undefined || total <= count
      ? t("{0} events, newest first", number)
      : t("{0} of {1} events, newest first", number, formatNumber(total, language));
  }

  #drawNext(): Markup | undefined {
    const { count, hasOlder, period } = this.#pages;
    const isReading = this.#search !== undefined;
    const button = (id: string, message: EventMessage, label: string): Markup =>
      markup`<button type="button" class="more" id="${id}" ${sends(message)}>${label}</button>`;
    if (this.#searching !== undefined) return button("stop", { stop: true }, t("Stop"));
    if (period === undefined || (isReading && count === 0)) return undefined;
    if (hasOlder) {
      return button("older", { older: true }, isReading ? t("Loading…") : t("Show Older Events"));
    }
    const isAll = this.#problem === undefined && this.#shown.filters.from === undefined;
    return isAll ? markup`<p class="quiet">${nothingOlder()}</p>` : undefined;
  }

  #drawProblem(): Markup | undefined {
    const problem = this.#problem;
    if (problem === undefined || this.#search !== undefined) return undefined;
    const title = t("Events");
    return problem.kind === "server" && problem.status === 501
      ? markup`<div class="card"><h3>${title}</h3><p class="quiet">${t("Events are not available for this cluster.")}</p></div>`
      : drawRefusal(title, problem, this.connection.host());
  }
}

function titleOf({ clusters }: Connection, cluster: string): string {
  return t("Events of {0}", clusters.find(cluster)?.name ?? t("Cluster"));
}

function stateOf({ category, filters }: Shown): object {
  return { category, filters: pairsOf(filters) };
}

function body(): Markup {
  return markup`<main class="full"><header id="head"></header><div id="category"></div>
<datalist id="realms"></datalist><section id="form"></section><section id="in-force"></section>
<p class="quiet count" id="count" role="status">${t("Loading…")}</p><section id="period"></section>
<table class="events" data-grows="tbody"><thead id="columns"></thead></table><section id="end"></section></main>`;
}

/** The API exports 10,000 events at most. */
const mostBytes = 1024 ** 3;

/** Exports the events that a page's filters ask for into a CSV file, as the server writes it. */
export async function exportEvents(
  { connection, cluster: { id, name } }: ClusterTarget,
  page: ExportedEvents | undefined,
): Promise<void> {
  if (!checkScope(connection, routes.exportEvents)) return;
  const chosen = page ?? (await askWhichEvents());
  if (chosen === undefined) return;
  const { category, filters } = chosen;
  const query = queryOf(category, filters);
  const problem = boundsProblem(parseBounds(query), chosen.period.to);
  if (problem !== undefined && problem !== "clipped") {
    void showErrorMessage(describeBoundsProblem(problem));
    return;
  }
  const period = exportedPeriod(chosen.period, parseBounds(query));
  const subject =
    category === "user"
      ? t("Exporting the user events of “{0}”", name)
      : t("Exporting the admin events of “{0}”", name);
  const uri = await askSaveLocation({
    title: t("Export Events"),
    label: t("Export"),
    name: `${name}-${category}-events`,
    day: new Date(),
    extension: "csv",
    kind: "CSV",
  });
  if (uri === undefined) return;
  const call = { parameters: { cluster_id: id }, query: { ...query, ...queryOfPeriod(period) } };
  const saved = await saveTo(uri, `${subject}…`, async (signal) => {
    const answer = await connection.call(routes.exportEvents, { ...call, signal });
    if (!answer.ok) return answer;
    const body = answer.value as ReadableStream<Uint8Array>;
    return succeeded({ body, total: announcedLength(answer.headers), mostBytes });
  });
  if (saved.kind === "refused" && saved.problem.kind === "invalid") {
    const words = t(
      "{0} failed. An export can hold at most 10,000 events. Choose a shorter period or more filters. {1}",
      subject,
      describeError(saved.problem, connection.host()).sentence,
    );
    const row = { kind: "cluster", id, connection: connection.id };
    offerActions(showErrorMessage, words, [t("Show Events"), "skycloak.showEvents", row]);
  } else if (saved.kind !== "saved") {
    showNotSaved(saved, subject, connection.host());
  } else {
    const { language } = vscode.env;
    const words = t(
      "Saved the events as {0} ({1}): {2}.",
      uri.path.split("/").at(-1) ?? "",
      formatFileSize(saved.bytes, language),
      formatDateTimeRange(new Date(period.from), new Date(period.to), language),
    );
    offerActions(showInformationMessage, words, [t("Open"), "vscode.open", uri]);
  }
}

/** Asks which events, if the cluster's events are not open in a page. */
async function askWhichEvents(): Promise<ExportedEvents | undefined> {
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
  return { category: which.value, filters: {}, period: { from: to - days.value * day, to } };
}
