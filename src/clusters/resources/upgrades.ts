import * as vscode from "vscode";
import { UpgradeSchema, UpgradeStepSchema } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { defineResource } from "../resource";
import { formatAgo, describeState, formatTimeAgo, type States } from "../rows";
import { isRunning, newestUpgrades, remainingSteps } from "../rules";

const t = vscode.l10n.t;

/** The known phases. The API's description doesn't list them, so there may be others. */
const phases = (): States => ({
  initiated: [t("started"), "history"],
  completed: [t("done"), "pass", "success"],
  cancelled: [t("cancelled"), "circle-slash"],
  failed: [t("failed"), "error", "error"],
  timed_out: [t("timed out"), "error", "error"],
});

export const upgrades = defineResource({
  name: "upgrade",
  title: () => t("Upgrade History"),
  icon: "history",
  routes: { list: routes.listUpgrades },
  schema: UpgradeSchema,
  id: ({ id }) => id,
  visible: newestUpgrades,
  row: (upgrade, format) => {
    const [phase, icon, color] = describeState(phases(), upgrade.phase);
    const running = isRunning(upgrade, format.cluster, format.now);
    return {
      label: `${upgrade.from_version ?? "?"} → ${upgrade.to_version ?? "?"}`,
      description: [phase, formatAgo(upgrade.completed_at ?? upgrade.started_at, format)],
      icon: running ? "sync~spin" : icon,
      color: running ? "progress" : color,
      flags: [running ? "running" : "ended"],
      facts: [
        [t("Phase"), phase],
        [t("Started"), formatTimeAgo(upgrade.started_at, format)],
        [t("Ended"), formatTimeAgo(upgrade.completed_at, format)],
      ],
    };
  },
  summary: (all, { cluster, now }) =>
    all.some((upgrade) => isRunning(upgrade, cluster, now)) ? t("running") : undefined,
  empty: () => t("Never upgraded"),
});

export const upgradePath = defineResource({
  name: "upgrade-step",
  title: () => t("Available Upgrades"),
  icon: "arrow-up",
  routes: { list: routes.getUpgradePath },
  schema: UpgradeStepSchema,
  id: ({ version }) => version,
  // Later steps can't be taken before this one is done.
  visible: (path, { cluster }) => remainingSteps(path, cluster?.version).slice(0, 1),
  row: ({ version }) => ({ label: version, description: [t("next step")], icon: "arrow-up", copy: version }),
  summary: (path, { cluster }) => remainingSteps(path, cluster?.version)[0]?.version ?? t("up to date"),
  empty: () => t("Up to date"),
});
