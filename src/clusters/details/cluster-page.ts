// The page of one cluster: a head, parts that are read on their own and show their own errors, and facts.

import * as vscode from "vscode";
import type { Result } from "../../api/errors";
import type { Cluster } from "../../api/skycloak";
import type { Connection } from "../../connections/connection";
import { exact } from "../../ui/format";
import { plainText } from "../../ui/untrusted-text";
import { clusterFacts, hasUrl, statusWords } from "../rows";
import { clusterStatus, type ClusterStatus } from "../status";
import type { Saying } from "../rows";
import { joined } from "../rows";
import { queryOfLast } from "../period";
import type { InsideNode } from "../tree-path";
import { markup, type Markup } from "./markup";
import { traffic, upkeep, type PagePart } from "./parts";
import { actionLinks, drawRefusal, WebPage } from "./web-page";

const t = vscode.l10n.t;

const parts: readonly PagePart[] = [...traffic, ...upkeep];

/** A page that is shown again within this time is not read again. Milliseconds. */
const keptFor = 60_000;

/** Distinguished by shape as well as by color. */
const pills: Readonly<Record<ClusterStatus, readonly [look: string, sign: string]>> = {
  provisioning: ["busy", "◌"],
  available: ["good", "✓"],
  updating: ["busy", "↻"],
  degraded: ["warn", "!"],
  maintenance: ["warn", "⚒"],
  stopped: ["off", "❚❚"],
  failed: ["bad", "✕"],
  deleting: ["off", "✕"],
};

export class ClusterPage extends WebPage {
  #asOf: number | undefined;
  /** Responses to earlier readings are ignored. */
  #reading = 0;

  constructor(
    panel: vscode.WebviewPanel,
    connection: Connection,
    cluster: string,
    _state: unknown,
    gone: () => void,
  ) {
    const title = connection.clusters.find(cluster)?.name ?? t("Cluster");
    super(panel, connection, cluster, { title, body: body(), gone });
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
    this.drawHead();
    await Promise.all([
      this.connection.clusters.ensure().then(() => this.drawHead()),
      ...parts.map(async (part) => {
        const answer = await this.#read(part);
        if (reading === this.#reading) this.put(part.id, this.#draw(part, answer));
      }),
    ]);
    if (reading !== this.#reading) return;
    this.put("as-of", markup`${t("As of {0}", exact(began, vscode.env.language))}`);
  }

  reset(): void {
    for (const { id } of parts) this.put(id, markup``);
    void this.refresh();
  }

  protected shown(): void {
    const age = globalThis.performance.now() - (this.#asOf ?? -Infinity);
    if (age > keptFor) void this.refresh();
  }

  protected received(): void {
    // This page sends nothing.
  }

  protected leave(): void {
    this.#reading++;
  }

  protected drawHead(): void {
    const { clusters } = this.connection;
    const cluster = clusters.find(this.cluster);
    const { loaded, problem } = clusters.state;
    if (cluster === undefined) {
      if (problem !== undefined) {
        this.put("head", drawRefusal(t("Cluster"), problem, this.connection.host()));
      } else if (loaded) {
        this.put("head", markup`<h1>${t("This cluster is not there any more.")}</h1>`);
      }
      return;
    }
    this.panel.title = plainText(cluster.name);
    const row = { kind: "cluster", id: cluster.id, connection: this.connection.id };
    this.put("head", drawHead(cluster, row));
    this.put("facts", drawFacts(cluster));
  }

  #read({ route, read, period }: PagePart): Promise<Result<unknown>> {
    const query = period === undefined ? {} : queryOfLast(period);
    const call = { parameters: { cluster_id: this.cluster }, query };
    return this.connection.call(route, { ...call, read });
  }

  #draw(part: PagePart, answer: Result<unknown>): Markup {
    if (answer.ok) {
      const cluster = this.connection.clusters.find(this.cluster);
      const saying: Saying = { now: new Date(), language: vscode.env.language, cluster };
      return part.draw(answer.value, saying);
    }
    const { problem } = answer;
    if (problem.kind === "scope-missing") {
      // Shown once for all parts that need it.
      const first = parts.find(({ route }) => route.scope === problem.scope);
      if (first !== undefined && first !== part) return markup``;
    }
    return part.refusal?.(problem) ?? drawRefusal(part.title(), problem, this.connection.host());
  }
}

function drawHead(cluster: Cluster, row: InsideNode): Markup {
  const status = clusterStatus(cluster.status);
  const [look, sign] = status === undefined ? ["off", "?"] : pills[status];
  const { type, version, size, location, url } = cluster;
  const link = hasUrl(cluster)
    ? markup`<p class="under"><a href="${url ?? ""}">${url ?? ""}</a></p>`
    : undefined;
  const actions = actionLinks([
    [t("Refresh"), "skycloak.refreshPage", row],
    ...(hasUrl(cluster) ? [[t("Open Cluster"), "skycloak.openCluster", row] as const] : []),
    [t("Logs"), "skycloak.showClusterLogs", row],
    [t("Security Logs"), "skycloak.showSecurityLogs", row],
    [t("Events"), "skycloak.showEvents", row],
  ]);
  return markup`<div class="top"><h1>${cluster.name === "" ? t("(no name)") : cluster.name}</h1>
<span class="pill ${look}"><span aria-hidden="true">${sign}</span>${statusWords(cluster.status)}</span></div>
<p class="under quiet">${joined(type, version, size, location)}</p>${link}${actions}`;
}

function drawFacts(cluster: Cluster): Markup {
  const facts = clusterFacts(cluster, { now: new Date(), language: vscode.env.language }).filter(
    ([, value]) => value != null && value !== "",
  );
  return markup`<div class="card wide"><dl class="facts">${facts.map(
    ([label, value]) => markup`<dt>${label}</dt><dd>${value ?? ""}</dd>`,
  )}</dl></div>`;
}

function body(): Markup {
  const place = ({ id }: PagePart): Markup =>
    markup`<section class="part" id="${id}" aria-busy="true"><div class="card"><p class="quiet">${t("Loading…")}</p></div></section>`;
  return markup`<main><header id="head"></header>
<h2>${t("The Last Day")}</h2><div class="grid">${traffic.map(place)}</div>
<h2>${t("Upkeep")}</h2><div class="grid">${upkeep.map(place)}</div>
<h2>${t("Facts")}</h2><section id="facts"></section><p class="quiet under" id="as-of"></p></main>`;
}
