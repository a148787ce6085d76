// The Clusters view.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import type { Cluster } from "../api/skycloak";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { Connection } from "../connections/connection";
import { connectionRows } from "../ui/connection-item";
import { ListTree, type Branch, type ListNode } from "../ui/list-tree";
import { createPoll } from "./poll";
import { clusterItem } from "./row";
import { isPassing } from "./status";

const t = vscode.l10n.t;

const clustersViewId = "skycloak.clusters";

/** The row of a cluster. */
interface ClusterNode {
  readonly kind: "cluster";
  readonly id: string;
  readonly connection: string;
}

export interface ClustersView extends vscode.Disposable {
  readonly tree: ListTree<ClusterNode>;
  readonly selection: () => readonly unknown[];
}

export function createClustersView({ connections }: Parts): ClustersView {
  const tree = new ListTree<ClusterNode>({
    viewId: clustersViewId,
    branches: () => connections.all.map(branchOf),
    ...connectionRows(connections),
  });
  const view = vscode.window.createTreeView<ListNode<ClusterNode>>(clustersViewId, {
    treeDataProvider: tree,
  });
  const passing = ({ clusters }: Connection): readonly Cluster[] =>
    clusters.state.items.filter(({ status }) => isPassing(status));
  const worthwhile = (): readonly Connection[] =>
    connections.all.filter(
      (one) =>
        passing(one).length > 0 &&
        !one.clusters.state.loading &&
        !isSettled(one.clusters.state.problem),
    );
  const poll = createPoll({
    worthwhile: () => view.visible && worthwhile().length > 0,
    seen: () =>
      JSON.stringify(connections.all.flatMap(passing).map(({ id, status }) => [id, status])),
    look: async () => {
      await Promise.all(worthwhile().map(({ clusters }) => clusters.refresh()));
    },
    after: (milliseconds, act) => {
      const timer = setTimeout(act, milliseconds);
      return () => clearTimeout(timer);
    },
  });
  return Object.assign(
    vscode.Disposable.from(
      tree,
      view,
      poll,
      connections.clusters.onDidChange(() => {
        tree.redraw();
        poll.reconsider();
      }),
      view.onDidChangeVisibility(() => poll.reconsider()),
      connections.onDidChange(() => tree.redraw()),
    ),
    { tree, selection: () => view.selection },
  );
}

function branchOf(one: Connection): Branch<ClusterNode> {
  const { id: connection, clusters } = one;
  return {
    id: connection,
    list: clusters,
    host: () => one.host(),
    rows: () =>
      inOrder(clusters.state.items).map(({ id }) => ({ kind: "cluster", id, connection })),
    item: ({ id }) => {
      const cluster = clusters.find(id);
      return cluster && clusterItem(cluster, new Date(), vscode.env.language);
    },
    empty: () => ({
      label: t("No clusters yet. Create one in the dashboard"),
      icon: "link-external",
      command: { title: t("Open Dashboard"), command: commands.openDashboard },
    }),
  };
}

/** A refusal that looking again would only repeat. */
function isSettled(problem: Problem | undefined): boolean {
  return (
    problem !== undefined &&
    !["network", "timeout", "server", "rate-limited"].includes(problem.kind)
  );
}

export function inOrder(clusters: readonly Cluster[]): Cluster[] {
  return [...clusters].sort((a, b) => a.name.localeCompare(b.name));
}
