// The rows below the clusters of a connection. Loaded when a cluster is opened for the first time.

import * as vscode from "vscode";
import type { Connection } from "../connections/connection";
import type { ListRows, RowNode } from "../tree/list-tree";
import { formatNumber } from "../ui/format";
import { describeItem } from "../ui/messages";
import type { Pins } from "./pins";
import { pathParameters } from "./resource";
import type { Item, ItemPath, ListPath, Resource, TreeNode, TreePath } from "./resource";
import { ResourceList, type Listed } from "./resource-list";
import { resources } from "./resources/registry";
import { upgradePath } from "./resources/upgrades";
import { remainingSteps } from "./rules";
import { treeItem, type FormatContext, type RowPresentation } from "./rows";

const t = vscode.l10n.t;

export class ResourceTree {
  /** The paths by the IDs of their rows. */
  readonly #paths = new Map<string, TreePath>();
  /** The IDs of the rows that are open. */
  readonly #open = new Set<string>();

  /** `changed`: called with the row whose children have changed. */
  constructor(
    private readonly connection: Connection,
    private readonly pins: Pins,
    private readonly changed: (node: TreeNode) => void,
  ) {}

  /** The rows below a row or a cluster. */
  children(node: TreeNode): readonly TreeNode[] | ListRows<TreeNode> {
    if (node.kind === "cluster") return this.#lists(node.id, undefined);
    const path = this.#paths.get(node.id);
    if (path?.kind === "list") return this.#listRows(path);
    return path?.kind === "item" ? this.#childrenOfItem(path) : [];
  }

  item(node: TreeNode): vscode.TreeItem | undefined {
    const path = this.#paths.get(node.id);
    if (path?.kind === "list") return this.#listItem(path);
    const row = path && this.rowAt(path);
    const opens = path?.kind === "item" && hasChildren(path.resource);
    return row && treeItem(node.kind, row, opens, this.pins.has(node));
  }

  /** Undefined for the row of a list, and for a value that is no longer listed. */
  rowAt(path: TreePath): RowPresentation | undefined {
    if (path.kind === "list") return undefined;
    if (path.kind === "detail") return path.row;
    const listed = path.parent.list.items.find(path.id);
    return listed && path.resource.row(listed.value, this.#format(path.cluster));
  }

  /** Undefined for a cluster's row, and for rows that do not exist or no longer exist. */
  path(node: RowNode): TreePath | undefined {
    return this.#paths.get(node.id);
  }

  /** A value of a list, with its row; undefined if it is not listed. */
  itemIn<T>(list: ListPath<T>, id: string): Item<T> | undefined {
    const listed = list.list.items.find(id);
    return listed && { ...this.#itemPath(list, id), value: listed.value };
  }

  /** The version that a cluster can be upgraded to, if its upgrade path has been read. */
  nextVersion(cluster: string): string | undefined {
    const { items } = this.list(upgradePath, cluster).list.items.state;
    const path = items.map(({ value }) => value);
    return remainingSteps(path, this.connection.clusters.find(cluster)?.version)[0]?.version;
  }

  /** All rows that have been read, except the rows of lists, each with the names of the rows above it. */
  rowsRead(): { readonly node: TreeNode; readonly row: RowPresentation; readonly above: string[] }[] {
    return [...this.#paths.values()].flatMap((path) => {
      const row = path.kind === "item" ? this.rowAt(path) : undefined;
      return row === undefined ? [] : [{ node: path.node, row, above: this.#namesAbove(path) }];
    });
  }

  #namesAbove({ parent, cluster }: TreePath): string[] {
    if (parent === undefined) return [this.connection.clusters.find(cluster)?.name ?? ""];
    const label = this.rowAt(parent)?.label;
    return [...this.#namesAbove(parent), ...(label === undefined ? [] : [label])];
  }

  /** Called when a row is opened or closed. */
  setOpen(id: string, open: boolean): void {
    if (!open) {
      this.#open.delete(id);
      return;
    }
    this.#open.add(id);
    const path = this.#paths.get(id);
    if (path?.kind === "list") void path.list.refreshIfOld();
  }

  /** Refreshes a row's list, and the open lists below it; without an ID, all open lists. */
  async refresh(id = ""): Promise<void> {
    const lists = this.#loadedLists().filter(({ node }) => id === "" || node.id === id || node.id.startsWith(`${id}/`));
    await Promise.all(
      lists.map(async ({ node, list: { items } }) => {
        if (node.id === id || this.#isShown(node.id)) await items.refresh();
        // Closed lists are read when they are opened.
        else items.reset();
      }),
    );
  }

  /** Discards everything, after a change of the key or the endpoint. */
  reset(): void {
    for (const { list } of this.#loadedLists()) list.items.reset();
    this.#paths.clear();
  }

  #loadedLists(): ListPath[] {
    return [...this.#paths.values()]
      .filter((path) => path.kind === "list")
      .filter(({ list: { items } }) => items.state.loaded || items.state.loading);
  }

  /** Whether a list is visible, or another visible row shows something of it. */
  #isShown(id: string): boolean {
    if (this.#open.has(id)) return true;
    const path = this.#paths.get(id);
    if (path?.kind !== "list") return false;
    const { name, showsCount } = path.list.resource;
    const isInClusterRow = name === upgradePath.name && this.connection.clusters.find(path.cluster) !== undefined;
    return isInClusterRow || (showsCount === true && this.#open.has(path.parent?.node.id ?? path.cluster));
  }

  #childrenOfItem(path: ItemPath): TreeNode[] {
    const listed = path.parent.list.items.find(path.id);
    if (listed === undefined) return [];
    const { node, cluster, resource } = path;
    const details = (resource.details?.(listed.value) ?? []).map((row, index) => {
      const detail = this.#node("detail", `${node.id}/~${index}`);
      return this.#add({ kind: "detail", node: detail, parent: path, cluster, row }).node;
    });
    return [...details, ...this.#lists(cluster, path)];
  }

  #lists(cluster: string, parent: ItemPath | undefined): TreeNode[] {
    return childrenOf(parent?.resource).map((resource) => {
      const { list, node } = this.list(resource, cluster, parent);
      const { loaded, loading } = list.items.state;
      // The row shows the count, so the list is read before the row is opened.
      if (resource.showsCount === true && !loaded && !loading) void list.items.ensure();
      return node;
    });
  }

  /** The list of a resource in a cluster, or in another resource of the cluster. */
  list<T>(resource: Resource<T>, cluster: string, parent?: ItemPath): ListPath<T> {
    const id = `${parent?.node.id ?? cluster}/${resource.name}s`;
    const known = this.#paths.get(id);
    if (known?.kind === "list") return known as ListPath<T>;
    const list = new ResourceList(this.connection, resource, pathParameters(cluster, parent));
    const node = this.#node("folder", id);
    list.items.onDidChange(() => {
      if (list.isComplete) {
        const parts = new Set(list.items.state.items.map(({ id }) => encodeURIComponent(id)));
        this.pins.prune(node, (part) => parts.has(part));
      }
      this.changed(node);
      // The cluster's row shows it too.
      if (resource.name === upgradePath.name) this.changed(this.#node("cluster", cluster));
    });
    return this.#add({ kind: "list", node, parent, cluster, list });
  }

  #listRows(path: ListPath): ListRows<TreeNode> {
    const { list, node } = path;
    const { resource, items } = list;
    return {
      list: items,
      host: () => this.connection.host(),
      rows: () => this.pins.sort(this.#visibleItems(path).map(({ id }) => this.#itemPath(path, id).node)),
      empty: () => ({ label: resource.empty() }),
      failed: (problem) => {
        const label = resource.explainError?.(problem);
        if (label === undefined) return undefined;
        return [label === "" ? { label: resource.empty() } : { label, icon: "warning" }];
      },
      more: () => {
        if (list.hidden <= 0 || items.state.loading) return undefined;
        const { length } = items.state.items;
        const { count = 0 } = list;
        const title = count > length ? t("Show More ({0} of {1})", length, count) : t("Show More");
        const command = { title, command: "skycloak.showMore", arguments: [node] };
        return { label: title, icon: "ellipsis", command };
      },
    };
  }

  #visibleItems({ list, cluster }: ListPath): readonly Listed[] {
    const { items } = list.items.state;
    const { visible } = list.resource;
    if (visible === undefined) return items;
    const byValue = new Map(items.map((listed) => [listed.value, listed]));
    return visible([...byValue.keys()], this.#format(cluster)).flatMap((value) => byValue.get(value) ?? []);
  }

  #format(cluster: string): FormatContext {
    const { language } = vscode.env;
    return { now: new Date(), language, cluster: this.connection.clusters.find(cluster) };
  }

  #itemPath(parent: ListPath, itemId: string): ItemPath {
    const { cluster, list, node } = parent;
    const { resource } = list;
    const id = `${node.id}/${encodeURIComponent(itemId)}`;
    const known = this.#paths.get(id);
    if (known?.kind === "item") return known;
    return this.#add({ kind: "item", node: this.#node(resource.name, id), parent, cluster, resource, id: itemId });
  }

  #add<P extends TreePath>(path: P): P {
    this.#paths.set(path.node.id, path);
    return path;
  }

  #node(kind: string, id: string): TreeNode {
    return { kind, id, connection: this.connection.id };
  }

  #listItem(path: ListPath): vscode.TreeItem {
    const { resource } = path.list;
    const { scope } = resource.routes.list;
    const item = new vscode.TreeItem(resource.title(), vscode.TreeItemCollapsibleState.Collapsed);
    item.iconPath = new vscode.ThemeIcon(resource.icon);
    item.contextValue = `folder ${resource.name}s`;
    item.tooltip = resource.title();
    if (scope !== undefined && this.connection.lacks(scope)) {
      item.iconPath = new vscode.ThemeIcon("lock");
      item.tooltip = t("The API key lacks the scope {0}.", scope);
      describeItem(item, [t("requires {0}", scope)]);
    } else {
      describeItem(item, [this.#listText(path)]);
    }
    return item;
  }

  /** What is known of a list, without reading it. */
  #listText({ list, cluster }: ListPath): string | undefined {
    const { resource, count, hidden } = list;
    const { items, loading, problem } = list.items.state;
    // Some errors mean that there is nothing.
    const known = problem !== undefined && resource.explainError?.(problem) === "" ? 0 : count;
    if (known === undefined) return resource.showsCount === true && loading ? "…" : undefined;
    const values = known === 0 ? [] : items.map(({ value }) => value);
    const summary = hidden > 0 ? undefined : resource.summary?.(values, this.#format(cluster));
    return summary ?? formatNumber(known, vscode.env.language);
  }
}

/** Without a parent, the resources directly in a cluster. */
function childrenOf(parent: Resource | undefined): readonly Resource[] {
  return resources.filter((resource) => resource.parent === parent);
}

function hasChildren(resource: Resource): boolean {
  return resource.details !== undefined || childrenOf(resource).length > 0;
}
