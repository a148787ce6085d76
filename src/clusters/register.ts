// The Clusters view and its commands. What the commands do is loaded with the first of them.

import * as vscode from "vscode";
import type { Cluster } from "../api/skycloak";
import type { Services } from "../services";
import type { RegisteredView } from "../tree/list-tree";
import { isRow, targetCommand } from "../commands/command-table";
import { showError } from "../errors/errors";
import { goTo } from "./commands/go-to";
import type { OperationTracker } from "./operations";
import type { See } from "./panels";
import { hasUrl } from "./rows";
import { clusterTarget, type RowAt, type TargetRule } from "./target";
import { createClustersView, type ClustersView } from "./tree";

const cluster = (fits?: TargetRule["fits"]): TargetRule => ({ rows: "clusters", asks: true, fits });
const notDeleting = ({ status }: Cluster): boolean => status !== "deleting";
const living = cluster(notDeleting);
/** For a cluster, or inside one: the row's place decides what the command starts with. */
const within: TargetRule = { rows: "all", asks: true };
const row: TargetRule = { rows: "all", asks: false };

/** What each command is about. The functions of these names are in commands/all.ts. */
const targets = {
  copyClusterUrl: cluster(hasUrl),
  copyClusterId: cluster(),
  openCluster: cluster(hasUrl),
  renameCluster: living,
  resizeCluster: living,
  autoUpgradeOn: cluster((one) => notDeleting(one) && one.auto_upgrade_enabled !== true),
  autoUpgradeOff: cluster((one) => notDeleting(one) && one.auto_upgrade_enabled !== false),
  setFeatures: living,
  deleteCluster: living,
  upgradeCluster: living,
  cancelUpgrade: cluster(({ status }) => status === "updating" || status === "available"),
  setMaintenanceWindow: living,
  removeMaintenanceWindow: living,
  showAutomationClient: within,
  copyAutomationSecret: within,
  testAutomationClient: within,
  openTerminalWithKeycloak: within,
  createRealm: within,
  enableRealm: row,
  disableRealm: row,
  deleteRealm: row,
  createApplication: within,
  changeRedirectUris: row,
  enableApplication: row,
  disableApplication: row,
  deleteApplication: row,
  rotateClientSecret: row,
  copyClientSecret: row,
  addDomain: within,
  verifyDomain: row,
  deleteDomain: row,
  addRoute: row,
  deleteRoute: row,
  copyAsTerraform: within,
  copyAsCurl: row,
  startExport: within,
  downloadExport: row,
  deleteExport: row,
  exportRealm: within,
  importRealm: within,
  showMore: row,
  refreshRow: row,
  copyValue: row,
} satisfies Readonly<Record<string, TargetRule>>;

export function registerClusters(parts: Services): RegisteredView {
  const { connections } = parts;
  const view = createClustersView(parts);
  const operations = createOperations(parts, view);
  const load = () => import("./commands/all");
  const run =
    (name: keyof typeof targets) =>
    async ({ connection, cluster, row }: RowAt): Promise<void> => {
      const inside = await view.insides.open(connection.id);
      if (inside === undefined) return;
      const { acts } = await load();
      const place = inside.place(row);
      const tracker = await operations.open();
      await acts[name]({ parts, connection, inside, operations: tracker, cluster, place });
    };
  const registered = vscode.Disposable.from(
    view,
    operations,
    parts.registerCommands(
      Object.fromEntries(
        (Object.keys(targets) as (keyof typeof targets)[]).map((name) => [
          `skycloak.${name}`,
          targetCommand(clusterTarget(parts, view, targets[name]), run(name)),
        ]),
      ),
    ),
    registerPanels(parts, view),
    parts.registerCommands({
      "skycloak.goTo": () => goTo(parts, view),
      "skycloak.createCluster": async (given) => {
        const connection =
          (isRow(given) && given.kind === "connection" ? connections.find(given.id) : undefined) ??
          connections.current;
        if (connection === undefined) {
          showError({ kind: "not-connected" }, connections.reach.host());
          return;
        }
        await (await load()).createCluster(connection, await operations.open());
      },
      "skycloak.downloadRealmExport": async (given) =>
        (await load()).downloadRealmExport(parts, given),
      "skycloak.forgetClientSecret": async () => (await load()).forgetClientSecret(parts),
    }),
  );
  return Object.assign(registered, { tree: view.tree });
}

/** The one tracker, loaded when there is an operation to follow: a new one, or one from before a reload. */
function createOperations(parts: Services, { insides }: ClustersView) {
  const { connections, context } = parts;
  const storedAs = "skycloak.followed";
  let tracker: Promise<OperationTracker> | undefined;
  const open = (): Promise<OperationTracker> =>
    (tracker ??= import("./operations").then(
      ({ OperationTracker }) => new OperationTracker(storedAs, parts, insides),
    ));
  const listening = connections.clusters.onDidChange(() => {
    if (context.workspaceState.get(storedAs) === undefined) return;
    const read = connections.all.filter(({ clusters }) => clusters.state.asOf !== undefined);
    if (read.length === 0) return;
    void open().then((one) => {
      for (const connection of read) one.resume(connection);
    });
  });
  return {
    open,
    dispose: () => {
      listening.dispose();
      void tracker?.then((one) => one.dispose());
    },
  };
}

/** What is shown of a cluster beside the tree: its pages and logs. */
function registerPanels(parts: Services, view: ClustersView): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let opened: Promise<See> | undefined;
  const see = (): Promise<See> =>
    (opened ??= import("./panels").then(({ See }) => new See(parts, changed)));
  const any = clusterTarget(parts, view, cluster());
  return vscode.Disposable.from(
    parts.registerCommands({
      "skycloak.showClusterDetails": targetCommand(any, async (at) =>
        (await see()).show("skycloak.cluster", at),
      ),
      "skycloak.showClusterLogs": targetCommand(any, async (at) =>
        (await see()).logs.show(at, "logs"),
      ),
      "skycloak.showSecurityLogs": targetCommand(any, async (at) =>
        (await see()).logs.show(at, "security-logs"),
      ),
      "skycloak.showEvents": targetCommand(any, async (at) =>
        (await see()).show("skycloak.events", at),
      ),
      "skycloak.exportEvents": targetCommand(any, async (at) => (await see()).exportEvents(at)),
      "skycloak.refreshPage": async () => (await see()).refreshPage(),
      "skycloak.filterLog": async () => (await see()).logs.filter(),
      "skycloak.followLog": async () => (await see()).logs.follow(true),
      "skycloak.stopFollowing": async () => (await see()).logs.follow(false),
      "skycloak.loadOlder": async () => (await see()).logs.older(),
    }),
    changed,
    vscode.workspace.registerTextDocumentContentProvider("skycloak-log", {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => (await see()).logs.text(uri),
    }),
    ...["skycloak.cluster", "skycloak.events"].map((page) =>
      vscode.window.registerWebviewPanelSerializer(page, {
        deserializeWebviewPanel: async (panel, state) => (await see()).restore(panel, state),
      }),
    ),
  );
}
