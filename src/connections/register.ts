// The commands about connections, their status bar item, and following changes of settings, of the secret store and of other
// windows.

import { mkdirSync, watch } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import { targetCommand, type TargetCommand } from "../commands/command-table";
import { confirmProduction } from "../commands/confirm";
import type { Services } from "../services";
import {
  createStatusBarItem,
  offerActions,
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
} from "../ui/messages";
import { dashboardSetting } from "../ui/settings";
import { detach } from "./attach";
import { askName, connect, connectFromEnvironment, connectionTarget } from "./connect";
import type { Connection } from "./connection";
import { connectionsFolder, type ConnectionEntry, type Connections } from "./connections";

const t = vscode.l10n.t;

type ConnectionCommand = (services: Services, connection: Connection) => Promise<void>;

export function registerConnections(services: Services): vscode.Disposable {
  const { connections, log } = services;
  const onConnection = (question: string, run: ConnectionCommand): TargetCommand =>
    targetCommand(connectionTarget(services, question), (connection) => run(services, connection));
  void updateContext(connections);
  return vscode.Disposable.from(
    followChanges(services),
    connections.onDidChange(() => void updateContext(connections)),
    connectionItem(connections),
    services.registerCommands({
      "skycloak.connect": (row) => connect(services, row),
      "skycloak.connectFromEnvironment": () => connectFromEnvironment(services),
      "skycloak.disconnect": onConnection(t("Select a connection to disconnect"), disconnect),
      "skycloak.replaceKey": onConnection(t("Select a connection to give another key"), (_, { id }) =>
        connect(services, { kind: "connection", id }),
      ),
      "skycloak.renameConnection": onConnection(t("Select a connection to rename"), renameConnection),
      "skycloak.useConnection": onConnection(t("Select the connection for this window"), useConnection),
      "skycloak.markProduction": onConnection(t("Select the production connection"), (_, one) =>
        markProduction(services, one, true),
      ),
      "skycloak.unmarkProduction": onConnection(t("Select the connection that is not production"), (_, one) =>
        markProduction(services, one, false),
      ),
      "skycloak.refresh": () => refresh(services),
      "skycloak.openDashboard": openDashboard,
      "skycloak.showLog": () => {
        log.show();
        return Promise.resolve();
      },
    }),
  );
}

/** Follows changes of settings, of the secret store and of other windows. */
function followChanges({ connections, secretStore, context }: Services): vscode.Disposable {
  /** A refused key may have been rotated in another window; not every editor reports that. */
  const retryRefused = (): void => {
    for (const list of connections.all.flatMap(({ clusters, keys }) => [clusters, keys])) {
      if (list.state.problem?.kind === "unauthorized") void list.refresh();
    }
  };
  const reconcile = (): void => void connections.reconcile();
  let folder: { dispose(): void } | undefined;
  // Not while the editor starts: that reads no file.
  const start = setImmediate(() => {
    const path = join(context.globalStorageUri.fsPath, connectionsFolder);
    folder = watchFolder(path, reconcile);
    reconcile();
  });
  return vscode.Disposable.from(
    {
      dispose: () => {
        clearImmediate(start);
        folder?.dispose();
      },
    },
    vscode.workspace.onDidChangeConfiguration((change) => {
      const names = ["skycloak.endpoint", "skycloak.apiVersion"];
      if (names.some((name) => change.affectsConfiguration(name))) connections.reset();
      if (change.affectsConfiguration("skycloak.connection")) connections.settingChanged();
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      reconcile();
      retryRefused();
    }),
    secretStore.onDidChange(retryRefused),
  );
}

/** Reads again what has been read; the rest is read when somebody opens it. */
async function refresh({ connections, secretStore }: Services): Promise<void> {
  await connections.reconcile();
  if (connections.all.length === 0) return;
  secretStore.resetStatuses();
  const { current } = connections;
  const loaded = connections.all.flatMap((one) => [
    ...[one.clusters, one.keys].filter(({ state }) => one === current || state.loaded),
    ...one.dependents,
  ]);
  for (const one of connections.all) one.forgetScopes();
  await Promise.all([...loaded.map((one) => one.refresh()), secretStore.checkSecrets()]);
}

async function updateContext({ all, current }: Connections): Promise<void> {
  const contexts = {
    connected: all.length > 0,
    // Not the same as “not connected”: before the start nothing is known, and nothing is shown.
    disconnected: all.length === 0,
    severalConnections: all.length > 1,
    inProduction: current?.production === true,
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

async function renameConnection(services: Services, connection: Connection): Promise<void> {
  const title = t("Rename Connection");
  await askName(services.connections, connection.name, { title }, connection, async (text) =>
    (await tryChange(services, connection, { name: text.trim() }))
      ? undefined
      : t("VS Code couldn't save the name. Try again."),
  );
}

async function markProduction(services: Services, connection: Connection, production: boolean): Promise<void> {
  if (await tryChange(services, connection, { production })) return;
  void showErrorMessage(t("VS Code couldn't save the change. Try again."));
}

function tryChange(
  { connections }: Services,
  connection: Connection,
  change: Pick<ConnectionEntry, "name" | "production">,
): Promise<boolean> {
  return connections.change(connection, change).then(
    () => true,
    () => false,
  );
}

/** Makes it this window's connection, unless a setting of the workspace decides that. */
async function useConnection({ connections }: Services, connection: Connection): Promise<void> {
  await connections.use(connection.id);
  if (connections.current === connection) return;
  offerActions(showInformationMessage, t("The setting skycloak.connection determines this workspace's connection."), [
    t("Open Setting"),
    "workbench.action.openWorkspaceSettings",
    "skycloak.connection",
  ]);
}

async function disconnect(services: Services, connection: Connection): Promise<void> {
  const { connections, secretStore } = services;
  const keep = t("Disconnect");
  const remove = t("Disconnect and Forget Key");
  const question =
    connections.all.length === 1 ? t("Disconnect from Skycloak?") : t("Disconnect “{0}”?", connection.name);
  const detail = t(
    "The key “{0}” can stay stored on this machine for next time. A forgotten key can't be shown again; it keeps working everywhere else.",
    secretStore.find(connection.ref)?.name ?? "",
  );
  const choice = await showWarningMessage(question, { modal: true, detail }, keep, remove);
  if (choice === undefined) return;
  if (choice === remove && !(await confirmProduction(connection, remove))) return;
  switch (await detach(services, connection, choice === remove)) {
    case "disconnected":
      return;
    case "not-remembered":
      void showErrorMessage(t("VS Code couldn't save the change. The connection may come back after a restart."));
      return;
    case "late":
      void showErrorMessage(
        t("Disconnected. VS Code's secret storage hasn't responded yet; the key is deleted as soon as it does."),
      );
      return;
    case "kept":
      void showErrorMessage(t("Disconnected, but VS Code's secret storage couldn't delete the key."));
  }
}

/** Milliseconds within which several changes of a folder count as one. */
const settling = 50;

/** Calls `onChange` when any window changes something in the folder. */
function watchFolder(folder: string, onChange: () => void): { dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    const watcher = watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, settling);
    });
    // A window that can't follow the folder any further still looks when it gets the focus.
    watcher.on("error", () => watcher.close());
    return {
      dispose: () => {
        clearTimeout(timer);
        watcher.close();
      },
    };
  } catch {
    return { dispose: () => undefined };
  }
}

function connectionItem(connections: Connections): vscode.Disposable {
  const item = createStatusBarItem("skycloak.connection", vscode.StatusBarAlignment.Left, -10);
  const show = (): void => {
    const { current, missing, all } = connections;
    if (all.length === 0 && missing === undefined) {
      item.hide();
      return;
    }
    item.show({
      icon: current === undefined ? "debug-disconnect" : "cloud",
      text: current?.name ?? missing ?? "",
      tooltip: tooltip(connections),
      name: t("Skycloak: Connection"),
      command: "skycloak.useConnection",
      isError: current?.production === true,
    });
  };
  show();
  return vscode.Disposable.from(item, connections.onDidChange(show));
}

function tooltip({ current, missing }: Connections): string {
  if (current === undefined) {
    return t("Skycloak: this workspace uses the connection “{0}”, which doesn't exist here", missing ?? "");
  }
  return current.production
    ? t("Skycloak: {0} at {1}, production", current.name, current.host())
    : t("Skycloak: {0} at {1}", current.name, current.host());
}
