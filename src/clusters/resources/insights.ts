import * as vscode from "vscode";
import { readOverview, type Overview } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { counted, percent } from "../../ui/format";
import type { Saying } from "../rows";
import { kind } from "../resource";
import { day } from "../period";

const t = vscode.l10n.t;

interface Insight {
  readonly id: keyof Overview;
  readonly value: number;
}

const words: Readonly<
  Record<keyof Overview, readonly [label: () => string, icon: string, unit: Unit]>
> = {
  total_users: [() => t("Users"), "person", "count"],
  active_sessions: [() => t("Active sessions"), "pulse", "count"],
  login_success_rate: [() => t("Logins that succeed"), "pass", "percent"],
  avg_response_time: [() => t("Average response"), "dashboard", "milliseconds"],
  total_login_attempts: [() => t("Login attempts"), "sign-in", "count"],
  failed_login_attempts: [() => t("Failed logins"), "error", "count"],
};

/** Those that are not of a period. */
const ofNow: readonly (keyof Overview)[] = ["total_users", "active_sessions"];

type Unit = "count" | "percent" | "milliseconds";

export const insights = kind<Insight>({
  name: "insight",
  title: () => t("Insights"),
  icon: "graph",
  route: routes.getInsightsOverview,
  period: day,
  read: (body) =>
    readOverview(body)?.flatMap((overview) =>
      (Object.keys(words) as (keyof Overview)[]).flatMap((id) => {
        const value = overview[id];
        return value == null ? [] : [{ id, value }];
      }),
    ),
  id: ({ id }) => id,
  look: ({ id, value }, saying) => {
    const [label, icon, unit] = words[id];
    const number = said(value, unit, saying);
    return {
      label: label(),
      description: ofNow.includes(id) ? number : t("{0} in the last day", number),
      icon,
    };
  },
  none: () => t("Nothing to tell yet"),
});

function said(value: number, unit: Unit, saying: Saying): string {
  switch (unit) {
    case "count":
      return counted(value, saying.language);
    // The API's description leaves open whether 1 means all or one in a hundred.
    case "percent":
      return percent(value > 1 ? value : value * 100, saying.language);
    case "milliseconds":
      return t("{0} ms", counted(Math.round(value), saying.language));
  }
}
