// The page of one cluster: a head, parts that are read on their own and show their own errors, and facts.

import * as vscode from "vscode";
import {
  readAuthentication,
  readEventsAnalytics,
  readOverview,
  readPerformance,
  readSessionCache,
} from "../../api/cluster-schema";
import type {
  Authentication,
  EventsAnalytics,
  MaintenanceWindow,
  Overview,
  Performance,
  Point,
  SessionCache,
  Upgrade,
  UpgradeStep,
} from "../../api/cluster-schema";
import type { ApiError, Result } from "../../api/errors";
import { routes, type ReadRoute } from "../../api/routes";
import type { Cluster } from "../../api/skycloak";
import { formatCompact, formatDateTime, formatMilliseconds, formatPercent, formatTimeOfDay } from "../../ui/format";
import { plainText } from "../../ui/untrusted-text";
import { day, queryOfLast } from "../period";
import type { TreeNode } from "../resource";
import { dayName, daysOf, maintenanceWindow as windowResource } from "../resources/maintenance-window";
import { upgradePath as upgradePathResource, upgrades as upgradesResource } from "../resources/upgrades";
import { clusterFacts, describeClusterState, hasUrl, joinTexts, type FormatContext } from "../rows";
import { newestUpgrades, remainingSteps } from "../rules";
import { drawChart, drawWeek, hoursOf, spansOf, type Chart, type Line } from "./chart";
import { markup, type Markup } from "./markup";
import { actionLinks, drawRefusal, WebPage, type PageOptions } from "./web-page";

const t = vscode.l10n.t;

/** A part of the page: what it is read from, and how it is drawn. */
interface PartOf<T> {
  /** The id of its section. */
  readonly id: string;
  readonly title: () => string;
  readonly route: ReadRoute;
  /** How far back the numbers go, in milliseconds, if they cover a period. */
  readonly period?: number;
  /** Undefined when the response can't be read. */
  readonly read: (body: unknown) => T | undefined;
  readonly draw: (value: T, context: FormatContext) => Markup;
  /** Shown for an error that means that there is nothing; undefined for the error's own words. */
  readonly refusal?: (problem: ApiError) => Markup | undefined;
}

type PagePart = PartOf<unknown>;

function part<T>(of: PartOf<T>): PagePart {
  return of as unknown as PagePart;
}

/** Reads the only item of a list. */
const only =
  <T>(read: (body: unknown) => readonly T[] | undefined) =>
  (body: unknown): T | undefined =>
    read(body)?.[0];

const overview = part<Overview & Partial<SessionCache>>({
  id: "overview",
  title: () => t("Overview"),
  route: routes.getInsightsOverview,
  period: day,
  read: (body) => {
    const found = readOverview(body)?.[0];
    return found && { ...found, ...readSessionCache(body)?.[0] };
  },
  draw: (overview, { language }) => {
    const number = (value: number | null | undefined, format: typeof formatCompact): string =>
      value == null ? "–" : format(value, language);
    // The API's description leaves open whether 1 means all logins or one in a hundred.
    const rate = overview.login_success_rate;
    const inHundred = rate != null && rate <= 1 ? rate * 100 : rate;
    const { session_cache_entries: cache, total_login_attempts: attempts } = overview;
    const tiles: readonly (readonly [label: string, value: string, small?: string, color?: string])[] = [
      [t("Users"), number(overview.total_users, formatCompact)],
      [
        t("Active sessions"),
        number(overview.active_sessions, formatCompact),
        cache == null ? "" : t("{0} cached", formatCompact(cache, language)),
      ],
      [
        t("Login success rate"),
        number(inHundred, formatPercent),
        attempts == null ? "" : t("of {0}", formatCompact(attempts, language)),
        inHundred != null && inHundred < 80 ? "red" : "",
      ],
      [t("Average response"), number(overview.avg_response_time, formatMilliseconds)],
    ];
    return markup`<dl class="tiles">${tiles.map(
      ([label, value, small, color]) =>
        markup`<div class="card"><dt>${label}</dt><dd class="${color}">${value} <small>${small}</small></dd></div>`,
    )}</dl>`;
  },
});

type Rank = readonly [label: string, value: number | null | undefined];

const visitors = part<EventsAnalytics>({
  id: "visitors",
  title: () => t("Active Users"),
  route: routes.getInsightsEvents,
  period: 30 * day,
  read: only(readEventsAnalytics),
  draw: ({ active_users, top_realms }, { language }) => {
    const users: Rank[] = [
      [t("Today"), active_users.daily],
      [t("7 days"), active_users.weekly],
      [t("30 days"), active_users.monthly],
    ];
    const realms = [...top_realms]
      .sort((a, b) => (b.login_count ?? 0) - (a.login_count ?? 0))
      .slice(0, 5)
      .map(({ realm_name, login_count }): Rank => [realm_name, login_count]);
    return markup`${ranks(t("Active Users"), "green", users, language)}${
      realms.length === 0 ? undefined : ranks(t("Logins by Realm (Last 30 Days)"), "blue", realms, language)
    }`;
  },
});

function ranks(title: string, color: string, rows: readonly Rank[], language: string): Markup {
  const most = Math.max(1, ...rows.map(([, value]) => value ?? 0));
  return markup`<figure><figcaption><h3>${title}</h3></figcaption><dl class="ranks ${color}">${rows.map(
    ([label, value]) => {
      const share = 100 * (Math.max(0, value ?? 0) / most);
      return markup`<div><dt title="${label}">${label}</dt><dd aria-hidden="true"><svg class="meter" viewBox="0 0 100 1" preserveAspectRatio="none"><rect class="track" width="100" height="1"/><rect class="full" width="${share}" height="1"/></svg></dd><dd>${value == null ? "–" : formatCompact(value, language)}</dd></div>`;
    },
  )}</dl></figure>`;
}

const authentication = part<Authentication>({
  id: "logins",
  title: () => t("Logins"),
  route: routes.getInsightsAuthentication,
  period: day,
  read: only(readAuthentication),
  draw: ({ login_successes: good, login_failures: failed }, context) => {
    const bars = (id: string, title: string, color: Line["color"], points: readonly Point[]) => {
      const total = points.reduce((sum, { value }) => sum + value, 0);
      const beside = t("{0} in the last 24 hours", formatCompact(total, context.language));
      const lines = [{ label: title, color, points }];
      return figure({ id, title, lines, form: "bars", format: formatCompact }, context, beside);
    };
    return markup`${bars("logins-good", t("Logins"), "blue", good)}${bars("logins-failed", t("Failed Logins"), "red", failed)}`;
  },
});

const performance = part<Performance>({
  id: "performance",
  title: () => t("Response Times"),
  route: routes.getInsightsPerformance,
  period: day,
  read: only(readPerformance),
  draw: ({ response_times, cpu_usage, memory_usage }, context) => {
    const { average, p95 } = response_times;
    const times: Line[] = [
      { label: t("Average"), color: "green", points: average },
      { label: t("95th percentile"), color: "orange", points: p95, dashed: true },
    ];
    const load: Line[] = [
      { label: t("CPU"), color: "blue", points: cpu_usage },
      { label: t("Memory"), color: "purple", points: memory_usage, dashed: true },
    ];
    const lines = (id: string, title: string, lines: Line[], format: typeof formatCompact): Markup =>
      figure({ id, title, lines, form: "lines", format }, context);
    return markup`${lines("times", t("Response Times"), times, formatMilliseconds)}${lines("load", t("Load"), load, formatPercent)}`;
  },
});

function figure(
  chart: Pick<Chart, "id" | "title" | "lines" | "form"> & { readonly format: typeof formatCompact },
  { language }: FormatContext,
  beside?: string,
): Markup {
  const { title, lines, format } = chart;
  const time = (at: number): string => formatTimeOfDay(at, language);
  const value = (number: number): string => format(number, language);
  const sentences = lines.flatMap((line) => described(line, time, value));
  if (sentences.length === 0) {
    return markup`<figure><figcaption><h3>${title}</h3></figcaption><p class="quiet">${t("No data for the last 24 hours.")}</p></figure>`;
  }
  const words = { numbers: t("Numbers"), time: t("Time") };
  const drawn = drawChart({ ...chart, time, value, words, describe: sentences.join(" ") });
  return markup`<figure><figcaption><h3>${title}</h3><span>${beside}</span></figcaption>${drawn}</figure>`;
}

/** A line of a chart in a sentence, for people who can't see it. */
function described({ label, points }: Line, time: Chart["time"], value: Chart["value"]): string[] {
  const [least] = points.toSorted((a, b) => a.value - b.value);
  const [most] = points.toSorted((a, b) => b.value - a.value);
  if (most === undefined || least === undefined) return [];
  return [
    t(
      "{0}: highest {1} (at {2}), lowest {3} (at {4}).",
      label,
      value(most.value),
      time(most.at),
      value(least.value),
      time(least.at),
    ),
  ];
}

const upgradePath = part<readonly UpgradeStep[]>({
  id: "upgrade-path",
  title: () => t("Available Upgrades"),
  route: routes.getUpgradePath,
  read: upgradePathResource.read,
  draw: (path, { cluster }) => {
    const steps = remainingSteps(path, cluster?.version);
    return card(
      t("Available Upgrades"),
      steps.length === 0
        ? t("Up to date")
        : markup`<ol class="way">${steps.map(({ version }, at) =>
            at === 0
              ? markup`<li class="must">${version} <span class="quiet">${t("next step")}</span></li>`
              : markup`<li>${version} <span class="quiet">${t("after {0}", steps[at - 1]?.version ?? "")}</span></li>`,
          )}</ol>`,
    );
  },
});

const upgrades = part<readonly Upgrade[]>({
  id: "upgrades",
  title: () => t("Upgrade History"),
  route: routes.listUpgrades,
  read: upgradesResource.read,
  draw: (past, context) => {
    const rows = newestUpgrades(past)
      .slice(0, 5)
      .map((upgrade) => {
        const { label, description } = upgradesResource.row(upgrade, context);
        return markup`<li><span>${label}</span><span class="quiet">${description}</span></li>`;
      });
    return card(t("Upgrade History"), rows.length === 0 ? t("Never upgraded") : markup`<ul class="past">${rows}</ul>`);
  },
});

const maintenanceWindow = part<MaintenanceWindow>({
  id: "window",
  title: () => t("Maintenance Window"),
  route: routes.getMaintenanceWindow,
  read: windowResource.readOne,
  refusal: ({ kind }) =>
    kind === "not-found" ? card(t("Maintenance Window"), t("Upgrades can happen at any time")) : undefined,
  draw: (window, { language }) => {
    const [from, to] = [hoursOf(window.start_local), hoursOf(window.end_local)];
    const describe = joinTexts(
      window.enabled === false ? t("disabled") : undefined,
      daysOf(window, language),
      t("{0} to {1}", window.start_local ?? "?", window.end_local ?? "?"),
      window.timezone,
    );
    const title = t("Maintenance Window");
    const names = [0, 1, 2, 3, 4, 5, 6].map((day) => dayName(day, language));
    const drawn = from !== undefined && to !== undefined && window.enabled !== false;
    return card(
      title,
      describe,
      drawn ? drawWeek(spansOf(window.days_of_week, from, to), names, { title, describe }) : undefined,
    );
  },
});

/** Plain text is shown as a quiet sentence. */
function card(title: string, ...bodies: readonly (string | Markup | undefined)[]): Markup {
  const drawn = bodies.map((body) =>
    typeof body === "string" ? markup`<p class="quiet">${body}</p>` : (body ?? markup``),
  );
  return markup`<div class="card"><h3>${title}</h3>${drawn}</div>`;
}

export const traffic = [overview, authentication, performance, visitors];
export const upkeep = [upgradePath, upgrades, maintenanceWindow];

const parts: readonly PagePart[] = [...traffic, ...upkeep];

/** A page that is shown again within this time is not read again. Milliseconds. */
const keptFor = 60_000;

export class ClusterPage extends WebPage {
  #asOf: number | undefined;
  /** Responses to earlier readings are ignored. */
  #reading = 0;

  constructor(options: PageOptions) {
    const { connection, cluster } = options;
    super(options, connection.clusters.find(cluster)?.name ?? t("Cluster"), body());
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
    this.put("as-of", markup`${t("As of {0}", formatDateTime(began, vscode.env.language))}`);
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
        this.put("head", markup`<h1>${t("This cluster no longer exists.")}</h1>`);
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
      const format: FormatContext = { now: new Date(), language: vscode.env.language, cluster };
      return part.draw(answer.value, format);
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

function drawHead(cluster: Cluster, row: TreeNode): Markup {
  const [state, , , look = "off", sign = "?"] = describeClusterState(cluster.status);
  const { type, version, size, location, url } = cluster;
  const link = hasUrl(cluster) ? markup`<p class="under"><a href="${url ?? ""}">${url ?? ""}</a></p>` : undefined;
  const actions = actionLinks([
    [t("Refresh"), "skycloak.refreshPage", row],
    ...(hasUrl(cluster) ? [[t("Open Cluster"), "skycloak.openCluster", row] as const] : []),
    [t("Logs"), "skycloak.showClusterLogs", row],
    [t("Security Logs"), "skycloak.showSecurityLogs", row],
    [t("Events"), "skycloak.showEvents", row],
  ]);
  return markup`<div class="top"><h1>${cluster.name === "" ? t("(no name)") : cluster.name}</h1>
<span class="pill ${look}"><span aria-hidden="true">${sign}</span>${state}</span></div>
<p class="under quiet">${joinTexts(type, version, size, location)}</p>${link}${actions}`;
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
<h2>${t("Last 24 Hours")}</h2><div class="grid">${traffic.map(place)}</div>
<h2>${t("Maintenance")}</h2><div class="grid">${upkeep.map(place)}</div>
<h2>${t("Details")}</h2><section id="facts"></section><p class="quiet under" id="as-of"></p></main>`;
}
