// The four numbers that say how a cluster is, and who comes to it.

import * as vscode from "vscode";
import {
  readEventsAnalytics,
  readOverview,
  readSessionCache,
  type EventsAnalytics,
  type Overview,
  type SessionCache,
} from "../../../../api/cluster-schema";
import { routes } from "../../../../api/routes";
import { day } from "../../period";
import { markup, type Markup } from "../markup";
import { compact, milliseconds, percent } from "../numbers";
import { part } from "../part";

const t = vscode.l10n.t;

export const overview = part<Overview & Partial<SessionCache>>({
  id: "overview",
  title: () => t("At a Glance"),
  route: routes.getInsightsOverview,
  period: day,
  read: (body) => {
    const found = readOverview(body)?.[0];
    return found && { ...found, ...readSessionCache(body)?.[0] };
  },
  draw: (seen, { language }) => {
    const number = (value: number | null | undefined, write: typeof compact): string =>
      value == null ? "–" : write(value, language);
    // The description of the API does not say whether 1 is all of them or one in a hundred.
    const rate = seen.login_success_rate;
    const inHundred = rate != null && rate <= 1 ? rate * 100 : rate;
    const tile = (label: string, value: string, color = "", small = ""): Markup =>
      markup`<div class="card"><dt>${label}</dt><dd class="${color}">${value} <small>${small}</small></dd></div>`;
    const cache = seen.session_cache_entries;
    return markup`<dl class="tiles">
${tile(t("Users"), number(seen.total_users, compact))}
${tile(
  t("Active sessions"),
  number(seen.active_sessions, compact),
  "",
  cache == null ? "" : t("{0} in the cache", compact(cache, language)),
)}
${tile(
  t("Logins that succeed"),
  number(inHundred, percent),
  inHundred != null && inHundred < 80 ? "red" : "",
  seen.total_login_attempts == null
    ? ""
    : t("of {0}", compact(seen.total_login_attempts, language)),
)}
${tile(t("Average response"), number(seen.avg_response_time, milliseconds))}
</dl>`;
  },
});

export const visitors = part<EventsAnalytics>({
  id: "visitors",
  title: () => t("Active Users"),
  route: routes.getInsightsEvents,
  period: 30 * day,
  read: (body) => readEventsAnalytics(body)?.[0],
  draw: ({ active_users, top_realms }, { language }) => {
    const users: [string, number | null | undefined][] = [
      [t("Today"), active_users.daily],
      [t("7 days"), active_users.weekly],
      [t("30 days"), active_users.monthly],
    ];
    const realms = [...top_realms]
      .sort((a, b) => (b.login_count ?? 0) - (a.login_count ?? 0))
      .slice(0, 5)
      .map(({ realm_name, login_count }): [string, number | null | undefined] => [
        realm_name,
        login_count,
      ]);
    return markup`${ranks(t("Active Users"), "green", users, language)}${
      realms.length === 0
        ? undefined
        : ranks(t("Logins by Realm (Last 30 Days)"), "blue", realms, language)
    }`;
  },
});

function ranks(
  title: string,
  color: string,
  rows: readonly (readonly [label: string, value: number | null | undefined])[],
  language: string,
): Markup {
  const most = Math.max(1, ...rows.map(([, value]) => value ?? 0));
  return markup`<figure><figcaption><h3>${title}</h3></figcaption><dl class="ranks ${color}">${rows.map(
    ([label, value]) => {
      const share = 100 * (Math.max(0, value ?? 0) / most);
      return markup`<div><dt title="${label}">${label}</dt><dd aria-hidden="true"><svg class="meter" viewBox="0 0 100 1" preserveAspectRatio="none"><rect class="track" width="100" height="1"/><rect class="full" width="${share}" height="1"/></svg></dd><dd>${value == null ? "–" : compact(value, language)}</dd></div>`;
    },
  )}</dl></figure>`;
}
