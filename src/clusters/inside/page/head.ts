// The top of a cluster's page: what it is called, how it is, and what can be done from here.

import * as vscode from "vscode";
import type { Cluster } from "../../../api/skycloak";
import { commands, type CommandId } from "../../../commands";
import { clusterFacts, hasUrl, statusWords } from "../../row";
import { clusterStatus, type ClusterStatus } from "../../status";
import type { InsideNode } from "../place";
import type { Saying } from "../kind";
import { joined } from "../kinds/words";
import { commandLink } from "./links";
import { markup, type Markup } from "./markup";

const t = vscode.l10n.t;

/** Told apart by shape as well as by colour. */
const pills: Readonly<Record<ClusterStatus, readonly [look: string, sign: string]>> = {
  provisioning: ["busy", "◌"],
  available: ["good", "✓"],
  updating: ["busy", "↻"],
  degraded: ["warn", "!"],
  maintenance: ["warn", "⚒"],
  stopped: ["off", "❚❚"],
  failed: ["bad", "✕"],
  deleting: ["off", "✕"],
};

export function drawHead(cluster: Cluster, row: InsideNode): Markup {
  const status = clusterStatus(cluster.status);
  const [look, sign] = status === undefined ? ["off", "?"] : pills[status];
  const { type, version, size, location, url } = cluster;
  const action = (command: CommandId, label: string): Markup =>
    markup`<li><a id="${command}" href="${commandLink(command, row)}">${label}</a></li>`;
  return markup`<div class="top"><h1>${cluster.name === "" ? t("(no name)") : cluster.name}</h1>
<span class="pill ${look}"><span aria-hidden="true">${sign}</span>${statusWords(cluster.status)}</span></div>
<p class="under quiet">${joined(type, version, size, location)}</p>
${hasUrl(cluster) ? markup`<p class="under"><a href="${url ?? ""}">${url ?? ""}</a></p>` : undefined}
<nav aria-label="${t("Actions")}"><ul class="actions">
${action(commands.refreshPage, t("Refresh"))}
${hasUrl(cluster) ? action(commands.openCluster, t("Open Cluster")) : undefined}
${action(commands.showClusterLogs, t("Logs"))}
${action(commands.showSecurityLogs, t("Security Logs"))}
${action(commands.showEvents, t("Events"))}
</ul></nav>`;
}

export function drawFacts(cluster: Cluster, { now, language }: Saying): Markup {
  const facts = clusterFacts(cluster, now, language).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  return markup`<div class="card wide"><dl class="facts">${facts.map(
    ([label, value]) => markup`<dt>${label}</dt><dd>${value}</dd>`,
  )}</dl></div>`;
}
