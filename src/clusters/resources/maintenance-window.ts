// The maintenance window of a cluster, as a list with one item.

import * as vscode from "vscode";
import { MaintenanceWindowSchema, type MaintenanceWindow } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { parseAsList } from "../../api/schema";
import { defineResource } from "../resource";

const t = vscode.l10n.t;

export const maintenanceWindow = defineResource<MaintenanceWindow>({
  name: "maintenance-window",
  title: () => t("Maintenance Window"),
  icon: "calendar",
  routes: { list: routes.getMaintenanceWindow },
  schema: MaintenanceWindowSchema,
  read: parseAsList(MaintenanceWindowSchema),
  id: () => "window",
  row: (window, { language }) => ({
    label: daysOf(window, language),
    description: [
      window.enabled === false ? t("disabled") : undefined,
      window.start_local == null ? undefined : t("{0} to {1}", window.start_local, window.end_local ?? "?"),
      window.timezone,
    ],
    icon: window.enabled === false ? "circle-slash" : "calendar",
    flags: [window.enabled === false ? "disabled" : "enabled"],
    facts: [
      [t("Days"), daysOf(window, language)],
      [t("From"), window.start_local],
      [t("To"), window.end_local],
      [t("Time zone"), window.timezone],
    ],
  }),
  summary: ([window], { language }) =>
    window === undefined ? t("none") : window.enabled === false ? t("disabled") : daysOf(window, language),
  empty: () => t("Upgrades can happen at any time"),
  // “Not found” means that none has been set.
  explainError: (problem) => (problem.kind === "not-found" ? "" : undefined),
});

export function daysOf({ days_of_week: days }: MaintenanceWindow, language: string): string {
  if (days.length === 0 || new Set(days).size >= 7) return t("Every day");
  return [...days]
    .sort((a, b) => a - b)
    .map((day) => dayName(day, language))
    .join(", ");
}

/** Sunday is 0 or 7, because the API's description does not say which. */
export function dayName(day: number, language: string, weekday: "short" | "long" = "short"): string {
  // The fourth of January 1970 was a Sunday.
  const date = new Date(Date.UTC(1970, 0, 4 + (day % 7)));
  return new Intl.DateTimeFormat(language, { weekday, timeZone: "UTC" }).format(date);
}
