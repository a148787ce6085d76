// Connecting, disconnecting, and what belongs to no list: the dashboard and the log.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import { connect, connectFromEnvironment } from "./connect";
import { disconnect } from "./disconnect";
import { chosenDashboard } from "../ui/chosen";

export function registerConnections(parts: Parts): vscode.Disposable {
  const { connections, vault, clusters, keys } = parts;
  const followSettings = vscode.workspace.onDidChangeConfiguration((change) => {
    const names = ["skycloak.endpoint", "skycloak.apiVersion"];
    if (names.some((name) => change.affectsConfiguration(name))) connections.changed();
  });
  /** A refused key may have been rotated in another window; not every editor tells of that. */
  const lookAgain = (): void => {
    const refused = [clusters, keys].filter(({ state }) => state.problem?.kind === "unauthorized");
    for (const list of refused) void list.refresh();
  };
  const followFocus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) lookAgain();
  });
  const followVault = vault.onDidChange(lookAgain);
  const followConnection = connections.onDidChange(() => {
    void showConnected(parts);
    clusters.reset();
    keys.reset();
  });
  void showConnected(parts);
  return vscode.Disposable.from(
    followSettings,
    followConnection,
    followFocus,
    followVault,
    parts.commands.plain(commands.connect, () => connect(parts)),
    parts.commands.plain(commands.connectFromEnvironment, () => connectFromEnvironment(parts)),
    parts.commands.plain(commands.disconnect, () => disconnect(parts)),
    parts.commands.plain(commands.refresh, async () => {
      if (connections.current === undefined) return;
      vault.doubt();
      await Promise.all([clusters.refresh(), keys.refresh(), vault.look()]);
    }),
    parts.commands.plain(commands.openDashboard, openDashboard),
    parts.commands.plain(commands.showLog, () => {
      parts.log.show();
      return Promise.resolve();
    }),
  );
}

async function showConnected({ connections }: Parts): Promise<void> {
  const connected = connections.current !== undefined;
  await vscode.commands.executeCommand("setContext", "skycloak.connected", connected);
  // Not the same as “not connected”: before the start nothing is known, and nothing is shown.
  await vscode.commands.executeCommand("setContext", "skycloak.disconnected", !connected);
}

async function openDashboard(): Promise<void> {
  const { value: dashboard, variable } = chosenDashboard();
  if (!/^https?:\/\//.test(dashboard) || !URL.canParse(dashboard)) {
    void vscode.window.showErrorMessage(
      variable === undefined
        ? vscode.l10n.t("The setting skycloak.dashboard is not a web address.")
        : vscode.l10n.t("The variable {0} of the environment is not a web address.", variable),
    );
    return;
  }
  await vscode.env.openExternal(vscode.Uri.parse(dashboard, true));
}
