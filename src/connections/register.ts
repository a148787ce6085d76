// Connecting, disconnecting, and what belongs to no list: the dashboard and the log.

import { join } from "node:path";
import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import { commands } from "../commands";
import type { Parts } from "../parts";
import { showErrorMessage } from "../ui/messages";
import { markProduction, renameConnection, useConnection } from "./change";
import { connectionTarget } from "./choose";
import { connect } from "./connect";
import { disconnect } from "./disconnect";
import { chosenDashboard } from "../ui/settings";
import { connectionsFolder } from "./entries";
import { followFolder } from "./follow";
import { connectFromEnvironment } from "./from-environment";
import { connectionItem } from "./status-item";

const t = vscode.l10n.t;

export function registerConnections(parts: Parts): vscode.Disposable {
  const { connections } = parts;
  const { plain, about } = parts.commands;
  const which = (ask: string): ReturnType<typeof connectionTarget> => connectionTarget(parts, ask);
  void showConnected(parts);
  return vscode.Disposable.from(
    followOthers(parts),
    connections.onDidChange(() => void showConnected(parts)),
    connectionItem(connections),
    plain(commands.connect, (given) => connect(parts, given)),
    plain(commands.connectFromEnvironment, () => connectFromEnvironment(parts)),
    about(commands.disconnect, which(t("Which connection should be ended?")), (one) =>
      disconnect(parts, one),
    ),
    about(commands.replaceKey, which(t("Which connection should have another key?")), (one) =>
      connect(parts, { kind: "connection", id: one.id }),
    ),
    about(commands.renameConnection, which(t("Which connection should be renamed?")), (one) =>
      renameConnection(parts, one),
    ),
    about(commands.useConnection, which(t("Which connection should this window use?")), (one) =>
      useConnection(parts, one),
    ),
    about(commands.markProduction, which(t("Which connection is production?")), (one) =>
      markProduction(parts, one, true),
    ),
    about(commands.unmarkProduction, which(t("Which connection is not production?")), (one) =>
      markProduction(parts, one, false),
    ),
    plain(commands.refresh, () => refresh(parts)),
    plain(commands.openDashboard, openDashboard),
    plain(commands.showLog, () => {
      parts.log.show();
      return Promise.resolve();
    }),
  );
}

/** What is changed in settings, in the vault and by other windows. */
function followOthers({ connections, vault, context }: Parts): vscode.Disposable {
  const names = ["skycloak.endpoint", "skycloak.apiVersion"];
  /** A refused key may have been rotated in another window; not every editor tells of that. */
  const lookAgain = (): void => {
    const refused = connections.all
      .flatMap(({ clusters, keys }) => [clusters, keys])
      .filter(({ state }) => state.problem?.kind === "unauthorized");
    for (const list of refused) void list.refresh();
  };
  const look = (): void => void connections.look();
  let folder: { dispose(): void } | undefined;
  // Not while the editor starts: that reads no file.
  const start = setImmediate(() => {
    const path = join(context.globalStorageUri.fsPath, connectionsFolder);
    folder = followFolder(path, look);
    look();
  });
  return vscode.Disposable.from(
    {
      dispose: () => {
        clearImmediate(start);
        folder?.dispose();
      },
    },
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (names.some((name) => change.affectsConfiguration(name))) connections.changed();
      if (change.affectsConfiguration("skycloak.connection")) connections.moved();
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      look();
      lookAgain();
    }),
    vault.onDidChange(lookAgain),
  );
}

/** What has been read already; what nobody has opened yet is read when somebody does. */
async function refresh({ connections, vault }: Parts): Promise<void> {
  await connections.look();
  if (connections.all.length === 0) return;
  vault.doubt();
  const { current } = connections;
  const read = connections.all.flatMap((one) =>
    [one.clusters, one.keys].filter(({ state }) => one === current || state.loaded),
  );
  for (const one of connections.all) one.forgetLearned();
  const beside = connections.all.flatMap((one) => [...one.beside]);
  await Promise.all([...[...read, ...beside].map((one) => one.refresh()), vault.look()]);
}

async function showConnected({ connections }: Parts): Promise<void> {
  const { all, current } = connections;
  const set = (name: string, value: boolean): Thenable<unknown> =>
    vscode.commands.executeCommand("setContext", `skycloak.${name}`, value);
  await set("connected", all.length > 0);
  // Not the same as “not connected”: before the start nothing is known, and nothing is shown.
  await set("disconnected", all.length === 0);
  await set("severalConnections", all.length > 1);
  await set("inProduction", current?.production === true);
}

async function openDashboard(): Promise<void> {
  const { value: dashboard, variable } = chosenDashboard();
  if (!isWebAddress(dashboard)) {
    void showErrorMessage(
      variable === undefined
        ? vscode.l10n.t("The setting skycloak.dashboard is not a web address.")
        : vscode.l10n.t("The variable {0} of the environment is not a web address.", variable),
    );
    return;
  }
  await vscode.env.openExternal(vscode.Uri.parse(dashboard, true));
}
