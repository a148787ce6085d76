// Metrics of a cluster's activity.

import * as vscode from "vscode";
import { parseOverview, type Overview } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { formatMilliseconds, formatNumber, formatPercent } from "../../ui/format";
import { day } from "../period";
import { defineResource } from "../resource";
import { toPercent } from "../rules";

const t = vscode.l10n.t;

interface Insight {
  readonly id: keyof Overview;
  readonly value: number;
}

type Format = (value: number, language: string) => string;

const rate: Format = (value, language) => formatPercent(toPercent(value), language);

const insightRows: Readonly<Record<keyof Overview, readonly [label: () => string, icon: string, format: Format]>> = {
  total_users: [() => t("Users"), "person", formatNumber],
  active_sessions: [() => t("Active sessions"), "pulse", formatNumber],
  login_success_rate: [() => t("Login success rate"), "pass", rate],
  avg_response_time: [() => t("Average response"), "dashboard", formatMilliseconds],
  total_login_attempts: [() => t("Login attempts"), "sign-in", formatNumber],
  failed_login_attempts: [() => t("Failed logins"), "error", formatNumber],
};

/** The metrics that do not cover a period. */
const current: readonly (keyof Overview)[] = ["total_users", "active_sessions"];

export const insights = defineResource<Insight>({
  name: "insight",
  title: () => t("Insights"),
  icon: "graph",
  routes: { list: routes.getInsightsOverview },
  period: day,
  read: (body) =>
    parseOverview(body)?.flatMap((overview) =>
      (Object.keys(insightRows) as (keyof Overview)[]).flatMap((id) => {
        const value = overview[id];
        return value == null ? [] : [{ id, value }];
      }),
    ),
  id: ({ id }) => id,
  row: ({ id, value }, { language }) => {
    const [label, icon, format] = insightRows[id];
    const number = format(value, language);
    return {
      label: label(),
      description: [current.includes(id) ? number : t("{0} in the last 24 hours", number)],
      icon,
    };
  },
  empty: () => t("No insights yet"),
});
