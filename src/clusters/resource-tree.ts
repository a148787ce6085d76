// The rows below the clusters of a connection. Loaded when a cluster is opened for the first time.

import * as vscode from "vscode";
import type { Connection } from "../connections/connection";
import type { ListRows, RowNode } from "../tree/list-tree";
import { formatNumber } from "../ui/format";
import { pathParameters } from "./resource";
import type { ItemPath, ListPath, Resource, TreeNode, TreePath } from "./resource";
import { ResourceList, type Listed } from "./resource-list";
import { resources } from "./resources/all";
import { treeItem, type FormatContext, type RowPresentation } from "./rows";

const t = vscode.l10n.t;

export class ResourceTree {
  /** By the IDs of their rows. */
  readonly #paths = new Map<string, TreePath>();
  /** The IDs of the rows that are open. */
  readonly #open = new Set<string>();

  /** `changed` is called with the row below which something has changed. */
  constructor(
    private readonly connection: Connection,
    private readonly changed: (node: TreeNode) => void,
  ) {}

  /** The rows below a row or a cluster. */
  below(node: TreeNode): readonly TreeNode[] | ListRows<TreeNode> {
    if (node.kind === "cluster") return this.#lists(node.id, undefined);
    const path = this.#paths.get(node.id);
    if (path?.is === "list") return this.#listRows(path);
    return path?.is === "item" ? this.#belowItem(path) : [];
  }

  item(node: TreeNode): vscode.TreeItem | undefined {
    const path = this.#paths.get(node.id);
    if (path?.is === "list") return this.#listItem(path.list);
    const row = path && this.#rowOf(path);
    if (row === undefined) return undefined;
    return treeItem(node.kind, row, path?.is === "item" && hasChildren(path.resource));
  }

  #rowOf(path: TreePath): RowPresentation | undefined {
    if (path.is === "list") return undefined;
    if (path.is === "detail") return path.row;
    const listed = listedAt(path);
    return listed && path.resource.row(listed.value, this.#format(path.cluster));
  }

  /** Undefined for a cluster's row, and for one that this object never made or has forgotten. */
  path(node: RowNode): TreePath | undefined {
    return this.#paths.get(node.id);
  }

  /** Where a value of a list is in the tree. */
  itemIn(list: ListPath, id: string): ItemPath | undefined {
    const listed = list.list.items.find(id);
    const path = listed && this.#paths.get(this.#itemNode(list, listed).id);
    return path?.is === "item" ? path : undefined;
  }

  /** The text that Copy Value copies. */
  copyOf(node: TreeNode): string | undefined {
    const path = this.#paths.get(node.id);
    return path && this.#rowOf(path)?.copy;
  }

  /** All rows that have been read, except those of lists, each with the names of those above it. */
  known(): { readonly node: TreeNode; readonly row: RowPresentation; readonly above: string[] }[] {
    return [...this.#paths.values()].flatMap((path) => {
      const row = path.is === "item" ? this.#rowOf(path) : undefined;
      return row === undefined ? [] : [{ node: path.node, row, above: this.#namesAbove(path) }];
    });
  }

  #namesAbove({ parent, cluster }: TreePath): string[] {
    if (parent === undefined) return [this.connection.clusters.find(cluster)?.name ?? ""];
    const label = this.#rowOf(parent)?.label;
    return [...this.#namesAbove(parent), ...(label === undefined ? [] : [label])];
  }

  /** Undefined for rows directly below a cluster. */
  parent(node: TreeNode): TreeNode | undefined {
    return this.#paths.get(node.id)?.parent?.node;
  }

  /** Called when a row is opened or closed. */
  opened(node: TreeNode, open: boolean): void {
    if (!open) {
      this.#open.delete(node.id);
      return;
    }
    this.#open.add(node.id);
    const path = this.#paths.get(node.id);
    if (path?.is === "list") void path.list.refreshIfOld();
  }

  /** Refreshes a row's list, and the open lists below it. */
  async refreshBelow(id: string): Promise<void> {
    const lists = this.#loaded().filter(({ node }) => isWithin(node.id, id));
    // Closed lists are read when they are opened.
    const [shown, closed] = [true, false].map((wanted) =>
      lists.filter(({ node }) => (this.#isShown(node.id) || node.id === id) === wanted),
    );
    for (const { list } of closed ?? []) list.items.reset();
    await Promise.all((shown ?? []).map(({ list }) => list.items.refresh()));
  }

  /** Refreshes the open lists. */
  async refresh(): Promise<void> {
    await this.refreshBelow("");
  }

  /** Forgets everything, after a change of the key or the endpoint. */
  reset(): void {
    for (const { list } of this.#loaded()) list.items.reset();
    this.#paths.clear();
  }

  #loaded(): ListPath[] {
    return [...this.#paths.values()]
      .filter((path) => path.is === "list")
      .filter(({ list: { items } }) => items.state.loaded || items.state.loading);
  }

  /** Whether a list is visible, or counted by a visible row. */
  #isShown(id: string): boolean {
    if (this.#open.has(id)) return true;
    const path = this.#paths.get(id);
    return (
      path?.is === "list" && path.list.resource.counted === true && this.#open.has(path.parent?.node.id ?? path.cluster)
    );
  }

  #belowItem(path: ItemPath): TreeNode[] {
    const listed = listedAt(path);
    if (listed === undefined) return [];
    const { node, cluster, resource } = path;
    const details = (resource.details?.(listed.value) ?? []).map((row, index): TreeNode => {
      const detail = this.#node("part", `${node.id}/~${index}`);
      this.#paths.set(detail.id, { is: "detail", node: detail, parent: path, cluster, row });
      return detail;
    });
    return [...details, ...this.#lists(cluster, path)];
  }

  #lists(cluster: string, parent: ItemPath | undefined): TreeNode[] {
    return childrenOf(parent?.resource).map((resource) => {
      const { list, node } = this.list(resource, cluster, parent);
      const { loaded, loading } = list.items.state;
      // Its row shows the count, so it is read before the row is opened.
      if (resource.counted === true && !loaded && !loading) void list.items.ensure();
      return node;
    });
  }

  /** The list of a resource in a cluster, or in another resource of the cluster. */
  list(resource: Resource, cluster: string, parent?: ItemPath): ListPath {
    const id = `${parent?.node.id ?? cluster}/${resource.name}s`;
    const known = this.#paths.get(id);
    if (known?.is === "list") return known;
    const list = new ResourceList(this.connection, resource, pathParameters(cluster, parent));
    const node = this.#node("folder", id);
    list.items.onDidChange(() => this.changed(node));
    const path: ListPath = { is: "list", node, parent, cluster, list };
    this.#paths.set(id, path);
    return path;
  }

  #listRows(path: ListPath): ListRows<TreeNode> {
    const { list, node } = path;
    const { resource, items } = list;
    return {
      list: items,
      host: () => this.connection.host(),
      rows: () => this.#shownIn(path).map((listed) => this.#itemNode(path, listed)),
      empty: () => ({ label: resource.none() }),
      failed: (problem) => {
        const words = resource.refusal?.(problem);
        if (words === undefined) return undefined;
        return [words === "" ? { label: resource.none() } : { label: words, icon: "warning" }];
      },
      more: () => {
        if (list.hidden <= 0 || items.state.loading) return [];
        const { length } = items.state.items;
        const { count = 0 } = list;
        const title = count > length ? t("Show More ({0} of {1})", length, count) : t("Show More");
        const command = { title, command: "skycloak.showMore", arguments: [node] };
        return [{ label: title, icon: "ellipsis", command }];
      },
    };
  }

  #shownIn({ list, cluster }: ListPath): readonly Listed[] {
    const { items } = list.items.state;
    const { shown } = list.resource;
    if (shown === undefined) return items;
    const byValue = new Map(items.map((listed) => [listed.value, listed]));
    return shown([...byValue.keys()], this.#format(cluster)).flatMap((value) => byValue.get(value) ?? []);
  }

  #format(cluster: string): FormatContext {
    const { language } = vscode.env;
    return { now: new Date(), language, cluster: this.connection.clusters.find(cluster) };
  }

  #itemNode(parent: ListPath, { id: itemId }: Listed): TreeNode {
    const { resource } = parent.list;
    const id = `${parent.node.id}/${encodeURIComponent(itemId)}`;
    const known = this.#paths.get(id);
    if (known !== undefined) return known.node;
    const node = this.#node(resource.name, id);
    const { cluster } = parent;
    this.#paths.set(id, { is: "item", node, parent, cluster, resource, id: itemId });
    return node;
  }

  #node(kind: string, id: string): TreeNode {
    return { kind, id, connection: this.connection.id };
  }

  #listItem({ resource, count, items }: ResourceList): vscode.TreeItem {
    const { scope } = resource.routes.list;
    const missing = scope !== undefined && this.connection.lacks(scope) ? scope : undefined;
    const item = new vscode.TreeItem(resource.title(), vscode.TreeItemCollapsibleState.Collapsed);
    item.iconPath = new vscode.ThemeIcon(missing === undefined ? resource.icon : "lock");
    item.contextValue = `folder ${resource.name}s`;
    item.tooltip = resource.title();
    if (missing !== undefined) {
      item.description = t("requires {0}", missing);
      item.tooltip = t("The API key lacks the scope {0}.", missing);
    } else if (resource.counted === true && count !== undefined) {
      item.description = formatNumber(count, vscode.env.language);
    } else if (resource.counted === true && items.state.loading) {
      item.description = "…";
    }
    return item;
  }
}

/** Undefined: those directly in a cluster. */
function childrenOf(parent: Resource | undefined): readonly Resource[] {
  return resources.filter((one) => one.parent === parent);
}

function hasChildren(resource: Resource): boolean {
  return resource.details !== undefined || childrenOf(resource).length > 0;
}

function listedAt({ parent, id }: ItemPath): Listed | undefined {
  return parent.list.items.find(id);
}

function isWithin(id: string, above: string): boolean {
  return above === "" || id === above || id.startsWith(`${above}/`);
}
