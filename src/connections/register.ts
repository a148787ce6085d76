// The commands about connections, their status bar item, and following changes of settings, of the secret store and in
// other windows.

import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import { targetCommand, type TargetCommand } from "../commands/command-table";
import { confirmProduction } from "../commands/confirm";
import { describeError, showError } from "../errors/errors";
import { forgetKey } from "../secrets/report-outcome";
import type { Services } from "../services";
import {
  createStatusBarItem,
  offerActions,
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
} from "../ui/messages";
import { dashboardSetting } from "../ui/settings";
import { askName, connect, connectFromEnvironment, connectionTarget } from "./connect";
import type { Connection } from "./connection";
import { connectionsFolder, type Connections } from "./connections";

const t = vscode.l10n.t;

type ConnectionCommand = (services: Services, connection: Connection) => Promise<void>;

export function registerConnections(services: Services): vscode.Disposable {
  const { connections, secretStore, log } = services;
  const onConnection = (prompt: string, run: ConnectionCommand): TargetCommand =>
    targetCommand(connectionTarget(services, prompt), (connection) => run(services, connection));
  const updateContexts = (): void => void updateContext(services);
  updateContexts();
  return vscode.Disposable.from(
    followChanges(services),
    connections.onDidChange(updateContexts),
    secretStore.onDidChange(updateContexts),
    connectionItem(services),
    services.registerCommands({
      "skycloak.connect": (row) => connect(services, row),
      "skycloak.connectFromEnvironment": () => connectFromEnvironment(services),
      "skycloak.disconnect": onConnection(t("Select a connection to disconnect"), disconnect),
      "skycloak.replaceKey": onConnection(t("Select a connection to give another key"), (_, { id }) =>
        connect(services, { kind: "connection", id }),
      ),
      "skycloak.renameConnection": onConnection(t("Select a connection to rename"), renameConnection),
      "skycloak.useConnection": onConnection(t("Select the connection for this window"), useConnection),
      "skycloak.markProduction": onConnection(t("Select the production connection"), (_, connection) =>
        markProduction(connections, connection, true),
      ),
      "skycloak.unmarkProduction": onConnection(t("Select the connection that is not production"), (_, connection) =>
        markProduction(connections, connection, false),
      ),
      "skycloak.refresh": () => refresh(services),
      "skycloak.openDashboard": openDashboard,
      "skycloak.showConnectionMenu": async () => (await import("./connection-menu")).showConnectionMenu(services),
      "skycloak.reportIssue": async () => (await import("./report-issue")).reportIssue(services),
      "skycloak.deleteAllData": async () => (await import("./delete-data")).deleteAllData(services),
      "skycloak.showLog": () => {
        log.show();
        return Promise.resolve();
      },
    }),
  );
}

/** Follows changes of settings, of the secret store and in other windows. */
function followChanges({ connections, secretStore, context }: Services): vscode.Disposable {
  /** A refused key may have been rotated in another window; not every editor reports that. */
  const retryRefused = (): void => {
    for (const list of connections.all.flatMap(({ clusters, keys }) => [clusters, keys])) {
      if (list.state.problem?.kind === "unauthorized") void list.refresh();
    }
  };
  const reconcile = (): void => void connections.reconcile();
  const folder = vscode.Uri.joinPath(context.globalStorageUri, connectionsFolder);
  let watcher: vscode.FileSystemWatcher | undefined;
  const watch = (): void => {
    watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, "*.json"));
    watcher.onDidCreate(reconcile);
    watcher.onDidChange(reconcile);
  };
  let isDisposed = false;
  const begin = async (): Promise<void> => {
    reconcile();
    // If the folder were missing, VS Code would notice its creation only after a while.
    await vscode.workspace.fs.createDirectory(folder).then(undefined, () => undefined);
    if (!isDisposed) watch();
  };
  // Not during activation, which must not touch files.
  const start = setImmediate(() => void begin());
  return vscode.Disposable.from(
    {
      dispose: () => {
        isDisposed = true;
        clearImmediate(start);
        watcher?.dispose();
      },
    },
    vscode.workspace.onDidChangeConfiguration((change) => {
      const names = ["skycloak.endpoint", "skycloak.apiVersion"];
      if (names.some((name) => change.affectsConfiguration(name))) connections.reset();
      if (change.affectsConfiguration("skycloak.connection")) connections.notifySettingChanged();
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      reconcile();
      retryRefused();
    }),
    secretStore.onDidChange(retryRefused),
  );
}

/** Reads all loaded lists again; others are loaded when they are shown. */
async function refresh({ connections, secretStore }: Services): Promise<void> {
  await connections.reconcile();
  const { all, active } = connections;
  if (all.length === 0) return;
  secretStore.resetStatuses();
  for (const connection of all) connection.forgetScopes();
  const loaded = all.flatMap((connection) => [
    ...[connection.clusters, connection.keys].filter(({ state }) => connection === active || state.loaded),
    ...connection.dependents,
  ]);
  await Promise.all([...loaded.map((list) => list.refresh()), secretStore.checkSecrets()]);
}

async function updateContext({ connections: { all, active }, secretStore }: Services): Promise<void> {
  const contexts = {
    connected: all.length > 0,
    // Not the same as “not connected”: before activation nothing is known, and nothing is shown.
    disconnected: all.length === 0,
    severalConnections: all.length > 1,
    inProduction: active?.production === true,
    hasStoredSecrets: secretStore.list().length > 0 || secretStore.clientSecrets().length > 0,
  };
  for (const [name, value] of Object.entries(contexts)) {
    await vscode.commands.executeCommand("setContext", `skycloak.${name}`, value);
  }
}

async function openDashboard(): Promise<void> {
  const { value: dashboard, variable } = dashboardSetting();
  if (isWebAddress(dashboard)) {
    await vscode.env.openExternal(vscode.Uri.parse(dashboard, true));
    return;
  }
  void showErrorMessage(
    variable === undefined
      ? t("The setting skycloak.dashboard is not a web address.")
      : t("The environment variable {0} is not a web address.", variable),
  );
}

async function renameConnection({ connections }: Services, connection: Connection): Promise<void> {
  const title = t("Rename Connection");
  await askName(connections, connection.name, { title }, connection, async (text) => {
    const changed = await connections.change(connection, { name: text.trim() });
    return changed.ok ? undefined : describeError(changed.problem, connection.host()).sentence;
  });
}

async function markProduction(connections: Connections, connection: Connection, production: boolean): Promise<void> {
  const changed = await connections.change(connection, { production });
  if (!changed.ok) showError(changed.problem, connection.host());
}

/** Makes it this window's connection, unless a setting of the workspace determines that. */
async function useConnection({ connections }: Services, connection: Connection): Promise<void> {
  await connections.setActive(connection.id);
  if (connections.active === connection) return;
  offerActions(showInformationMessage, t("The setting skycloak.connection determines this workspace's connection."), [
    t("Open Setting"),
    "workbench.action.openWorkspaceSettings",
    "skycloak.connection",
  ]);
}

async function disconnect(services: Services, connection: Connection): Promise<void> {
  const { connections, secretStore } = services;
  const disconnectOnly = t("Disconnect");
  const disconnectAndForget = t("Disconnect and Forget Key");
  const question =
    connections.all.length === 1 ? t("Disconnect from Skycloak?") : t("Disconnect “{0}”?", connection.name);
  const detail = t(
    "The key “{0}” can stay stored on this machine for next time. A forgotten key can't be shown again; it keeps working everywhere else.",
    secretStore.find(connection.ref)?.name ?? "",
  );
  const choice = await showWarningMessage(question, { modal: true, detail }, disconnectOnly, disconnectAndForget);
  if (choice === undefined) return;
  if (choice === disconnectAndForget && !(await confirmProduction(connection, disconnectAndForget))) return;
  const removed = await connections.remove(connection);
  const stored = secretStore.find(connection.ref);
  if (!removed.ok) showError(removed.problem, connection.host());
  else if (choice === disconnectAndForget && stored !== undefined) await forgetKey(services, stored, connection.host());
}

function connectionItem({ connections, secretStore }: Services): vscode.Disposable {
  const item = createStatusBarItem("skycloak.connection", vscode.StatusBarAlignment.Left, -10);
  const show = (): void => {
    const { active, missingName, all } = connections;
    if (all.length === 0 && missingName === undefined) {
      item.hide();
      return;
    }
    item.show({
      icon: active === undefined ? "debug-disconnect" : "cloud",
      text: active?.name ?? missingName ?? "",
      tooltip: tooltip(connections),
      name: t("Skycloak: Connection"),
      command: "skycloak.showConnectionMenu",
      isError: active?.production === true,
    });
  };
  show();
  // The name of a key is only known once the keys have been listed.
  return vscode.Disposable.from(item, connections.onDidChange(show), secretStore.onDidChange(show));
}

function tooltip({ active, missingName }: Connections): string {
  if (active === undefined) {
    return t("Skycloak: this workspace uses the connection “{0}”, which doesn't exist here", missingName ?? "");
  }
  const host = active.host();
  const place = active.name.includes(host) ? active.name : t("{0} at {1}", active.name, host);
  return active.production ? t("Skycloak: {0}, production", place) : t("Skycloak: {0}", place);
}
