// The Clusters view.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import type { Cluster } from "../api/skycloak";
import { commands } from "../commands";
import type { Parts } from "../parts";
import { ListTree, type ListNode } from "../ui/list-tree";
import { createPoll } from "./poll";
import { clusterItem } from "./row";
import { isPassing } from "./status";

const t = vscode.l10n.t;

const clustersViewId = "skycloak.clusters";

/** The row of a cluster. */
interface ClusterNode {
  readonly kind: "cluster";
  readonly id: string;
}

export interface ClustersView extends vscode.Disposable {
  readonly tree: ListTree<ClusterNode>;
  readonly selection: () => readonly unknown[];
}

export function createClustersView({ clusters, connections }: Parts): ClustersView {
  const tree = new ListTree<ClusterNode>({
    viewId: clustersViewId,
    list: clusters,
    connected: () => connections.current !== undefined,
    host: () => connections.host(),
    rows: () => inOrder(clusters.state.items).map(({ id }) => ({ kind: "cluster", id })),
    item: ({ id }) => {
      const cluster = clusters.find(id);
      return cluster && clusterItem(cluster, new Date(), vscode.env.language);
    },
    empty: () => ({
      label: t("No clusters yet. Create one in the dashboard"),
      icon: "link-external",
      command: { title: t("Open Dashboard"), command: commands.openDashboard },
    }),
  });
  const view = vscode.window.createTreeView<ListNode<ClusterNode>>(clustersViewId, {
    treeDataProvider: tree,
  });
  const passing = (): readonly Cluster[] =>
    clusters.state.items.filter(({ status }) => isPassing(status));
  const poll = createPoll({
    worthwhile: () =>
      view.visible &&
      passing().length > 0 &&
      !clusters.state.loading &&
      !isSettled(clusters.state.problem),
    seen: () => JSON.stringify(passing().map(({ id, status }) => [id, status])),
    look: () => clusters.refresh(),
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
      clusters.onDidChange(() => poll.reconsider()),
      view.onDidChangeVisibility(() => poll.reconsider()),
      connections.onDidChange(() => tree.redraw()),
    ),
    { tree, selection: () => view.selection },
  );
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
