// Upgrades and the window in which they come.

import * as vscode from "vscode";
import {
  readMaintenanceWindow,
  readUpgradePath,
  readUpgrades,
  type MaintenanceWindow,
  type Upgrade,
  type UpgradeStep,
} from "../../../../api/cluster-schema";
import { routes } from "../../../../api/routes";
import { upgrades as upgradesKind } from "../../kinds/upgrades";
import { daysOf, dayName } from "../../kinds/maintenance-window";
import { joined } from "../../kinds/words";
import { newestUpgrades, stepsAhead } from "../../upgrade-steps";
import { markup, type Markup } from "../markup";
import { only, part } from "../part";
import { drawWeek, hoursOf, spansOf } from "../week";

const t = vscode.l10n.t;

const upgradePath = part<readonly UpgradeStep[]>({
  id: "upgrade-path",
  title: () => t("Available Upgrades"),
  route: routes.getUpgradePath,
  read: readUpgradePath,
  draw: (path, { cluster }) => {
    const steps = stepsAhead(path, cluster?.version);
    return card(
      t("Available Upgrades"),
      steps.length === 0
        ? markup`<p class="quiet">${t("Up to date")}</p>`
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
  read: readUpgrades,
  draw: (past, saying) =>
    card(
      t("Upgrade History"),
      past.length === 0
        ? markup`<p class="quiet">${t("Never upgraded")}</p>`
        : markup`<ul class="past">${newestUpgrades(past)
            .slice(0, 5)
            .map((one) => {
              const { label, description } = upgradesKind.look(one, saying);
              return markup`<li><span>${label}</span><span class="quiet">${description}</span></li>`;
            })}</ul>`,
    ),
});

const anyTime = (): Markup =>
  card(t("Maintenance Window"), markup`<p class="quiet">${t("Upgrades may come at any time")}</p>`);

const maintenanceWindow = part<MaintenanceWindow>({
  id: "window",
  title: () => t("Maintenance Window"),
  route: routes.getMaintenanceWindow,
  read: only(readMaintenanceWindow),
  refusal: (problem) => (problem.kind === "not-found" ? anyTime() : undefined),
  draw: (window, { language }) => {
    const [from, to] = [hoursOf(window.start_local), hoursOf(window.end_local)];
    const said = joined(
      window.enabled === false ? t("switched off") : undefined,
      daysOf(window, language),
      t("{0} to {1}", window.start_local ?? "?", window.end_local ?? "?"),
      window.timezone,
    );
    const title = t("Maintenance Window");
    const names = [0, 1, 2, 3, 4, 5, 6].map((day) => dayName(day, language));
    const drawn = from !== undefined && to !== undefined && window.enabled !== false;
    return card(
      title,
      markup`<p class="quiet">${said}</p>${
        drawn
          ? drawWeek(spansOf(window.days_of_week, from, to), names, { title, describe: said })
          : undefined
      }`,
    );
  },
});

export const upkeep = [upgradePath, upgrades, maintenanceWindow];

function card(title: string, body: Markup): Markup {
  return markup`<div class="card"><h3>${title}</h3>${body}</div>`;
}
