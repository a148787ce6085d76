// The Clusters view and its commands. The code of the commands is loaded when the first of them is run.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import {
  isRowNode,
  targetCommand,
  targetsCommand,
  type CommandTable,
  type TargetCommand,
} from "../commands/command-table";
import type { Services } from "../services";
import type { RegisteredView } from "../tree/list-tree";
import type { CommandContext } from "./commands/context";
import type { OperationTracker } from "./operations";
import type { ClusterPanels } from "./panels";
import { hasAdminConsole, hasUrl } from "./rows";
import { isChangeable, isServing } from "./rules";
import { clusterTarget, goTo, showNotConnected, type ClusterTarget, type RowTarget, type TargetRule } from "./target";
import { createClustersView, type ClustersView } from "./tree";

const cluster = (predicate?: TargetRule["predicate"]): TargetRule => ({ rows: "clusters", asks: true, predicate });
const isLive = ({ status }: Cluster): boolean => status !== "deleting";
const live = cluster(isLive);
const changeable = cluster(isChangeable);
/** A cluster or a row below it, from which the command starts. */
const inCluster: TargetRule = { rows: "all", asks: true };
/** In a cluster that exists and has not failed, whether its Keycloak is running or not. */
const inChangeable: TargetRule = { ...inCluster, predicate: isChangeable };
const inServing: TargetRule = { ...inCluster, predicate: isServing };
const row: TargetRule = { rows: "all", asks: false };

/** The targets of commands. Their functions in commands/all.ts have the same names. */
const clusterTargets = {
  ...sameTarget(cluster(), "copyClusterId"),
  ...sameTarget(live, "renameCluster", "deleteCluster"),
  ...sameTarget(changeable, "resizeCluster", "setFeatures", "upgradeCluster"),
  ...sameTarget(changeable, "setMaintenanceWindow", "removeMaintenanceWindow"),
  ...sameTarget(inCluster, "copyAsTerraform", "exportRealm"),
  ...sameTarget(inChangeable, "showAutomationClient", "copyAutomationSecret", "importRealm"),
  ...sameTarget(inServing, "testAutomationClient", "openTerminalWithKeycloak"),
  ...sameTarget(row, "copyAsCurl", "copyValue", "refreshRow", "showMore"),
  copyClusterUrl: cluster(hasUrl),
  autoUpgradeOn: cluster((target) => isChangeable(target) && target.auto_upgrade_enabled !== true),
  autoUpgradeOff: cluster((target) => isChangeable(target) && target.auto_upgrade_enabled !== false),
  cancelUpgrade: cluster(({ status }) => status === "updating" || status === "available"),
  openAdminConsole: { ...inCluster, predicate: hasAdminConsole },
};

/** The targets of commands that resources describe under these names. */
const resourceTargets = {
  ...sameTarget(inCluster, "createRealm", "createApplication", "addDomain", "startExport"),
  ...sameTarget(row, "enableRealm", "disableRealm", "deleteRealm"),
  ...sameTarget(row, "changeRedirectUris", "enableApplication", "disableApplication", "deleteApplication"),
  ...sameTarget(row, "rotateClientSecret", "copyClientSecret"),
  ...sameTarget(row, "verifyDomain", "deleteDomain", "addRoute", "deleteRoute"),
  ...sameTarget(row, "downloadExport"),
  ...sameTarget({ ...row, several: true }, "deleteExport"),
};

function sameTarget<N extends string>(target: TargetRule, ...commands: N[]) {
  return Object.fromEntries(commands.map((name) => [name, target])) as Record<N, TargetRule>;
}

export type ResourceCommand = keyof typeof resourceTargets;
export type ClusterCommand = keyof typeof clusterTargets;

export function registerClusters(services: Services): RegisteredView {
  const { connections, registerCommands } = services;
  const view = createClustersView(services);
  const operations = createOperations(services, view);
  const panels = createPanels(services, view);
  const onCluster = (rule: TargetRule, run: (target: RowTarget) => Promise<void>): TargetCommand =>
    targetCommand(clusterTarget(services, view, rule), run);
  const contextOf = async ({ connection, cluster, row }: RowTarget): Promise<CommandContext | undefined> => {
    const tree = await view.trees.open(connection.id);
    if (tree === undefined) return undefined;
    const { revealCreated } = view;
    const path = tree.path(row);
    return { services, connection, tree, operations: await operations.open(), revealCreated, cluster, path };
  };
  const inContext = (targets: Readonly<Record<string, TargetRule>>): CommandTable =>
    Object.fromEntries(
      Object.entries(targets).map(([name, rule]) => {
        const run = async (found: readonly RowTarget[]): Promise<void> => {
          const contexts = (await Promise.all(found.map(contextOf))).filter((context) => context !== undefined);
          const { contextCommands } = await import("./commands/all");
          const [context] = contexts;
          if (context !== undefined) await contextCommands[name]?.(context, contexts);
        };
        const target = clusterTarget(services, view, rule);
        const command =
          rule.several === true ? targetsCommand(target, run) : targetCommand(target, (one) => run([one]));
        return [`skycloak.${name}`, command];
      }),
    );
  const registered = vscode.Disposable.from(
    view,
    operations,
    panels,
    registerCommands({
      ...inContext(clusterTargets),
      ...inContext(resourceTargets),
      /** Bound to Enter: opens a cluster's page, and does nothing for other rows. */
      "skycloak.openRow": async () => {
        const [row] = view.selection();
        if (isRowNode(row) && row.kind === "cluster") {
          await vscode.commands.executeCommand("skycloak.showClusterDetails", row);
        }
      },
      "skycloak.pin": onCluster(row, (target) => view.setPinned(target, true)),
      "skycloak.unpin": onCluster(row, (target) => view.setPinned(target, false)),
      "skycloak.filterClusters": view.filter.ask,
      "skycloak.clearClusterFilter": view.filter.clear,
      "skycloak.goTo": () => goTo(services, view),
      "skycloak.createCluster": async (argument) => {
        const connection =
          (isRowNode(argument) && argument.kind === "connection" ? connections.find(argument.id) : undefined) ??
          connections.active;
        if (connection === undefined) {
          showNotConnected(connections);
          return;
        }
        const { createCluster } = await import("./commands/cluster");
        await createCluster(connection, await operations.open(), view.revealCreated);
      },
      "skycloak.downloadRealmExport": async (argument) =>
        (await import("./transfers/realm-transfers")).downloadRealmExport(services, argument),
      "skycloak.forgetClientSecret": async () =>
        (await import("./commands/client-secrets")).forgetClientSecret(services),
      "skycloak.showClusterDetails": onCluster(cluster(), panels.showPage("skycloak.cluster")),
      "skycloak.showEvents": onCluster(cluster(), panels.showPage("skycloak.events")),
      "skycloak.showClusterLogs": onCluster(cluster(), panels.showLog("logs")),
      "skycloak.showSecurityLogs": onCluster(cluster(), panels.showLog("security-logs")),
      "skycloak.exportEvents": onCluster(cluster(), async (target) => (await panels.open()).exportEvents(target)),
      "skycloak.refreshPage": async () => (await panels.open()).refreshPage(),
      "skycloak.filterLog": async () => (await panels.open()).logs.filter(),
      "skycloak.followLog": async () => (await panels.open()).logs.follow(true),
      "skycloak.stopFollowing": async () => (await panels.open()).logs.follow(false),
      "skycloak.loadOlder": async () => (await panels.open()).logs.loadOlder(),
    }),
  );
  return Object.assign(registered, { tree: view.tree });
}

/** The operation tracker, loaded for the first operation, which may be a new one or one from before a reload. */
function createOperations(services: Services, { trees }: ClustersView) {
  const { connections, context } = services;
  const storageKey = "skycloak.followed";
  let loaded: Promise<OperationTracker> | undefined;
  const open = (): Promise<OperationTracker> =>
    (loaded ??= import("./operations").then(
      ({ OperationTracker }) => new OperationTracker(storageKey, services, trees),
    ));
  const listener = connections.clusters.onDidChange(() => {
    if (context.workspaceState.get(storageKey) === undefined) return;
    const read = connections.all.filter(({ clusters }) => clusters.state.asOf !== undefined);
    if (read.length > 0) void open().then((tracker) => read.forEach((connection) => tracker.resume(connection)));
  });
  return {
    open,
    dispose: () => {
      listener.dispose();
      void loaded?.then((tracker) => tracker.dispose());
    },
  };
}

/** The pages and logs of clusters, loaded with the first of them. */
function createPanels(services: Services, { trees }: ClustersView) {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let opened: Promise<ClusterPanels> | undefined;
  const open = (): Promise<ClusterPanels> =>
    (opened ??= import("./panels").then(({ ClusterPanels }) => new ClusterPanels(services, trees, changed)));
  const registered = vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider("skycloak-log", {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => (await open()).logs.text(uri),
    }),
    ...["skycloak.cluster", "skycloak.events"].map((page) =>
      vscode.window.registerWebviewPanelSerializer(page, {
        deserializeWebviewPanel: async (panel, state) => (await open()).restore(panel, state),
      }),
    ),
  );
  return Object.assign(registered, {
    open,
    showPage: (page: "skycloak.cluster" | "skycloak.events") => async (target: ClusterTarget) =>
      (await open()).show(page, target),
    showLog: (log: string) => async (target: ClusterTarget) => (await open()).logs.show(target, log),
  });
}
