// The page of a cluster's events: a table of what was read, and the filters above it.

import * as vscode from "vscode";
import { readRealms } from "../../../api/cluster-schema";
import type { Problem } from "../../../api/problem";
import { routes } from "../../../api/routes";
import { commands } from "../../../commands";
import type { Connection, ReadBeside } from "../../../connections/connection";
import { plainText } from "../../../ui/untrusted-text";
import { minuteOf } from "../clock";
import { commandLink } from "../page/links";
import { markup, type Markup } from "../page/markup";
import { WebPage } from "../page/web-page";
import { boundsOf, boundsProblem, type BoundsProblem, type Period } from "../period";
import { readThrough } from "../reading";
import { drawCategories, drawColumns, drawEvents, drawForm, drawInForce } from "./draw";
import { countWords, drawEnd, drawPeriod } from "./draw-state";
import { EventPages, readEventPage } from "./event-pages";
import {
  pairsOf,
  queryOf,
  withFilter,
  withoutFilter,
  type Category,
  type Filters,
} from "./filters";
import { readSaid, type FormSaid, type Said } from "./said";
import { eventsScript } from "./script";
import { eventWords } from "./words";

const t = vscode.l10n.t;
const hour = 3_600_000;

/** Which events a page shows; remembered over a reload. */
export interface Shown {
  readonly category: Category;
  readonly filters: Filters;
}

/** With the period that is on the page. */
export interface Exported extends Shown {
  readonly period: Period | undefined;
}

export class EventsPage implements ReadBeside {
  readonly panel: vscode.WebviewPanel;
  readonly connection: Connection;
  readonly cluster: string;
  readonly #page: WebPage;
  readonly #words = eventWords(vscode.env.language);
  #shown: Shown;
  #pages: EventPages;
  #problem: Problem | undefined;
  /** Going on while there is one. */
  #search: AbortController | undefined;
  /** How far back it has come. */
  #searching: number | undefined;
  #stale = true;
  /** The ids of the events whose details are shown. */
  readonly #open = new Set<string>();
  /** How many sections of rows there are. */
  #drawn = 0;

  constructor(
    panel: vscode.WebviewPanel,
    connection: Connection,
    cluster: string,
    shown: Shown,
    gone: () => void,
  ) {
    this.panel = panel;
    this.connection = connection;
    this.cluster = cluster;
    this.#shown = shown;
    this.#pages = this.#unread();
    const followed = connection.clusters.onDidChange(() => this.#drawHead());
    this.#page = new WebPage(panel, {
      title: t("Events of {0}", this.name),
      state: this.#state(),
      body: body(),
      script: eventsScript,
      said: (message) => {
        const said = readSaid(message, this.#shown.category);
        if (said !== undefined) void this.#hear(said);
      },
      shown: () => {
        if (this.#stale) void this.refresh();
      },
      gone: () => {
        followed.dispose();
        this.#leave();
        connection.beside.delete(this);
        gone();
      },
    });
    connection.beside.add(this);
    void this.#offerRealms();
    void this.refresh();
  }

  get exported(): Exported {
    return { ...this.#shown, period: this.#pages.period };
  }

  get name(): string {
    return this.connection.clusters.find(this.cluster)?.name ?? t("Cluster");
  }

  /** Reads the newest again. What was read before stays until they are there. */
  async refresh(): Promise<void> {
    if (!this.panel.visible) {
      this.#stale = true;
      return;
    }
    this.#stale = false;
    this.#drawHead();
    this.#drawFilters();
    this.#leave();
    await this.#read();
  }

  reset(): void {
    this.#open.clear();
    this.#leave();
    this.#draw();
    void this.refresh();
  }

  async show(shown: Shown): Promise<void> {
    this.#shown = shown;
    this.#page.remember(this.#state());
    await this.refresh();
  }

  async #hear(said: Said | FormSaid): Promise<void> {
    const { category, filters } = this.#shown;
    const now = (wanted: Filters): Promise<void> => this.show({ category, filters: wanted });
    if ("toggle" in said) this.#toggle(said.toggle);
    else if ("older" in said) await this.#older();
    else if ("stop" in said) this.#search?.abort();
    else if ("form" in said) await now(said.form);
    else if ("clear" in said) await now({});
    else if ("add" in said) await now(withFilter(filters, ...said.add, category));
    else if ("remove" in said) await now(withoutFilter(filters, ...said.remove));
    else if ("since" in said) {
      const from = [minuteOf(new Date(Date.now() - said.since * hour))];
      await now({ ...withoutFilter(filters, "to"), from });
    } else if (said.category !== category) {
      // What it is filtered by fits both, but for the types.
      await this.show({ category: said.category, filters: withoutFilter(filters, "type") });
    }
  }

  async #older(): Promise<void> {
    if (this.#search === undefined && this.#pages.hasOlder) await this.#read();
  }

  #toggle(number: number): void {
    const id = this.#pages.pages.flat()[number]?.id;
    if (id === undefined) return;
    if (!this.#open.delete(id)) this.#open.add(id);
    this.#draw();
  }

  /** The next page: the first, or an older one. */
  async #read(): Promise<void> {
    const pages = this.#pages;
    const bounds = this.#boundsProblem();
    if (bounds !== undefined && bounds !== "clipped") {
      this.#problem = undefined;
      this.#draw();
      return;
    }
    const search = new AbortController();
    this.#search = search;
    this.#drawState();
    const answer = await pages.older({
      signal: search.signal,
      goesOn: (back) => {
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

  /** What is asked for now is not waited for any more. */
  #leave(): void {
    this.#search?.abort();
    this.#search = undefined;
    this.#searching = undefined;
    this.#pages = this.#unread();
  }

  #unread(): EventPages {
    const { category, filters } = this.#shown;
    const call = { parameters: { cluster_id: this.cluster } };
    return new EventPages(queryOf(category, filters), (query) =>
      readThrough(this.connection, routes.listEvents, { ...call, query }, readEventPage),
    );
  }

  #boundsProblem(): BoundsProblem | undefined {
    const { category, filters } = this.#shown;
    return boundsProblem(boundsOf(queryOf(category, filters)), this.#pages.now());
  }

  /** Where the key may read them. Nobody waits for it: a realm can be typed as well. */
  async #offerRealms(): Promise<void> {
    const call = { parameters: { cluster_id: this.cluster }, urgency: "background" } as const;
    const answer = await readThrough(this.connection, routes.listRealms, call, readRealms);
    if (!answer.ok) return;
    const names = answer.value.value.map(({ name }) => markup`<option value="${name}"></option>`);
    this.#page.put("realms", markup`${names}`);
  }

  #drawHead(): void {
    const { clusters } = this.connection;
    if (clusters.find(this.cluster) === undefined && clusters.state.loaded) {
      this.#page.put("head", markup`<h1>${t("This cluster is not there any more.")}</h1>`);
      return;
    }
    const row = { kind: "cluster", id: this.cluster, connection: this.connection.id };
    const title = t("Events of {0}", this.name);
    this.panel.title = plainText(title);
    this.#page.put(
      "head",
      markup`<h1>${title}</h1><nav aria-label="${t("Actions")}"><ul class="actions">
<li><a id="refresh" href="${commandLink(commands.refreshPage)}">${t("Refresh")}</a></li>
<li><a id="export" href="${commandLink(commands.exportEvents, row)}">${t("Export as CSV…")}</a></li>
<li><a id="details" href="${commandLink(commands.showClusterDetails, row)}">${t("Cluster Details")}</a></li>
</ul></nav>`,
    );
  }

  #drawFilters(): void {
    const { category, filters } = this.#shown;
    this.#page.put("category", drawCategories(category, this.#words));
    this.#page.put("form", drawForm(category, filters, this.#words));
    this.#page.put("in-force", drawInForce(filters, this.#words));
  }

  #draw(): void {
    const { category } = this.#shown;
    const { pages } = this.#pages;
    this.#page.put("columns", drawColumns(category, this.#words));
    let first = 0;
    for (const [index, events] of pages.entries()) {
      const rows = drawEvents(events, category, this.#words, first, this.#open);
      this.#page.put(`page-${index}`, rows);
      first += events.length;
    }
    for (let index = pages.length; index < this.#drawn; index++) {
      this.#page.put(`page-${index}`, markup``);
    }
    this.#drawn = Math.max(this.#drawn, pages.length);
    this.#drawState();
  }

  #drawState(): void {
    const state = {
      pages: this.#pages,
      filters: this.#shown.filters,
      bounds: this.#boundsProblem(),
      problem: this.#problem,
      isReading: this.#search !== undefined,
      searching: this.#searching,
      host: this.connection.host(),
    };
    this.#page.put("count", markup`${countWords(state)}`);
    this.#page.put("period", drawPeriod(state));
    this.#page.put("end", drawEnd(state));
  }

  #state(): unknown {
    const { category, filters } = this.#shown;
    const { connection, cluster } = this;
    return { connection: connection.id, cluster, category, filters: pairsOf(filters) };
  }
}

function body(): Markup {
  return markup`<main class="full"><header id="head"></header><div id="category"></div>
<datalist id="realms"></datalist><section id="form"></section><section id="in-force"></section>
<p class="quiet count" id="count" role="status">${t("Loading…")}</p><section id="period"></section>
<table class="events" data-grows="tbody"><thead id="columns"></thead></table><section id="end"></section></main>`;
}
