import * as vscode from "vscode";
import {
  readUpgradePath,
  readUpgrades,
  type Upgrade,
  type UpgradeStep,
} from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { kind } from "../resource";
import { isRunning, newestUpgrades, stepsAhead } from "../rules";
import { ago, bad, good, joined, passing, stateLook, when, type StateLook } from "../rows";

const t = vscode.l10n.t;

/** The description of the API leaves open which phases there are: there may be others. */
const phases = (): Record<string, StateLook> => ({
  initiated: { words: t("started"), icon: "history" },
  completed: { words: t("done"), icon: "pass", color: good },
  cancelled: { words: t("cancelled"), icon: "circle-slash" },
  failed: { words: t("failed"), icon: "error", color: bad },
  timed_out: { words: t("timed out"), icon: "error", color: bad },
});

export const upgradePath = kind<UpgradeStep>({
  name: "upgrade-step",
  title: () => t("Available Upgrades"),
  icon: "arrow-up",
  route: routes.getUpgradePath,
  read: readUpgradePath,
  id: ({ version }) => version,
  // Later steps can't be taken before this one is done.
  shown: (path, { cluster }) => stepsAhead(path, cluster?.version).slice(0, 1),
  look: ({ version }) => ({
    label: version,
    description: t("next step"),
    icon: "arrow-up",
    copy: version,
  }),
  none: () => t("Up to date"),
});

export const upgrades = kind<Upgrade>({
  name: "upgrade",
  title: () => t("Upgrade History"),
  icon: "history",
  route: routes.listUpgrades,
  read: readUpgrades,
  id: ({ id }) => id,
  shown: newestUpgrades,
  look: (upgrade, saying) => {
    const phase = stateLook(phases(), upgrade.phase);
    const running = isRunning(upgrade, saying.cluster, saying.now);
    return {
      label: `${upgrade.from_version ?? "?"} → ${upgrade.to_version ?? "?"}`,
      description: joined(phase.words, ago(upgrade.completed_at ?? upgrade.started_at, saying)),
      icon: running ? "sync~spin" : phase.icon,
      color: running ? passing : phase.color,
      flags: [running ? "running" : "ended"],
      facts: [
        [t("Phase"), phase.words],
        [t("Started"), when(upgrade.started_at, saying)],
        [t("Ended"), when(upgrade.completed_at, saying)],
      ],
    };
  },
  none: () => t("Never upgraded"),
});
