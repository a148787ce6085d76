// Upgrades of a cluster, and its maintenance window.

import { operation } from "../operation";
import { upgradePath } from "../../catalog";
import { cancelUpgrade, currentUpgrade } from "../../cluster-resources/upgrade";
import {
  clusterUpgrade,
  maintenanceWindow,
  setWindowBody,
  upgradeCancellation,
  upgradePathItem,
  type MaintenanceWindow,
} from "../../published/clusters";
import { list } from "../../published/shape";
import { invalid, Problem, type FieldError } from "../../problem";

const cluster = "/clusters/{cluster_id}";
const window = `${cluster}/maintenance-window`;

export const upgradeOperations = [
  operation({
    method: "GET",
    path: `${cluster}/upgrade-path`,
    scope: "clusters:read",
    response: list(upgradePathItem),
    perform: (call) => upgradePath(call.cluster.cluster.type, call.cluster.cluster.version),
  }),
  operation({
    method: "GET",
    path: `${cluster}/upgrades`,
    scope: "clusters:read",
    response: list(clusterUpgrade),
    perform: (call) => {
      currentUpgrade(call.simulation, call.cluster);
      return call.resources.upgrades;
    },
  }),
  operation({
    method: "POST",
    path: `${cluster}/upgrades/cancel`,
    scope: "clusters:write",
    whileBusy: true,
    response: upgradeCancellation,
    perform: ({ simulation, cluster: record }) => {
      const current = currentUpgrade(simulation, record);
      if (current === undefined) throw new Problem("conflict", "No upgrade is under way.");
      if (!current.cancellable) {
        throw new Problem("conflict", "The upgrade has gone too far to be cancelled.");
      }
      cancelUpgrade(simulation, record, current.upgrade);
      return { cluster: record.cluster };
    },
  }),
  operation({
    method: "GET",
    path: window,
    scope: "clusters:read",
    response: maintenanceWindow,
    perform: ({ resources }) => configuredWindow(resources.window),
  }),
  operation({
    method: "PUT",
    path: window,
    scope: "clusters:write",
    body: setWindowBody,
    response: maintenanceWindow,
    perform: ({ resources, body }) => {
      const { enabled, days_of_week, start_local, end_local, timezone } = body;
      checkWindow(body);
      resources.window = { enabled, days_of_week, start_local, end_local, timezone };
      return resources.window;
    },
  }),
  operation({
    method: "DELETE",
    path: window,
    scope: "clusters:write",
    status: 204,
    response: null,
    perform: ({ resources }) => {
      configuredWindow(resources.window);
      resources.window = null;
    },
  }),
];

function configuredWindow(current: MaintenanceWindow | null): MaintenanceWindow {
  if (current === null) throw new Problem("not-found", "No maintenance window is set.");
  return current;
}

function checkWindow(asked: MaintenanceWindow): void {
  const { enabled, days_of_week, timezone } = asked;
  const errors: FieldError[] = [];
  if (days_of_week.some((each) => each < 0 || each > 6) || (enabled && days_of_week.length === 0)) {
    errors.push({ field: "days_of_week", detail: "must be days from 0 to 6", code: "range" });
  }
  for (const field of ["start_local", "end_local"] as const) {
    if (/^([01]\d|2[0-3]):[0-5]\d$/.test(asked[field])) continue;
    errors.push({ field, detail: "must be a time as 02:30", code: "format", value: asked[field] });
  }
  if (!isTimeZone(timezone)) {
    const detail = "must be an IANA time zone";
    errors.push({ field: "timezone", detail, code: "unknown", value: timezone });
  }
  if (errors.length > 0) throw invalid(...errors);
}

function isTimeZone(name: string): boolean {
  // Offsets would be accepted below, but aren't names.
  if (!/^[A-Z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
