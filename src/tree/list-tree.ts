// A tree view of lists from the server: one for each connection, and more below rows that can be expanded. In place of
// missing rows it shows the state of the list (loading, empty, failed). The features draw the rows themselves.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import type { ListStore } from "./list-store";
import { plainTreeItem, withProgress } from "../ui/messages";
import { describeError } from "../errors/errors";

const t = vscode.l10n.t;

/** A row of a feature. */
export interface RowNode {
  readonly kind: string;
  /** Unique among the rows of its connection. */
  readonly id: string;
  /** The connection that it was read through. */
  readonly connection?: string;
}

/** A row with a message, and a command that runs when it is selected. */
export interface Notice {
  readonly label: string;
  readonly icon?: string;
  readonly tooltip?: string;
  readonly command?: vscode.Command;
}

interface MessageNode extends Notice {
  readonly kind: "message";
  readonly id: string;
  readonly connection?: string;
  /** The id of the row above, unless that is a connection. */
  readonly below?: string;
}

/** The row of a connection, if there are several. */
interface BranchNode {
  readonly kind: "connection";
  readonly id: string;
}

export type ListNode<N extends RowNode> = N | MessageNode | BranchNode;

/** What registering a feature with a view returns. */
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
  /** Shown if there are no rows, and no problem. */
  readonly empty: () => Notice;
  /** Shown instead of the error's own texts; undefined for those. */
  readonly failed?: (problem: ApiError) => readonly Notice[] | undefined;
  /** Shown below the rows, for example if there are more. */
  readonly more?: () => readonly Notice[];
}

/** One connection's list. */
export interface Branch<N extends RowNode> extends ListRows<N> {
  /** The connection's. */
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
    readonly current: { readonly id: string } | undefined;
    /** The name of the connection in the workspace's settings, if there is none of that name. */
    readonly missing: string | undefined;
  };
  /** The rows of a single branch are at the top level; several branches are rows themselves. */
  readonly branches: () => readonly Branch<N>[];
  /** What is below a row: known rows, or a list. */
  readonly children?: (row: N) => Promise<readonly N[] | ListRows<N>>;
  /** The row above such a row. */
  readonly parent?: (row: N) => N | undefined;
}

export class ListTree<N extends RowNode> implements vscode.TreeDataProvider<ListNode<N>> {
  readonly #options: ListTreeOptions<N>;
  readonly #changed = new vscode.EventEmitter<ListNode<N> | undefined>();
  /** By the row above: one object for each row, so that VS Code recognizes it across refreshes. */
  readonly #nodes = new Map<string, Map<string, ListNode<N>>>();
  /** The branches when the view was last drawn. */
  #branches: readonly Branch<N>[] = [];
  #announced = false;
  readonly #announcedBelow = new Set<N>();
  #progress: (() => void) | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(options: ListTreeOptions<N>) {
    this.#options = options;
  }

  dispose(): void {
    this.#progress?.();
    this.#changed.dispose();
  }

  /** Draws again soon; many calls at once draw once. */
  redraw(): void {
    this.#followProgress();
    if (this.#announced) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      this.#changed.fire(undefined);
    });
  }

  /** Draws a row and what is below it again, soon. */
  redrawBelow(row: N): void {
    if (this.#announcedBelow.has(row)) return;
    this.#announcedBelow.add(row);
    setImmediate(() => {
      this.#announcedBelow.delete(row);
      this.#changed.fire(row);
    });
  }

  getChildren(parent?: ListNode<N>): ListNode<N>[] | Promise<ListNode<N>[]> {
    if (parent !== undefined) return this.#childrenOf(parent);
    this.#branches = this.#options.branches();
    const [only, ...others] = this.#branches;
    if (only === undefined) return [];
    const { missing } = this.#options.connections;
    const notices = missing === undefined ? [] : [message("above-0", missingNotice(missing))];
    if (others.length === 0) return [...notices, ...this.#branchRows(only)];
    return [...notices, ...this.#branches.map(({ id }) => this.#branchNode(id))];
  }

  /** The row as VS Code knows it, of any connection if it names none; undefined if it is not shown. */
  find({ kind, id, connection }: RowNode): ListNode<N> | undefined {
    const rows = [...this.#nodes.values()].flatMap((nodes) => [...nodes.values()]);
    return rows.find(
      (row) =>
        row.kind === kind &&
        row.id === id &&
        (connection === undefined || !("connection" in row) || row.connection === connection),
    );
  }

  getParent(node: ListNode<N>): ListNode<N> | undefined {
    if (isBranch(node)) return undefined;
    const parent = isMessage(node) ? undefined : this.#options.parent?.(node);
    if (parent !== undefined) return parent;
    const { connection } = node as RowNode;
    if (connection === undefined || this.#branches.length < 2) return undefined;
    return this.#branchNode(connection);
  }

  getTreeItem(node: ListNode<N>): vscode.TreeItem {
    const drawn = this.#itemOf(node) ?? new vscode.TreeItem("");
    // With the view's ID: two lists may share IDs.
    drawn.id = `${this.#options.viewId}/${keyOf(node)}`;
    drawn.accessibilityInformation ??= { label: spoken(drawn) };
    return plainTreeItem(drawn);
  }

  /** VS Code calls this for an item without a tooltip when the user points at it. */
  resolveTreeItem(item: vscode.TreeItem, node: ListNode<N>): vscode.TreeItem {
    if (isMessage(node) || isBranch(node)) return item;
    const branch = this.#branches.find(({ id }) => id === node.connection);
    item.tooltip ??= branch?.tooltip?.(node);
    return item;
  }

  #itemOf(node: ListNode<N>): vscode.TreeItem | undefined {
    if (isMessage(node)) return messageItem(node);
    const { connections } = this.#options;
    if (isBranch(node)) {
      const connection = connections.all.find(({ id }) => id === node.id);
      return connection && connectionItem(connection, connections.current?.id === node.id);
    }
    return this.#branches.find(({ id }) => id === node.connection)?.item(node);
  }

  #childrenOf(parent: ListNode<N>): ListNode<N>[] | Promise<ListNode<N>[]> {
    if (isMessage(parent)) return [];
    if (!isBranch(parent)) return this.#below(parent);
    const branch = this.#branches.find(({ id }) => id === parent.id);
    return branch === undefined ? [] : this.#branchRows(branch);
  }

  async #below(parent: N): Promise<ListNode<N>[]> {
    const below = (await this.#options.children?.(parent)) ?? [];
    if (!("list" in below)) return [...below];
    const { connection, id } = parent;
    return this.#rowsOf(below, keyOf(parent), { connection, below: id }, parent);
  }

  #branchRows(branch: Branch<N>): ListNode<N>[] {
    return this.#rowsOf(branch, branch.id, { connection: branch.id });
  }

  /** `place`: where messages are. `row`: the one above, unless that is a connection. */
  #rowsOf(rows: ListRows<N>, key: string, place: Pick<MessageNode, "connection" | "below">, row?: N): ListNode<N>[] {
    const { loaded, loading } = rows.list.state;
    // VS Code asks because the rows are visible: the time for the first request.
    if (!loaded && !loading) void rows.list.ensure();
    const known = this.#nodes.get(key);
    const nodes = new Map<string, ListNode<N>>();
    this.#nodes.set(key, nodes);
    const messages = (some: readonly MessageNode[]): MessageNode[] => some.map((node) => ({ ...node, ...place }));
    const connection = row === undefined ? place.connection : undefined;
    const shown = rows.rows();
    return [...messages(before(rows, row, connection)), ...shown, ...messages(after(rows, shown.length))].map(
      (node) => {
        const old = known?.get(keyOf(node));
        const kept = old !== undefined && !isMessage(old) ? old : node;
        nodes.set(keyOf(node), kept);
        return kept;
      },
    );
  }

  #branchNode(id: string): ListNode<N> {
    const nodes = this.#nodes.get("") ?? new Map<string, ListNode<N>>();
    this.#nodes.set("", nodes);
    const known = nodes.get(id) ?? ({ kind: "connection", id } satisfies BranchNode);
    nodes.set(id, known);
    return known;
  }

  /** Shows the view's own progress bar while a list is being read. */
  #followProgress(): void {
    const loading = this.#options.branches().some(({ list }) => list.state.loading);
    if (loading && this.#progress === undefined) {
      void withProgress(
        { location: { viewId: this.#options.viewId } },
        () => new Promise<void>((resolve) => (this.#progress = resolve)),
      );
    } else if (!loading) {
      this.#progress?.();
      this.#progress = undefined;
    }
  }
}

function isMessage<N extends RowNode>(node: ListNode<N>): node is MessageNode {
  return node.kind === "message";
}

function isBranch<N extends RowNode>(node: ListNode<N>): node is BranchNode {
  return node.kind === "connection";
}

/** Unique in its view. */
function keyOf(node: RowNode & { readonly below?: string }): string {
  const { kind, id, connection, below } = node;
  return [connection, kind, below, id].filter((part) => part !== undefined).join("/");
}

/** What a screen reader reads for a row without a label of its own. */
function spoken(item: vscode.TreeItem): string {
  const label = typeof item.label === "string" ? item.label : (item.label?.label ?? "");
  return typeof item.description === "string" && item.description !== "" ? `${label}, ${item.description}` : label;
}

/** Shown above the rows if they could not be read. `row`: the one above. `connection`: the one they are of. */
function before<N extends RowNode>(
  { list, host, failed }: ListRows<N>,
  row: RowNode | undefined,
  connection: string | undefined,
): MessageNode[] {
  const { problem } = list.state;
  if (problem === undefined) return [];
  const own = failed?.(problem);
  if (own !== undefined) return own.map((notice, index) => message(`notice-${index}`, notice));
  const { short, sentence, remedy } = describeError(problem, host());
  const title = t("Try Again");
  const retry =
    row === undefined
      ? { title, command: "skycloak.refresh" }
      : { title, command: "skycloak.refreshRow", arguments: [row] };
  const messages = [
    message("failed", { label: short, icon: "warning", tooltip: sentence }),
    message("retry", { label: title, icon: "refresh", command: retry }),
  ];
  if (remedy !== undefined) {
    // Another key is for the connection that this list is of.
    const isForConnection = remedy.command === "skycloak.connect" && connection !== undefined;
    const given = isForConnection ? [{ kind: "connection", id: connection }] : [];
    const command = { ...remedy, arguments: [...(remedy.arguments ?? given)] };
    messages.push(message("remedy", { label: remedy.title, icon: "arrow-right", command }));
  }
  return messages;
}

/** `count`: of the rows. */
function after<N extends RowNode>({ list, empty, more }: ListRows<N>, count: number): MessageNode[] {
  const { loaded, loading, items, total, problem } = list.state;
  const icon = "loading~spin";
  if (!loaded) return [message("loading", { label: t("Loading…"), icon })];
  if (loading && total !== undefined && items.length < total) {
    return [message("loading", { label: t("Loading… {0} of {1}", items.length, total), icon })];
  }
  if (count > 0) {
    return (more?.() ?? []).map((notice, index) => message(`more-${index}`, notice));
  }
  return problem === undefined ? [message("empty", empty())] : [];
}

function missingNotice(name: string): Notice {
  return {
    label: t("This workspace uses the connection “{0}”. Connect it…", name),
    icon: "debug-disconnect",
    command: { title: t("Connect with API Key…"), command: "skycloak.connect" },
  };
}

function message(id: string, notice: Notice): MessageNode {
  return { kind: "message", id, ...notice };
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

/** `current`: whether it is this window's. */
function connectionItem(connection: ShownConnection, current: boolean): vscode.TreeItem {
  const { name, production } = connection;
  const host = connection.host();
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, current ? Expanded : Collapsed);
  // Distinguished by shape as well as by color.
  item.iconPath = production
    ? new vscode.ThemeIcon("shield", new vscode.ThemeColor("charts.red"))
    : new vscode.ThemeIcon("cloud");
  const joined = (...parts: readonly (string | false)[]): string => parts.filter((part) => part !== false).join(" · ");
  item.description = joined(production && t("production"), current && t("this window"), host !== name && host);
  item.tooltip = joined(name, production && t("production"), host);
  item.contextValue = `connection ${production ? "production" : "plain"} ${current ? "current" : "other"}`;
  return item;
}

/**
 * Keeps a context key at the context value of the view's selected row, for the conditions of key bindings. Empty unless
 * exactly one row is selected.
 */
export function followSelection<N extends RowNode>(
  contextKey: string,
  view: vscode.TreeView<ListNode<N>>,
  tree: ListTree<N>,
): vscode.Disposable {
  const update = (): void => {
    const [row, ...others] = view.selection;
    const only = others.length === 0 ? row : undefined;
    const value = only === undefined ? "" : tree.getTreeItem(only).contextValue;
    void vscode.commands.executeCommand("setContext", contextKey, value);
  };
  return vscode.Disposable.from(view.onDidChangeSelection(update), tree.onDidChangeTreeData(update));
}
