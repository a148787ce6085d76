// A tree view of lists from the server: one for each connection, and more below rows that can be expanded. Above and below
// the rows it shows the state of their list (loading, empty, failed). The features create the items of rows themselves.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import type { ListStore } from "./list-store";
import { describeError } from "../errors/errors";
import { describeItem, joinTexts, plainTreeItem, withProgress } from "../ui/messages";

const t = vscode.l10n.t;

/** A row of a feature. */
export interface RowNode {
  readonly kind: string;
  /** Unique among the rows of its connection. */
  readonly id: string;
  /** The ID of the connection through which it was read. */
  readonly connection?: string;
}

/** A row with a message, and a command that runs when it is selected. */
export interface Notice {
  readonly label: string;
  readonly icon?: string;
  readonly tooltip?: string;
  readonly command?: vscode.Command;
}

interface Message extends Notice {
  readonly id: string;
}

interface MessageNode extends Message {
  readonly kind: "message";
  readonly connection?: string | undefined;
  /** The ID of its parent, unless that is a connection. */
  readonly parentId?: string | undefined;
}

/** The row of a connection, if there are several. */
interface ConnectionNode {
  readonly kind: "connection";
  readonly id: string;
  readonly connection?: undefined;
}

export type ListNode<N extends RowNode> = N | MessageNode | ConnectionNode;

/** A registered feature with a tree view. */
export interface RegisteredView extends vscode.Disposable {
  readonly tree: vscode.TreeDataProvider<RowNode>;
}

/** One list in the view. */
export interface ListRows<N extends RowNode> {
  readonly list: ListStore<{ readonly id: string }>;
  /** The host that requests go to, for error messages. */
  readonly host: () => string;
  /** The rows to show now, in order. */
  readonly rows: () => readonly N[];
  /** Shown if there are no rows and no error. */
  readonly empty: () => Notice;
  /** Replaces the texts of an error; undefined to keep them. */
  readonly failed?: (problem: ApiError) => readonly Notice[] | undefined;
  /** Shown below the rows, for example if there are more. */
  readonly more?: () => Notice | undefined;
}

/** One connection's list. */
export interface Branch<N extends RowNode> extends ListRows<N> {
  /** The connection's ID. */
  readonly id: string;
  /** Undefined if the object of the row no longer exists. */
  readonly item: (row: N) => vscode.TreeItem | undefined;
  /** For items without a tooltip: built when the user points at the row. */
  readonly tooltip?: (row: N) => vscode.MarkdownString | undefined;
}

interface ShownConnection {
  readonly id: string;
  readonly name: string;
  readonly production: boolean;
  host(): string;
}

export interface ListTreeOptions<N extends RowNode> {
  readonly viewId: string;
  readonly connections: {
    readonly all: readonly ShownConnection[];
    readonly active: { readonly id: string } | undefined;
    /** The name of the connection in the workspace's settings, if no connection has it. */
    readonly missingName: string | undefined;
  };
  /** The command that shows all rows again. */
  readonly clearFilter: string;
  /** The rows of a single branch are at the top level; several branches have rows of their own. */
  readonly branches: () => readonly Branch<N>[];
  /** The children of a row: rows, or a list. */
  readonly children?: (row: N) => Promise<readonly N[] | ListRows<N>>;
  readonly parent?: (row: N) => N | undefined;
}

export class ListTree<N extends RowNode> implements vscode.TreeDataProvider<ListNode<N>> {
  readonly #options: ListTreeOptions<N>;
  readonly #changed = new vscode.EventEmitter<ListNode<N> | undefined>();
  /** One object for each row, by parent and key, so that VS Code recognizes it across refreshes. */
  readonly #nodes = new Map<string, ReadonlyMap<string, ListNode<N>>>();
  /** The branches when the view was last drawn. */
  #branches: readonly Branch<N>[] = [];
  /** The rows that are about to be redrawn; undefined for all. */
  readonly #pending = new Set<N | undefined>();
  #closeProgress: (() => void) | undefined;
  #filter = "";

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(options: ListTreeOptions<N>) {
    this.#options = options;
  }

  dispose(): void {
    this.#closeProgress?.();
    this.#changed.dispose();
  }

  /** Only rows of connections that contain this text are shown; empty for all. Ignores case. */
  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text;
    this.redraw();
  }

  /** Schedules a redraw of the whole view, or of a row and its children. Consecutive calls share a redraw. */
  redraw(row?: N): void {
    if (row === undefined) this.#updateProgress();
    if (this.#pending.has(row)) return;
    this.#pending.add(row);
    setImmediate(() => {
      this.#pending.delete(row);
      this.#changed.fire(row);
    });
  }

  getChildren(parent?: ListNode<N>): ListNode<N>[] | Promise<ListNode<N>[]> {
    if (parent === undefined) return this.#rootRows();
    if (isMessage(parent)) return [];
    if (isConnection(parent)) {
      const branch = this.#branches.find(({ id }) => id === parent.id);
      return branch === undefined ? [] : this.#listRows(branch, branch.id);
    }
    return this.#childrenOf(parent);
  }

  async #childrenOf(parent: N): Promise<ListNode<N>[]> {
    const children = (await this.#options.children?.(parent)) ?? [];
    return "list" in children ? this.#listRows(children, parent.connection, parent) : [...children];
  }

  /** The row object that VS Code knows; undefined if it is not shown. Without a connection, any connection matches. */
  find({ kind, id, connection }: RowNode): ListNode<N> | undefined {
    const rows = [...this.#nodes.values()].flatMap((nodes) => [...nodes.values()]);
    return rows.find(
      (row) =>
        row.kind === kind &&
        row.id === id &&
        (connection === undefined || row.connection === undefined || row.connection === connection),
    );
  }

  getParent(node: ListNode<N>): ListNode<N> | undefined {
    if (isConnection(node)) return undefined;
    const parent = isMessage(node) ? undefined : this.#options.parent?.(node);
    if (parent !== undefined || this.#branches.length < 2) return parent;
    return this.#nodes.get("")?.get(keyOf({ kind: "connection", id: node.connection ?? "" }));
  }

  getTreeItem(node: ListNode<N>): vscode.TreeItem {
    const item = this.#itemOf(node) ?? new vscode.TreeItem("");
    // Includes the view's ID, because two lists may have the same IDs.
    item.id = `${this.#options.viewId}/${keyOf(node)}`;
    if (item.accessibilityInformation === undefined) describeItem(item, []);
    return plainTreeItem(item);
  }

  /** VS Code calls this for an item without a tooltip when the user points at it. */
  resolveTreeItem(item: vscode.TreeItem, node: ListNode<N>): vscode.TreeItem {
    if (isMessage(node) || isConnection(node)) return item;
    item.tooltip ??= this.#branches.find(({ id }) => id === node.connection)?.tooltip?.(node);
    return item;
  }

  #itemOf(node: ListNode<N>): vscode.TreeItem | undefined {
    if (isMessage(node)) return messageItem(node);
    if (!isConnection(node)) return this.#branches.find(({ id }) => id === node.connection)?.item(node);
    const { all, active } = this.#options.connections;
    const connection = all.find(({ id }) => id === node.id);
    return connection && connectionItem(connection, active?.id === node.id);
  }

  #rootRows(): ListNode<N>[] {
    const { branches, connections } = this.#options;
    this.#branches = branches();
    const [branch, ...others] = this.#branches;
    if (branch === undefined) return [];
    const nodes = this.#branches.map(({ id }): ConnectionNode => ({ kind: "connection", id }));
    const rows = others.length === 0 ? this.#listRows(branch, branch.id) : this.#reuseNodes("", nodes);
    const { missingName } = connections;
    return missingName === undefined ? rows : [missingConnectionNode(missingName), ...rows];
  }

  /** `parent`: the row of the list, unless that is a connection. */
  #listRows(rows: ListRows<N>, connection: string | undefined, parent?: N): ListNode<N>[] {
    const { loaded, loading } = rows.list.state;
    // VS Code asks because the rows are visible, so this is when the first request is sent.
    if (!loaded && !loading) void rows.list.ensure();
    const all = rows.rows();
    const shown = parent === undefined && this.#filter !== "" ? all.filter((row) => this.#matchesFilter(row)) : all;
    const inList = (message: Message): MessageNode => ({
      kind: "message",
      connection,
      parentId: parent?.id,
      ...message,
    });
    return this.#reuseNodes(parent === undefined ? String(connection) : keyOf(parent), [
      ...errorMessages(rows, connection, parent).map(inList),
      ...shown,
      ...stateMessages(rows, all.length).map(inList),
      ...(shown.length < all.length ? [inList(hiddenRowsMessage(this.#options, all.length - shown.length))] : []),
    ]);
  }

  #matchesFilter(row: N): boolean {
    const item = this.#itemOf(row);
    if (item === undefined) return false;
    // The texts for screen readers include what an icon shows, after names such as “Status: ”.
    const spoken = item.accessibilityInformation?.label.replace(/[\p{L} ]+: /gu, "");
    const label = typeof item.label === "string" ? item.label : "";
    const text = `${label} ${String(item.description)} ${spoken ?? ""}`;
    return text.toLowerCase().includes(this.#filter.toLowerCase());
  }

  /** Replaces nodes with equal ones that VS Code already knows, except for messages, which may have changed. */
  #reuseNodes(parentKey: string, nodes: readonly ListNode<N>[]): ListNode<N>[] {
    const known = this.#nodes.get(parentKey);
    const entries = nodes.map((node) => {
      const key = keyOf(node);
      return [key, isMessage(node) ? node : (known?.get(key) ?? node)] as const;
    });
    this.#nodes.set(parentKey, new Map(entries));
    return entries.map(([, node]) => node);
  }

  /** Shows the view's own progress bar while a list is being read. */
  #updateProgress(): void {
    const loading = this.#options.branches().some(({ list }) => list.state.loading);
    if (loading && this.#closeProgress === undefined) {
      void withProgress(
        { location: { viewId: this.#options.viewId } },
        () => new Promise<void>((resolve) => (this.#closeProgress = resolve)),
      );
    } else if (!loading) {
      this.#closeProgress?.();
      this.#closeProgress = undefined;
    }
  }
}

function isMessage<N extends RowNode>(node: ListNode<N>): node is MessageNode {
  return node.kind === "message";
}

function isConnection<N extends RowNode>(node: ListNode<N>): node is ConnectionNode {
  return node.kind === "connection";
}

/** A key that is unique in the view. */
function keyOf({ kind, id, connection, parentId }: RowNode & Pick<Partial<MessageNode>, "parentId">): string {
  return [connection, kind, parentId, id].filter((part) => part !== undefined).join("/");
}

/** Shown above the rows if reading them failed. */
function errorMessages<N extends RowNode>(
  { list, host, failed }: ListRows<N>,
  connection: string | undefined,
  parent: RowNode | undefined,
): Message[] {
  const { problem } = list.state;
  if (problem === undefined) return [];
  const notices = failed?.(problem);
  if (notices !== undefined) return notices.map((notice, index) => ({ id: `notice-${index}`, ...notice }));
  const { short, sentence, remedy } = describeError(problem, host());
  const title = t("Try Again");
  const retry =
    parent === undefined
      ? { title, command: "skycloak.refresh" }
      : { title, command: "skycloak.refreshRow", arguments: [parent] };
  const messages: Message[] = [
    { id: "failed", label: short, icon: "warning", tooltip: sentence },
    { id: "retry", label: title, icon: "refresh", command: retry },
  ];
  if (remedy !== undefined) {
    // Connecting again replaces the key of the connection whose list failed.
    const isForConnection = remedy.command === "skycloak.connect" && parent === undefined;
    const row = isForConnection ? [{ kind: "connection", id: connection }] : [];
    const command = { ...remedy, arguments: remedy.arguments ?? row };
    messages.push({ id: "remedy", label: remedy.title, icon: "arrow-right", command });
  }
  return messages;
}

/** Shown below the rows while they are being read, if there are none, or if there are more. */
function stateMessages<N extends RowNode>({ list, empty, more }: ListRows<N>, rowCount: number): Message[] {
  const { loaded, loading, items, total, problem } = list.state;
  const loadingMessage = (label: string): Message[] => [{ id: "loading", label, icon: "loading~spin" }];
  if (!loaded) return loadingMessage(t("Loading…"));
  if (loading && total !== undefined && items.length < total) {
    return loadingMessage(t("Loading… {0} of {1}", items.length, total));
  }
  const notice = rowCount > 0 ? more?.() : problem === undefined ? empty() : undefined;
  return notice === undefined ? [] : [{ id: rowCount > 0 ? "more" : "empty", ...notice }];
}

function hiddenRowsMessage({ clearFilter }: Pick<ListTreeOptions<never>, "clearFilter">, count: number): Message {
  const label = count === 1 ? t("The filter hides 1 row") : t("The filter hides {0} rows", count);
  const command = { title: t("Clear Filter"), command: clearFilter };
  return { id: "filtered", label, icon: "filter", command };
}

function missingConnectionNode(name: string): MessageNode {
  return {
    kind: "message",
    id: "above-0",
    label: t("This workspace uses the connection “{0}”. Connect it…", name),
    icon: "debug-disconnect",
    command: { title: t("Connect with API Key…"), command: "skycloak.connect" },
  };
}

function messageItem({ id, label, icon = "info", tooltip, command }: MessageNode): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.iconPath = new vscode.ThemeIcon(
    icon,
    icon === "warning" ? new vscode.ThemeColor("list.warningForeground") : undefined,
  );
  item.contextValue = `message.${id}`;
  item.tooltip = tooltip ?? label;
  item.command = command;
  return item;
}

/** `current`: whether it is the window's active connection. */
function connectionItem(connection: ShownConnection, current: boolean): vscode.TreeItem {
  const { name, production } = connection;
  const host = connection.host();
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, current ? Expanded : Collapsed);
  // Distinguishable by shape as well as by color.
  item.iconPath = production
    ? new vscode.ThemeIcon("shield", new vscode.ThemeColor("charts.red"))
    : new vscode.ThemeIcon("cloud");
  describeItem(item, [production && t("production"), current && t("this window"), !name.includes(host) && host]);
  item.tooltip = joinTexts(name, production && t("production"), !name.includes(host) && host);
  item.contextValue = `connection ${production ? "production" : "plain"} ${current ? "current" : "other"}`;
  return item;
}

/**
 * Sets a context key to the context value of the view's selected row, for the conditions of key bindings. If several rows
 * are selected, it is that of the first, preceded by “several”.
 */
export function followSelection<N extends RowNode>(
  contextKey: string,
  view: vscode.TreeView<ListNode<N>>,
  tree: ListTree<N>,
): vscode.Disposable {
  const update = (): void => {
    const [row, ...others] = view.selection;
    const value = row === undefined ? "" : tree.getTreeItem(row).contextValue;
    void vscode.commands.executeCommand(
      "setContext",
      contextKey,
      others.length === 0 ? value : `several ${value ?? ""}`,
    );
  };
  return vscode.Disposable.from(view.onDidChangeSelection(update), tree.onDidChangeTreeData(update));
}
