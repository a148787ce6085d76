// The page of a cluster: a header, sections that load and fail independently, and details.

import * as vscode from "vscode";
import {
  parseAuthentication,
  parseEventsAnalytics,
  parseOverview,
  parsePerformance,
  parseSessionCache,
} from "../../api/cluster-schema";
import type { Authentication, EventsAnalytics, MaintenanceWindow, Performance, Point } from "../../api/cluster-schema";
import type { ApiError, Result } from "../../api/errors";
import { routes, type ReadRoute } from "../../api/routes";
import { parseCluster } from "../../api/schema";
import type { Cluster } from "../../api/skycloak";
import { formatCompact, formatDateTime, formatMilliseconds, formatPercent, formatTimeOfDay } from "../../ui/format";
import { joinTexts } from "../../ui/messages";
import { plainText } from "../../ui/untrusted-text";
import { day, lastPeriodQuery } from "../period";
import type { Resource } from "../resource";
import { dayName, daysOf, maintenanceWindow } from "../resources/maintenance-window";
import { realms } from "../resources/realms";
import { upgradePath, upgrades } from "../resources/upgrades";
import { clusterFacts, describeClusterState, hasAdminConsole, hasUrl, type FormatContext } from "../rows";
import { adminConsoleUrl, isChangeable, newestUpgrades, remainingSteps, toPercent } from "../rules";
import { drawChart, drawWeek, hoursOf, spansOf, type Chart, type Line } from "./chart";
import { markup, type Markup } from "./markup";
import { actionButtons, drawError, WebPage, type PageAction, type PageOptions } from "./web-page";

const t = vscode.l10n.t;

interface PageContext extends FormatContext {
  readonly cluster: Cluster | undefined;
  /** Whether the cluster's state and the key's scopes allow changes, as far as is known. */
  readonly canChange: boolean;
}

/** A section of the page, which loads independently. */
interface SectionOf<T> {
  /** The ID of its element. */
  readonly id: string;
  readonly title: () => string;
  readonly route: ReadRoute;
  /** The resource whose list it shows. Rows show what has been read here, too. */
  readonly resource?: Resource;
  /** The length of the period that the numbers cover, if any, in milliseconds. */
  readonly period?: number;
  /** Undefined when the response can't be read. */
  readonly read: (body: unknown) => T | undefined;
  readonly draw: (value: T, context: PageContext) => Markup;
  /** Draws an error that has a special meaning here; undefined for the usual drawing. */
  readonly drawProblem?: (problem: ApiError, context: PageContext) => Markup | undefined;
}

type Section = SectionOf<unknown>;

function defineSection<T>(section: SectionOf<T>): Section {
  return section as unknown as Section;
}

/** Reads the only item of a list. */
const firstOf =
  <T>(read: (body: unknown) => readonly T[] | undefined) =>
  (body: unknown): T | undefined =>
    read(body)?.[0];

const overview = defineSection({
  id: "overview",
  title: () => t("Overview"),
  route: routes.getInsightsOverview,
  period: day,
  read: (body) => {
    const overview = parseOverview(body)?.[0];
    return overview && { ...overview, ...parseSessionCache(body)?.[0] };
  },
  draw: (overview, { language }) => {
    const number = (value: number | null | undefined, format: typeof formatCompact): string =>
      value == null ? "–" : format(value, language);
    const { login_success_rate: rate } = overview;
    const successRate = rate == null ? rate : toPercent(rate);
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
        number(successRate, formatPercent),
        attempts == null ? "" : t("of {0}", formatCompact(attempts, language)),
        successRate != null && successRate < 80 ? "red" : "",
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

const visitors = defineSection<EventsAnalytics>({
  id: "visitors",
  title: () => t("Active Users"),
  route: routes.getInsightsEvents,
  period: 30 * day,
  read: firstOf(parseEventsAnalytics),
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
    return markup`${drawRanks(t("Active Users"), "green", users, language)}${
      realms.length === 0 ? undefined : drawRanks(t("Logins by Realm (Last 30 Days)"), "blue", realms, language)
    }`;
  },
});

function drawRanks(title: string, color: string, rows: readonly Rank[], language: string): Markup {
  const highest = Math.max(1, ...rows.map(([, value]) => value ?? 0));
  return markup`<figure><figcaption><h3>${title}</h3></figcaption><dl class="ranks ${color}">${rows.map(
    ([label, value]) => {
      const share = 100 * (Math.max(0, value ?? 0) / highest);
      return markup`<div><dt title="${label}">${label}</dt><dd aria-hidden="true"><svg class="meter" viewBox="0 0 100 1" preserveAspectRatio="none"><rect class="track" width="100" height="1"/><rect class="full" width="${share}" height="1"/></svg></dd><dd>${value == null ? "–" : formatCompact(value, language)}</dd></div>`;
    },
  )}</dl></figure>`;
}

const authentication = defineSection<Authentication>({
  id: "logins",
  title: () => t("Logins"),
  route: routes.getInsightsAuthentication,
  period: day,
  read: firstOf(parseAuthentication),
  draw: ({ login_successes: successes, login_failures: failures }, context) => {
    const bars = (id: string, title: string, color: Line["color"], points: readonly Point[]) => {
      const total = points.reduce((sum, { value }) => sum + value, 0);
      const summary = t("{0} in the last 24 hours", formatCompact(total, context.language));
      const lines = [{ label: title, color, points }];
      return drawFigure({ id, title, lines, form: "bars", format: formatCompact }, context, summary);
    };
    return markup`${bars("logins-good", t("Logins"), "blue", successes)}${bars("logins-failed", t("Failed Logins"), "red", failures)}`;
  },
});

const responseTimes = defineSection<Performance>({
  id: "performance",
  title: () => t("Response Times"),
  route: routes.getInsightsPerformance,
  period: day,
  read: firstOf(parsePerformance),
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
      drawFigure({ id, title, lines, form: "lines", format }, context);
    return markup`${lines("times", t("Response Times"), times, formatMilliseconds)}${lines("load", t("Load"), load, formatPercent)}`;
  },
});

function drawFigure(
  chart: Pick<Chart, "id" | "lines" | "form"> & { readonly title: string; readonly format: typeof formatCompact },
  { language }: FormatContext,
  summary?: string,
): Markup {
  const { title, lines, format } = chart;
  const content = lines.some(({ points }) => points.length > 0)
    ? drawChart({
        ...chart,
        formatTime: (at) => formatTimeOfDay(at, language),
        formatValue: (value) => format(value, language),
      })
    : markup`<p class="muted">${t("No data for the last 24 hours.")}</p>`;
  return markup`<figure><figcaption><h3>${title}</h3><span>${summary}</span></figcaption>${content}</figure>`;
}

/** A card with the values of a resource, or with its text for no values, and the actions on them. */
function defineCard<T>(
  id: string,
  resource: Resource<T>,
  draw: (values: readonly T[], context: PageContext) => readonly Markup[],
  actionsOn: (values: readonly T[], cluster: Cluster) => readonly PageAction[] = () => [],
): Section {
  const { title, routes, read, empty, explainError } = resource;
  const drawValues = (values: readonly T[], context: PageContext): Markup => {
    const { cluster, canChange } = context;
    const contents = draw(values, context);
    const actions = canChange && cluster !== undefined ? actionsOn(values, cluster) : [];
    return drawCard(title(), contents.length === 0 ? mutedText(empty()) : markup`${contents}`, actions);
  };
  return defineSection<readonly T[]>({
    id,
    title,
    route: routes.list,
    resource,
    read,
    draw: drawValues,
    drawProblem: (problem, context) => {
      const explanation = explainError?.(problem);
      if (explanation === undefined) return undefined;
      return explanation === "" ? drawValues([], context) : drawCard(title(), mutedText(explanation));
    },
  });
}

function drawCard(title: string, content: Markup, actions: readonly PageAction[] = []): Markup {
  return markup`<div class="card"><h3>${title}</h3>${content}${actionButtons(actions, title)}</div>`;
}

function mutedText(text: string): Markup {
  return markup`<p class="muted">${text}</p>`;
}

const upgradePathCard = defineCard(
  "upgrade-path",
  upgradePath,
  (path, { cluster }) => {
    const steps = remainingSteps(path, cluster?.version).map(({ version }, index, all) => {
      const text = index === 0 ? t("next step") : t("after {0}", all[index - 1]?.version ?? "");
      return markup`<li>${version} <span class="muted">${text}</span></li>`;
    });
    return steps.length === 0 ? [] : [markup`<ol class="steps">${steps}</ol>`];
  },
  (path, { status, version }) => {
    if (status === "updating") return [[t("Cancel Upgrade"), "skycloak.cancelUpgrade"]];
    return remainingSteps(path, version).length === 0 ? [] : [[t("Upgrade…"), "skycloak.upgradeCluster"]];
  },
);

const upgradesCard = defineCard("upgrades", upgrades, (history, context) => {
  const rows = newestUpgrades(history)
    .slice(0, 5)
    .map((upgrade) => {
      const { label, description = [] } = upgrades.row(upgrade, context);
      return markup`<li><span>${label}</span><span class="muted">${joinTexts(...description)}</span></li>`;
    });
  return rows.length === 0 ? [] : [markup`<ul class="history">${rows}</ul>`];
});

const drawWindows = (windows: readonly MaintenanceWindow[], { language }: FormatContext): Markup[] =>
  windows.flatMap((window) => {
    const { enabled, start_local: start, end_local: end, days_of_week: days } = window;
    const description = joinTexts(
      enabled === false ? t("disabled") : undefined,
      daysOf(window, language),
      t("{0} to {1}", start ?? "?", end ?? "?"),
      window.timezone,
    );
    const [from, to] = [hoursOf(start), hoursOf(end)];
    const text = mutedText(description);
    if (from === undefined || to === undefined || enabled === false) return [text];
    const names = [0, 1, 2, 3, 4, 5, 6].map((day) => dayName(day, language));
    return [text, drawWeek(spansOf(days, from, to), names)];
  });

const windowCard = defineCard("window", maintenanceWindow, drawWindows, ({ length }) => [
  [t("Set Window…"), "skycloak.setMaintenanceWindow"],
  ...(length === 0 ? [] : [[t("Remove Window"), "skycloak.removeMaintenanceWindow"] as const]),
]);

const maxRealms = 20;

/** Each realm is a link to Keycloak's administration of it. */
const realmsCard = defineCard("realms", realms, (list, context) => {
  const { cluster } = context;
  const rows = list.slice(0, maxRealms).map((realm) => {
    const { label, description = [] } = realms.row(realm, context);
    const name =
      cluster !== undefined && hasAdminConsole(cluster)
        ? markup`<a href="${adminConsoleUrl(cluster, realm.name)}" title="${t("Open Admin Console")}">${label}</a>`
        : markup`<span>${label}</span>`;
    return markup`<li>${name}<span class="muted">${joinTexts(...description)}</span></li>`;
  });
  if (rows.length === 0) return [];
  const others = list.length - rows.length;
  const more = others > 0 ? mutedText(t("{0} more", others)) : markup``;
  return [markup`<ul class="history">${rows}</ul>${more}`];
});

const featuresCard = defineSection<Cluster>({
  id: "features",
  title: () => t("Features"),
  route: routes.getCluster,
  read: parseCluster,
  draw: ({ features }, { canChange }) => {
    const names = features ?? [];
    const text = names.length === 0 ? t("No additional features") : names.join(", ");
    return drawCard(t("Features"), mutedText(text), canChange ? [[t("Change Features…"), "skycloak.setFeatures"]] : []);
  },
});

const insights = [overview, authentication, responseTimes, visitors];
const maintenance = [upgradePathCard, upgradesCard, windowCard];
const details = [realmsCard, featuresCard];
export const sections: readonly Section[] = [...insights, ...maintenance, ...details];

export class ClusterPage extends WebPage {
  protected readonly maxAge = 60_000;
  /** The number of the current load. Responses to earlier loads are ignored. */
  #loadId = 0;
  readonly #results = new Map<Section, Result<unknown>>();

  constructor(options: PageOptions) {
    const { connection, cluster } = options;
    super(options, titleOf(connection.clusters.find(cluster)), body());
    void this.refresh();
  }

  protected async read(): Promise<void> {
    const loadId = ++this.#loadId;
    const startedAt = new Date();
    const asOf = performance.now();
    await Promise.all(
      sections.map(async (section) => {
        const result = await this.#readSection(section);
        if (loadId !== this.#loadId) return;
        this.#results.set(section, result);
        this.#drawSection(section, result);
        const { resource } = section;
        const values = valuesOf(section, result);
        if (resource === undefined || values === undefined) return;
        const tree = await this.trees.open(this.connection.id);
        if (loadId === this.#loadId) tree?.list(resource, this.cluster).list.fill(values, asOf);
      }),
    );
    if (loadId !== this.#loadId) return;
    this.setSection("as-of", markup`${t("As of {0}", formatDateTime(startedAt, vscode.env.language))}`);
  }

  protected clear(): void {
    this.#results.clear();
    for (const { id } of sections) this.setSection(id, markup``);
  }

  protected cancel(): void {
    this.#loadId++;
  }

  protected drawHead(cluster: Cluster | undefined): Markup | undefined {
    if (cluster === undefined) return undefined;
    this.panel.title = plainText(titleOf(cluster));
    this.setSection("facts", drawFacts(cluster, this.#context));
    // The actions depend on the cluster's state.
    for (const [section, result] of this.#results) this.#drawSection(section, result);
    return drawClusterHead(cluster);
  }

  get #context(): PageContext {
    const cluster = this.connection.clusters.find(this.cluster);
    const canChange = cluster !== undefined && isChangeable(cluster) && !this.connection.lacks("clusters:write");
    return { now: new Date(), language: vscode.env.language, cluster, canChange };
  }

  #readSection({ route, read, period }: Section): Promise<Result<unknown>> {
    const query = period === undefined ? {} : lastPeriodQuery(period);
    return this.connection.call(route, { parameters: { cluster_id: this.cluster }, query, read });
  }

  #drawSection(section: Section, result: Result<unknown>): void {
    this.setSection(
      section.id,
      result.ok ? section.draw(result.value, this.#context) : this.#drawProblem(section, result.problem),
    );
  }

  #drawProblem(section: Section, problem: ApiError): Markup {
    // A missing scope is shown once for all sections that need it.
    const isRepeated =
      problem.kind === "scope-missing" &&
      (sections.find(({ route }) => route.scope === problem.scope) ?? section) !== section;
    if (isRepeated) return markup``;
    return section.drawProblem?.(problem, this.#context) ?? drawError(section.title(), problem, this.connection.host());
  }
}

/** The values that a list has according to a response. Some errors mean that there are none. */
function valuesOf({ resource }: Section, result: Result<unknown>): readonly unknown[] | undefined {
  if (result.ok) return result.value as readonly unknown[];
  return resource?.explainError?.(result.problem) === "" ? [] : undefined;
}

function titleOf(cluster: Cluster | undefined): string {
  return t("Details of {0}", cluster?.name ?? t("Cluster"));
}

function drawClusterHead(cluster: Cluster): Markup {
  const [state, , , style = "off", symbol = "?"] = describeClusterState(cluster.status);
  const { type, version, size, location, url } = cluster;
  const link = hasUrl(cluster) ? markup`<p class="subtitle"><a href="${url ?? ""}">${url ?? ""}</a></p>` : undefined;
  const actions = actionButtons([
    [t("Refresh"), "skycloak.refreshPage"],
    ...(hasAdminConsole(cluster) ? [[t("Open Admin Console"), "skycloak.openAdminConsole"] as const] : []),
    [t("Logs"), "skycloak.showClusterLogs"],
    [t("Security Logs"), "skycloak.showSecurityLogs"],
    [t("Events"), "skycloak.showEvents"],
  ]);
  return markup`<div class="top"><h1>${cluster.name === "" ? t("(no name)") : cluster.name}</h1>
<span class="pill ${style}"><span aria-hidden="true">${symbol}</span>${state}</span></div>
<p class="subtitle muted">${joinTexts(type, version, size, location)}</p>${link}${actions}`;
}

function drawFacts(cluster: Cluster, context: PageContext): Markup {
  const facts = clusterFacts(cluster, context).filter(([, value]) => value != null && value !== "");
  const { auto_upgrade_enabled: isAutomatic } = cluster;
  const actions: readonly PageAction[] = [
    [t("Rename…"), "skycloak.renameCluster"],
    [t("Resize…"), "skycloak.resizeCluster"],
    ...(isAutomatic === true ? [] : [[t("Enable Automatic Upgrades"), "skycloak.autoUpgradeOn"] as const]),
    ...(isAutomatic === false ? [] : [[t("Disable Automatic Upgrades"), "skycloak.autoUpgradeOff"] as const]),
  ];
  return markup`<div class="card wide"><dl class="facts">${facts.map(
    ([label, value]) => markup`<dt>${label}</dt><dd>${value ?? ""}</dd>`,
  )}</dl>${actionButtons(context.canChange ? actions : [], t("Cluster"))}</div>`;
}

function body(): Markup {
  const placeholder = ({ id }: Section): Markup =>
    markup`<section class="section" id="${id}" aria-busy="true"><div class="card"><p class="muted">${t("Loading…")}</p></div></section>`;
  return markup`<main><header id="head"></header>
<h2>${t("Last 24 Hours")}</h2><div class="grid">${insights.map(placeholder)}</div>
<h2>${t("Maintenance")}</h2><div class="grid">${maintenance.map(placeholder)}</div>
<h2>${t("Details")}</h2><div class="grid">${details.map(placeholder)}<section class="section" id="facts"></section></div><p class="subtitle muted" id="as-of"></p></main>`;
}
