// The page of a cluster's events: a table of what was read, and the filters above it.

import * as vscode from "vscode";
import { readRealms } from "../../../api/cluster-schema";
import type { Problem } from "../../../api/problem";
import { routes } from "../../../api/routes";
import { commands } from "../../../commands";
import type { Connection, ReadBeside } from "../../../connections/connection";
import { plainText } from "../../../ui/untrusted-text";
import { minuteOf } from "../clock";
import { counted } from "../kinds/words";
import { commandLink } from "../page/links";
import { markup, type Markup } from "../page/markup";
import { drawRefusal } from "../page/refusal";
import { WebPage } from "../page/web-page";
import { readThrough } from "../reading";
import { drawCategories, drawColumns, drawEvents, drawForm, drawInForce } from "./draw";
import { EventPages, readEventPage } from "./event-pages";
import {
  isBackwards,
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

export class EventsPage implements ReadBeside {
  readonly panel: vscode.WebviewPanel;
  readonly connection: Connection;
  readonly cluster: string;
  readonly #page: WebPage;
  readonly #words = eventWords(vscode.env.language);
  #shown: Shown;
  #pages: EventPages;
  #problem: Problem | undefined;
  #busy = false;
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
        this.#pages = this.#unread();
        connection.beside.delete(this);
        gone();
      },
    });
    connection.beside.add(this);
    void this.#offerRealms();
    void this.refresh();
  }

  get shown(): Shown {
    return this.#shown;
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
    this.#pages = this.#unread();
    await this.#read();
  }

  reset(): void {
    this.#open.clear();
    this.#pages = this.#unread();
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
    if (!this.#busy && this.#pages.hasOlder) await this.#read();
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
    if (isBackwards(this.#shown.filters)) {
      this.#busy = false;
      this.#problem = undefined;
      this.#draw();
      return;
    }
    this.#busy = true;
    this.#drawState();
    const answer = await pages.older();
    if (pages !== this.#pages) return;
    this.#busy = false;
    this.#problem = answer.ok ? undefined : answer.problem;
    this.#draw();
  }

  #unread(): EventPages {
    const { category, filters } = this.#shown;
    const call = { parameters: { cluster_id: this.cluster } };
    return new EventPages(queryOf(category, filters), (query) =>
      readThrough(this.connection, routes.listEvents, { ...call, query }, readEventPage),
    );
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
    this.#page.put("count", markup`${this.#countWords()}`);
    this.#page.put("end", this.#end());
  }

  #countWords(): string {
    const { count, total, pages } = this.#pages;
    if (isBackwards(this.#shown.filters)) return t("“From” is later than “To”.");
    if (this.#busy) return t("Loading…");
    if (this.#problem !== undefined || pages.length === 0) return "";
    if (count === 0) {
      return pairsOf(this.#shown.filters).length > 0 ? t("No events that fit") : t("No events");
    }
    const saying = { now: new Date(), language: vscode.env.language };
    return total === undefined || total <= count
      ? t("{0} events, the newest first", counted(count, saying))
      : t("{0} of {1} events, the newest first", counted(count, saying), counted(total, saying));
  }

  #end(): Markup {
    const { count, hasOlder } = this.#pages;
    const older =
      count > 0 && hasOlder
        ? markup`<button type="button" class="more" id="older" data-say="${JSON.stringify({ older: true })}">${this.#busy ? t("Loading…") : t("Show Older Events")}</button>`
        : undefined;
    const problem = this.#busy ? undefined : this.#problem;
    return markup`${problem === undefined ? undefined : this.#refusal(problem)}${older}`;
  }

  #refusal(problem: Problem): Markup {
    const title = t("Events");
    return problem.kind === "server" && problem.status === 501
      ? markup`<div class="card"><h3>${title}</h3><p class="quiet">${t("Skycloak does not offer the events of this cluster.")}</p></div>`
      : drawRefusal(title, problem, this.connection.host());
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
<p class="quiet count" id="count" role="status">${t("Loading…")}</p>
<table class="events" data-grows="tbody"><thead id="columns"></thead></table><section id="end"></section></main>`;
}
