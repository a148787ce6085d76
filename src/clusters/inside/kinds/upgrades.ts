import * as vscode from "vscode";
import {
  readUpgradePath,
  readUpgrades,
  type Upgrade,
  type UpgradeStep,
} from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { kind } from "../kind";
import { ago, bad, good, joined, passing, stateLook, when, type StateLook } from "./words";

const t = vscode.l10n.t;

/** The description of the API leaves open which phases there are; these have been seen. */
const phases = (): Record<string, StateLook> => ({
  pending: { words: t("waiting"), icon: "clock" },
  completed: { words: t("done"), icon: "pass", color: good },
  failed: { words: t("failed"), icon: "error", color: bad },
  cancelled: { words: t("cancelled"), icon: "circle-slash" },
});

export const upgradePath = kind<UpgradeStep>({
  name: "upgrade-step",
  title: () => t("Available Upgrades"),
  icon: "arrow-up",
  route: routes.getUpgradePath,
  read: readUpgradePath,
  id: ({ version }) => version,
  look: ({ version, required }) => ({
    label: version,
    description: required === true ? t("a required step") : undefined,
    icon: required === true ? "milestone" : "arrow-up",
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
  look: (upgrade, saying) => {
    const phase = stateLook(phases(), upgrade.phase);
    const running = upgrade.completed_at == null && !(upgrade.phase ?? "").startsWith("fail");
    return {
      label: `${upgrade.from_version ?? "?"} → ${upgrade.to_version ?? "?"}`,
      description: joined(phase.words, ago(upgrade.completed_at ?? upgrade.started_at, saying)),
      ...(running
        ? { icon: "sync", color: passing }
        : { icon: phase.icon, ...(phase.color === undefined ? {} : { color: phase.color }) }),
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
