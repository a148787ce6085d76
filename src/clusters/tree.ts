// The Clusters view.

import * as vscode from "vscode";
import { isTemporary, type ApiError } from "../api/errors";
import { createPoller } from "../api/poll";
import type { Cluster } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import type { Services } from "../services";
import { followSelection, ListTree, type Branch, type ListNode, type ListRows } from "../tree/list-tree";
import { createTreeView } from "../ui/messages";
import type { TreeNode } from "./resource";
import type { ResourceTree } from "./resource-tree";
import { clusterItem } from "./rows";
import { isPassing } from "./rules";
import { inOrder } from "./target";

const t = vscode.l10n.t;

const clustersViewId = "skycloak.clusters";

export interface ClustersView extends vscode.Disposable {
  readonly tree: ListTree<TreeNode>;
  readonly selection: () => readonly unknown[];
  readonly trees: ResourceTrees;
  /** Reveals a row, expanding the rows above it, and selects it. */
  readonly reveal: (node: TreeNode) => Promise<void>;
}

export function createClustersView({ connections }: Services): ClustersView {
  const trees = new ResourceTrees(connections, (node) => tree.redrawBelow(node));
  const tree: ListTree<TreeNode> = new ListTree<TreeNode>({
    viewId: clustersViewId,
    branches: () => connections.all.map((one) => branchOf(one, trees)),
    children: (node) => trees.below(node),
    parent: (node) => {
      if (node.kind === "cluster") return undefined;
      const { connection } = node;
      const clusterId = node.id.split("/", 1)[0] ?? "";
      return (
        trees.of(connection)?.path(node)?.parent?.node ??
        (tree.find({ kind: "cluster", id: clusterId, connection }) as TreeNode | undefined)
      );
    },
    connections,
  });
  const view = createTreeView<ListNode<TreeNode>>(clustersViewId, { treeDataProvider: tree, showCollapseAll: true });
  const passing = ({ clusters }: Connection): readonly Cluster[] =>
    clusters.state.items.filter(({ status }) => isPassing(status));
  const worthwhile = (): readonly Connection[] =>
    connections.all.filter(
      (one) => passing(one).length > 0 && !one.clusters.state.loading && !isSettled(one.clusters.state.problem),
    );
  const poller = createPoller({
    worthwhile: () => view.visible && worthwhile().length > 0,
    seen: () => JSON.stringify(connections.all.flatMap(passing).map(({ id, status }) => [id, status])),
    look: async () => {
      await Promise.all(worthwhile().map(({ clusters }) => clusters.refresh("background")));
    },
  });
  return Object.assign(
    vscode.Disposable.from(
      tree,
      view,
      followSelection("skycloak.selectedClusterRow", view, tree),
      poller,
      view.onDidExpandElement(({ element }) => trees.opened(element, true)),
      view.onDidCollapseElement(({ element }) => trees.opened(element, false)),
      connections.clusters.onDidChange(() => {
        tree.redraw();
        poller.reconsider();
      }),
      view.onDidChangeVisibility(() => poller.reconsider()),
      connections.onDidChange(() => tree.redraw()),
      connections.onDidChangePace(() => (view.message = paceWords(connections.all) ?? "")),
    ),
    {
      tree,
      selection: () => view.selection,
      trees,
      reveal: async (node: TreeNode) => {
        await vscode.commands.executeCommand(`${clustersViewId}.focus`);
        await view.reveal(node, { focus: true, select: true });
      },
    },
  );
}

function branchOf(one: Connection, trees: ResourceTrees): Branch<TreeNode> {
  const { id: connection, clusters } = one;
  return {
    id: connection,
    list: clusters,
    host: () => one.host(),
    rows: () => inOrder(clusters.state.items).map(({ id }) => ({ kind: "cluster", id, connection })),
    item: (node) => {
      if (node.kind !== "cluster") return trees.of(connection)?.item(node);
      const cluster = clusters.find(node.id);
      return cluster && clusterItem(cluster, { now: new Date(), language: vscode.env.language });
    },
    empty: () => ({
      label: t("No clusters yet. Create one…"),
      icon: "add",
      command: {
        title: t("Create Cluster…"),
        command: "skycloak.createCluster",
        arguments: [{ kind: "connection", id: connection }],
      },
    }),
  };
}

/** Why requests are slower than usual; undefined if they are not. */
function paceWords(all: readonly Connection[]): string | undefined {
  const slow = all.find(({ pace }) => pace === "closed" || pace === "scarce");
  if (slow === undefined) return undefined;
  return slow.pace === "closed"
    ? t("This Skycloak workspace has reached its rate limit. Waiting…")
    : t(
        "This Skycloak workspace is close to its rate limit, so requests are slower. Other programs count toward the limit too.",
      );
}

/** An error that retrying cannot fix. */
function isSettled(problem: ApiError | undefined): boolean {
  return problem !== undefined && !isTemporary(problem);
}

/** The resources below the clusters of each connection. Its code is loaded when the first cluster is opened. */
export class ResourceTrees {
  readonly #of = new WeakMap<Connection, ResourceTree>();

  constructor(
    private readonly connections: Services["connections"],
    private readonly changed: (node: TreeNode) => void,
  ) {}

  /** Undefined if nothing of the connection was opened yet. */
  of(connection: string | undefined): ResourceTree | undefined {
    const found = this.connections.find(connection);
    return found && this.#of.get(found);
  }

  async below(node: TreeNode): Promise<readonly TreeNode[] | ListRows<TreeNode>> {
    const inside = await this.open(node.connection);
    return inside?.below(node) ?? [];
  }

  async open(connection: string): Promise<ResourceTree | undefined> {
    const { ResourceTree } = await import("./resource-tree");
    const found = this.connections.find(connection);
    if (found === undefined) return undefined;
    const known = this.#of.get(found);
    if (known !== undefined) return known;
    const inside = new ResourceTree(found, this.changed);
    this.#of.set(found, inside);
    found.dependents.add(inside);
    return inside;
  }

  /** Called when the editor opens or closes a row. */
  opened(node: unknown, open: boolean): void {
    const { kind, connection } = node as Partial<TreeNode>;
    if (kind === undefined || connection === undefined) return;
    this.of(connection)?.opened(node as TreeNode, open);
  }
}
