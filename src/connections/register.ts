// The commands about connections, their status bar item, and what follows the changes of settings, the vault and
// other windows.

import { join } from "node:path";
import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import { targetCommand, type TargetCommand } from "../commands/command-table";
import type { Services } from "../services";
import {
  createStatusBarItem,
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
} from "../ui/messages";
import { askName, connectionTarget } from "./choose";
import { connect, connectFromEnvironment } from "./connect";
import { dashboardSetting } from "../ui/settings";
import { type ConnectionEntry, type Connections, connectionsFolder } from "./connections";
import type { Connection } from "./connection";
import { confirmProduction } from "../commands/confirm";
import { detach } from "./attach";
import { mkdirSync, watch } from "node:fs";

const t = vscode.l10n.t;

export function registerConnections(parts: Services): vscode.Disposable {
  const { connections } = parts;
  const about = (ask: string, run: (connection: Connection) => Promise<void>): TargetCommand =>
    targetCommand(connectionTarget(parts, ask), run);
  void showConnected(parts);
  return vscode.Disposable.from(
    followOthers(parts),
    connections.onDidChange(() => void showConnected(parts)),
    connectionItem(connections),
    parts.registerCommands({
      "skycloak.connect": (given) => connect(parts, given),
      "skycloak.connectFromEnvironment": () => connectFromEnvironment(parts),
      "skycloak.disconnect": about(t("Which connection should be ended?"), (one) =>
        disconnect(parts, one),
      ),
      "skycloak.replaceKey": about(t("Which connection should have another key?"), (one) =>
        connect(parts, { kind: "connection", id: one.id }),
      ),
      "skycloak.renameConnection": about(t("Which connection should be renamed?"), (one) =>
        renameConnection(parts, one),
      ),
      "skycloak.useConnection": about(t("Which connection should this window use?"), (one) =>
        useConnection(parts, one),
      ),
      "skycloak.markProduction": about(t("Which connection is production?"), (one) =>
        markProduction(parts, one, true),
      ),
      "skycloak.unmarkProduction": about(t("Which connection is not production?"), (one) =>
        markProduction(parts, one, false),
      ),
      "skycloak.refresh": () => refresh(parts),
      "skycloak.openDashboard": openDashboard,
      "skycloak.showLog": () => {
        parts.log.show();
        return Promise.resolve();
      },
    }),
  );
}

/** What is changed in settings, in the vault and by other windows. */
function followOthers({ connections, vault, context }: Services): vscode.Disposable {
  const names = ["skycloak.endpoint", "skycloak.apiVersion"];
  /** A refused key may have been rotated in another window; not every editor tells of that. */
  const lookAgain = (): void => {
    const refused = connections.all
      .flatMap(({ clusters, keys }) => [clusters, keys])
      .filter(({ state }) => state.problem?.kind === "unauthorized");
    for (const list of refused) void list.refresh();
  };
  const look = (): void => void connections.reconcile();
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
      if (names.some((name) => change.affectsConfiguration(name))) connections.reset();
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
async function refresh({ connections, vault }: Services): Promise<void> {
  await connections.reconcile();
  if (connections.all.length === 0) return;
  vault.resetStatuses();
  const { current } = connections;
  const read = connections.all.flatMap((one) =>
    [one.clusters, one.keys].filter(({ state }) => one === current || state.loaded),
  );
  for (const one of connections.all) one.forgetScopes();
  const beside = connections.all.flatMap((one) => [...one.dependents]);
  await Promise.all([...[...read, ...beside].map((one) => one.refresh()), vault.checkSecrets()]);
}

async function showConnected({ connections }: Services): Promise<void> {
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
  const { value: dashboard, variable } = dashboardSetting();
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

async function renameConnection(parts: Services, connection: Connection): Promise<void> {
  const title = t("Rename Connection");
  await askName(parts, connection.name, { title }, connection, async (text) => {
    const kept = await tryChange(parts, connection, { name: text.trim() });
    return kept ? undefined : t("VS Code did not keep the name. Try again.");
  });
}

async function markProduction(
  parts: Services,
  connection: Connection,
  production: boolean,
): Promise<void> {
  if (await tryChange(parts, connection, { production })) return;
  void showErrorMessage(t("VS Code did not keep the mark. Try again."));
}

async function tryChange(
  { connections }: Services,
  connection: Connection,
  change: Pick<ConnectionEntry, "name" | "production">,
): Promise<boolean> {
  return connections.change(connection, change).then(
    () => true,
    () => false,
  );
}

/** This window goes to another connection, unless its workspace's settings say which. */
async function useConnection(parts: Services, connection: Connection): Promise<void> {
  const { connections } = parts;
  await connections.use(connection.id);
  if (connections.current === connection) return;
  const open = t("Open Setting");
  const choice = await showInformationMessage(
    t("The setting skycloak.connection says which connection this workspace is at."),
    open,
  );
  if (choice === open) {
    await vscode.commands.executeCommand(
      "workbench.action.openWorkspaceSettings",
      "skycloak.connection",
    );
  }
}

async function disconnect(parts: Services, connection: Connection): Promise<void> {
  const { connections, vault } = parts;
  const keep = t("Disconnect");
  const forget = t("Disconnect and Forget Key");
  const held = vault.find(connection.ref);
  const choice = await showWarningMessage(
    connections.all.length === 1
      ? t("Disconnect from Skycloak?")
      : t("Disconnect “{0}”?", connection.name),
    {
      modal: true,
      detail: t(
        "The key “{0}” can stay in this machine's vault, for the next time. A forgotten key can't be read again anywhere; it goes on working where else it is used.",
        held?.name ?? "",
      ),
    },
    keep,
    forget,
  );
  if (choice === undefined) return;
  if (choice === forget && !(await confirmProduction(connection, forget))) return;
  const detached = await detach(parts, connection, choice === forget);
  if (detached.kind === "not-remembered") {
    void showErrorMessage(
      t(
        "VS Code did not keep that it is disconnected, and may be connected again after a restart.",
      ),
    );
  } else if (detached.kept !== false) {
    void showErrorMessage(
      detached.kept === "late"
        ? t(
            "Disconnected. VS Code's secret storage has not answered yet; the key is deleted as soon as it does.",
          )
        : t("Disconnected, but VS Code's secret storage did not delete the key."),
    );
  }
}

/** Milliseconds within which several changes are one. */
const settling = 50;

/** Calls `look` when something in the folder was changed, by whichever window. */
function followFolder(folder: string, look: () => void): { dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    const watcher = watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(look, settling);
    });
    // Where it can't be followed any further, a window that gets the focus looks all the same.
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
    return t(
      "Skycloak: this workspace wants the connection “{0}”, which is not here",
      missing ?? "",
    );
  }
  return current.production
    ? t("Skycloak: {0} at {1}, production", current.name, current.host())
    : t("Skycloak: {0} at {1}", current.name, current.host());
}
