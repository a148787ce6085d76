// The Clusters view.

import * as vscode from "vscode";
import { isTemporary } from "../api/errors";
import { createPoller } from "../api/poll";
import type { Cluster } from "../api/skycloak";
import { createFilter } from "../commands/filter";
import type { Connection } from "../connections/connection";
import type { Services } from "../services";
import { followSelection, ListTree, type Branch, type ListNode } from "../tree/list-tree";
import { createTreeView } from "../ui/messages";
import { Pins } from "./pins";
import type { TreeNode } from "./resource";
import type { ResourceTree } from "./resource-tree";
import { clusterItem } from "./rows";
import { isTransitional } from "./rules";
import { sortByName, type RowTarget } from "./target";

const t = vscode.l10n.t;

const clustersViewId = "skycloak.clusters";

const pinnableKinds = ["cluster", "realm", "application"];

export type ClustersView = ReturnType<typeof createClustersView>;

export function createClustersView({ connections, context, secretStore }: Services) {
  const pins = new Pins(context.globalState);
  const trees = new ResourceTrees(connections, pins, (node) =>
    tree.redraw(node.kind === "cluster" ? (tree.find(node) as TreeNode | undefined) : node),
  );
  const tree: ListTree<TreeNode> = new ListTree<TreeNode>({
    viewId: clustersViewId,
    clearFilter: "skycloak.clearClusterFilter",
    branches: () => connections.all.map((connection) => branchOf(connection, trees, pins)),
    children: async (node) => (await trees.open(node.connection))?.children(node) ?? [],
    parent: (node) => {
      if (node.kind === "cluster") return undefined;
      const { connection } = node;
      return (
        trees.of(connection)?.path(node)?.parent?.node ??
        (tree.find({ kind: "cluster", id: clusterIdOf(node), connection }) as TreeNode | undefined)
      );
    },
    connections,
  });
  const view = createTreeView<ListNode<TreeNode>>(clustersViewId, {
    treeDataProvider: tree,
    showCollapseAll: true,
    canSelectMany: true,
  });
  const filter = createFilter(tree, view, { title: t("Filter Clusters"), contextKey: "skycloak.clustersFiltered" });
  const select = async (node: TreeNode, focus: boolean): Promise<void> => {
    await filter.unhide({ ...node, kind: "cluster", id: clusterIdOf(node) });
    await view.reveal(tree.find(node) ?? node, { focus, select: true });
  };
  /** The connections before their last change. */
  let known = connections.all;
  const transitionalClusters = ({ clusters }: Connection): readonly Cluster[] =>
    clusters.state.items.filter(({ status }) => isTransitional(status));
  const pollableConnections = (): readonly Connection[] =>
    connections.all.filter((connection) => {
      const { loading, problem } = connection.clusters.state;
      // Retrying cannot fix an error that is not temporary.
      const isPermanent = problem !== undefined && !isTemporary(problem);
      return transitionalClusters(connection).length > 0 && !loading && !isPermanent;
    });
  const poller = createPoller({
    isNeeded: () => view.visible && pollableConnections().length > 0,
    state: () => JSON.stringify(connections.all.flatMap(transitionalClusters).map(({ id, status }) => [id, status])),
    refresh: async () => {
      await Promise.all(pollableConnections().map(({ clusters }) => clusters.refresh("background")));
    },
  });
  return Object.assign(
    vscode.Disposable.from(
      tree,
      view,
      followSelection("skycloak.selectedClusterRow", view, tree),
      poller,
      view.onDidExpandElement(({ element }) => trees.setOpen(element, true)),
      view.onDidCollapseElement(({ element }) => trees.setOpen(element, false)),
      connections.clusters.onDidChange(() => {
        for (const { id: connection, clusters } of connections.all) {
          const { asOf, loading, problem } = clusters.state;
          const isRead = asOf !== undefined && !loading && problem === undefined;
          if (isRead) pins.prune({ connection, id: "" }, (id) => clusters.find(id) !== undefined);
        }
        tree.redraw();
        poller.reconsider();
      }),
      view.onDidChangeVisibility(() => poller.reconsider()),
      connections.onDidChange(() => {
        const removed = known.filter(({ id }) => connections.find(id) === undefined);
        for (const { id } of removed) pins.prune({ connection: id, id: "" }, () => false);
        known = connections.all;
        tree.redraw();
      }),
      // Connections may be named after their keys.
      secretStore.onDidChange(() => tree.redraw()),
      connections.onDidChangePace(() => (view.message = paceMessage(connections.all) ?? "")),
    ),
    {
      tree,
      filter,
      selection: (): readonly unknown[] => view.selection,
      trees,
      setPinned: async ({ connection, row }: RowTarget, pinned: boolean) => {
        if (!pinnableKinds.includes(row.kind)) return;
        await pins.set({ ...row, connection: connection.id }, pinned);
        tree.redraw();
      },
      /** Reveals a row, expanding the rows above it, and selects it. */
      reveal: async (node: TreeNode) => {
        await vscode.commands.executeCommand(`${clustersViewId}.focus`);
        await select(node, true);
      },
      /** Reveals and selects the row of a new object, without moving the focus. */
      revealCreated: async (node: TreeNode) => {
        // Fails if the row is gone by now, for example because the connection was removed.
        if (view.visible) await select(node, false).catch(() => undefined);
      },
    },
  );
}

/** The IDs of rows below a cluster start with the cluster's. */
function clusterIdOf({ id }: TreeNode): string {
  return id.split("/", 1)[0] ?? "";
}

function branchOf(connection: Connection, trees: ResourceTrees, pins: Pins): Branch<TreeNode> {
  const { id: connectionId, clusters } = connection;
  return {
    id: connectionId,
    list: clusters,
    host: () => connection.host(),
    rows: () =>
      pins.sort(sortByName(clusters.state.items).map(({ id }) => ({ kind: "cluster", id, connection: connectionId }))),
    item: (node) => {
      if (node.kind !== "cluster") return trees.of(connectionId)?.item(node);
      const cluster = clusters.find(node.id);
      const format = { now: new Date(), language: vscode.env.language };
      const known = { nextVersion: trees.of(connectionId)?.nextVersion(node.id), pinned: pins.has(node) };
      return cluster && clusterItem(cluster, format, known);
    },
    empty: () => ({
      label: t("No clusters yet. Create one…"),
      icon: "add",
      command: {
        title: t("Create Cluster…"),
        command: "skycloak.createCluster",
        arguments: [{ kind: "connection", id: connectionId }],
      },
    }),
  };
}

/** Why requests are slower than usual; undefined if they are not. */
function paceMessage(all: readonly Connection[]): string | undefined {
  const slow = all.find(({ pace }) => pace === "closed" || pace === "scarce");
  if (slow === undefined) return undefined;
  return slow.pace === "closed"
    ? t("This Skycloak workspace has reached its rate limit. Waiting…")
    : t(
        "This Skycloak workspace is close to its rate limit, so requests are slower. Other programs count toward the limit too.",
      );
}

/** The resources below the clusters of each connection. Its code is loaded when the first cluster is opened. */
export class ResourceTrees {
  readonly #byConnection = new WeakMap<Connection, ResourceTree>();

  constructor(
    private readonly connections: Services["connections"],
    private readonly pins: Pins,
    private readonly changed: (node: TreeNode) => void,
  ) {}

  /** Undefined if none of the connection's clusters has been opened yet. */
  of(connection: string | undefined): ResourceTree | undefined {
    const found = this.connections.find(connection);
    return found && this.#byConnection.get(found);
  }

  async open(connection: string): Promise<ResourceTree | undefined> {
    const { ResourceTree } = await import("./resource-tree");
    const found = this.connections.find(connection);
    if (found === undefined) return undefined;
    const known = this.#byConnection.get(found);
    if (known !== undefined) return known;
    const tree = new ResourceTree(found, this.pins, this.changed);
    this.#byConnection.set(found, tree);
    found.dependents.add(tree);
    return tree;
  }

  /** Called when the editor opens or closes a row. */
  setOpen({ id, connection }: ListNode<TreeNode>, open: boolean): void {
    this.of(connection)?.setOpen(id, open);
  }
}
