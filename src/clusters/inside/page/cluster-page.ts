// The page of one cluster: each part is read on its own, and says in its own place what went wrong.

import * as vscode from "vscode";
import type { Answer } from "../../../api/problem";
import type { Connection, ReadBeside } from "../../../connections/connection";
import { exact } from "../../../ui/time";
import { plainText } from "../../../ui/untrusted-text";
import type { Saying } from "../kind";
import type { InsideNode } from "../place";
import { queryOfLast } from "../period";
import { readThrough } from "../reading";
import { drawFacts, drawHead } from "./head";
import { markup, type Markup } from "./markup";
import type { PagePart } from "./part";
import { overview, visitors } from "./parts/numbers-at-a-glance";
import { authentication, performance } from "./parts/traffic";
import { upkeep } from "./parts/upkeep";
import { drawRefusal } from "./refusal";
import { WebPage } from "./web-page";

const t = vscode.l10n.t;

const traffic = [overview, authentication, performance, visitors];
export const parts: readonly PagePart[] = [...traffic, ...upkeep];

/** Milliseconds for which what was read is good enough for whoever comes back. */
const keptFor = 60_000;

export class ClusterPage implements ReadBeside {
  readonly panel: vscode.WebviewPanel;
  readonly #connection: Connection;
  readonly #cluster: string;
  readonly #page: WebPage;
  #asOf: number | undefined;
  /** Answers to what was asked before the latest reading are not listened to. */
  #reading = 0;

  constructor(
    panel: vscode.WebviewPanel,
    connection: Connection,
    cluster: string,
    gone: () => void,
  ) {
    this.panel = panel;
    this.#connection = connection;
    this.#cluster = cluster;
    const followed = connection.clusters.onDidChange(() => this.#drawCluster());
    this.#page = new WebPage(panel, {
      title: connection.clusters.find(cluster)?.name ?? t("Cluster"),
      state: { connection: connection.id, cluster },
      body: body(),
      shown: () => {
        if (this.#asOf === undefined || globalThis.performance.now() - this.#asOf > keptFor)
          void this.refresh();
      },
      gone: () => {
        this.#reading++;
        followed.dispose();
        connection.beside.delete(this);
        gone();
      },
    });
    connection.beside.add(this);
    void this.refresh();
  }

  async refresh(): Promise<void> {
    if (!this.panel.visible) {
      this.#asOf = undefined;
      return;
    }
    const reading = ++this.#reading;
    this.#asOf = globalThis.performance.now();
    const began = new Date();
    this.#drawCluster();
    await Promise.all([
      this.#connection.clusters.ensure().then(() => this.#drawCluster()),
      ...parts.map(async (part) => {
        const answer = await this.#read(part);
        if (reading === this.#reading) this.#page.put(part.id, this.#draw(part, answer));
      }),
    ]);
    if (reading !== this.#reading) return;
    const time = exact(began, vscode.env.language);
    this.#page.put("as-of", markup`${t("As of {0}", time)}`);
  }

  reset(): void {
    for (const { id } of parts) this.#page.put(id, markup``);
    void this.refresh();
  }

  #drawCluster(): void {
    const { clusters } = this.#connection;
    const cluster = clusters.find(this.#cluster);
    const { loaded, problem } = clusters.state;
    if (cluster === undefined) {
      if (problem !== undefined) {
        this.#page.put("head", drawRefusal(t("Cluster"), problem, this.#connection.host()));
      } else if (loaded) {
        this.#page.put("head", markup`<h1>${t("This cluster is not there any more.")}</h1>`);
      }
      return;
    }
    const row: InsideNode = {
      kind: "cluster",
      id: cluster.id,
      connection: this.#connection.id,
    };
    this.panel.title = plainText(cluster.name);
    this.#page.put("head", drawHead(cluster, row));
    this.#page.put("facts", drawFacts(cluster, this.#saying()));
  }

  #saying(): Saying {
    const cluster = this.#connection.clusters.find(this.#cluster);
    return { now: new Date(), language: vscode.env.language, cluster };
  }

  async #read({ route, read, period }: PagePart): Promise<Answer<unknown>> {
    const query = period === undefined ? {} : queryOfLast(period);
    const call = { parameters: { cluster_id: this.#cluster }, query };
    const answer = await readThrough(this.#connection, route, call, read);
    return answer.ok ? { ok: true, value: answer.value.value } : answer;
  }

  #draw(part: PagePart, answer: Answer<unknown>): Markup {
    if (answer.ok) return part.draw(answer.value, this.#saying());
    const { problem } = answer;
    if (problem.kind === "scope-missing") {
      // Said once for all that need it.
      const first = parts.find(({ route }) => route.scope === problem.scope);
      if (first !== undefined && first !== part) return markup``;
    }
    return part.refusal?.(problem) ?? drawRefusal(part.title(), problem, this.#connection.host());
  }
}

function body(): Markup {
  const place = ({ id }: PagePart): Markup =>
    markup`<section class="part" id="${id}" aria-busy="true"><div class="card"><p class="quiet">${t("Loading…")}</p></div></section>`;
  return markup`<main><header id="head"></header>
<h2>${t("The Last Day")}</h2><div class="grid">${traffic.map(place)}</div>
<h2>${t("Upkeep")}</h2><div class="grid">${upkeep.map(place)}</div>
<h2>${t("Facts")}</h2><section id="facts"></section><p class="quiet under" id="as-of"></p></main>`;
}
