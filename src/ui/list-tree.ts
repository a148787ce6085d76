// A view over lists of the server's: one for each connection, and more below the rows that can be
// opened. Shows their rows, and in their place or beside them what a list is going through (loading,
// empty, failed). The rows themselves are the feature's.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import type { LiveList } from "../lists/live-list";
import { after, before, type MessageNode, messageItem, notice, type Notice } from "./list-messages";
import { plainRow, withProgress } from "./messages";

export type { Notice } from "./list-messages";

/** A row of a feature's: what it is, and an id that is unique among those of its connection. */
export interface RowNode {
  readonly kind: string;
  readonly id: string;
  /** The connection that it was read through. */
  readonly connection?: string;
}

/** The row of a connection, where there are several. */
interface BranchNode {
  readonly kind: "connection";
  readonly id: string;
}

export type ListNode<N extends RowNode> = N | MessageNode | BranchNode;

/** What registering a feature with a view answers. */
export interface RegisteredView extends vscode.Disposable {
  readonly tree: vscode.TreeDataProvider<RowNode>;
}

/** One list in the view. */
export interface ListRows<N extends RowNode> {
  readonly list: LiveList<{ readonly id: string }>;
  /** The host that requests go to, for the words of a failure. */
  readonly host: () => string;
  /** The rows to show now, in order. */
  readonly rows: () => readonly N[];
  /** What to say where there is no row and nothing is wrong. */
  readonly empty: () => Notice;
  /** What to say instead of the failure's own words; undefined for those. */
  readonly failed?: (problem: Problem) => readonly Notice[] | undefined;
  /** What stands below the rows: that there are more, say. */
  readonly more?: () => readonly Notice[];
}

/** One connection's list. */
export interface Branch<N extends RowNode> extends ListRows<N> {
  /** The connection's. */
  readonly id: string;
  /** Undefined when what the row stands for is gone. */
  readonly item: (row: N) => vscode.TreeItem | undefined;
}

export interface ListTreeOptions<N extends RowNode> {
  readonly viewId: string;
  /** What there is now. A single one's rows are the view's own; several are opened one by one. */
  readonly branches: () => readonly Branch<N>[];
  /** How a connection's row looks. */
  readonly branchItem: (id: string) => vscode.TreeItem | undefined;
  /** What stands above everything else. */
  readonly above?: () => readonly Notice[];
  /** What a row that can be opened holds: rows that are known, or a list. */
  readonly below?: (row: N) => Promise<readonly N[] | ListRows<N>>;
  /** The row that one of those stands below. */
  readonly parent?: (row: N) => N | undefined;
}

export class ListTree<N extends RowNode> implements vscode.TreeDataProvider<ListNode<N>> {
  readonly #options: ListTreeOptions<N>;
  readonly #changed = new vscode.EventEmitter<ListNode<N> | undefined>();
  /** One object for one row, so that the editor recognises it across refreshes; by what it is below. */
  readonly #nodes = new Map<string, Map<string, ListNode<N>>>();
  /** What was there when the view was last drawn. */
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
    const above = this.#options.above?.() ?? [];
    const notices = above.map((one, index) => notice(`above-${index}`, one));
    if (others.length === 0) return [...notices, ...this.#branchRows(only)];
    return [...notices, ...this.#branches.map(({ id }) => this.#branchNode(id))];
  }

  /** The row as the editor knows it; undefined where it is not shown. */
  /** Of the connection that the row names, where it names one. */
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
    // The view's name in front: two lists may share ids.
    drawn.id = `${this.#options.viewId}/${keyOf(node)}`;
    drawn.accessibilityInformation ??= { label: spoken(drawn) };
    return plainRow(drawn);
  }

  #itemOf(node: ListNode<N>): vscode.TreeItem | undefined {
    if (isMessage(node)) return messageItem(node);
    if (isBranch(node)) return this.#options.branchItem(node.id);
    return this.#branches.find(({ id }) => id === node.connection)?.item(node);
  }

  #childrenOf(parent: ListNode<N>): ListNode<N>[] | Promise<ListNode<N>[]> {
    if (isMessage(parent)) return [];
    if (!isBranch(parent)) return this.#below(parent);
    const branch = this.#branches.find(({ id }) => id === parent.id);
    return branch === undefined ? [] : this.#branchRows(branch);
  }

  async #below(parent: N): Promise<ListNode<N>[]> {
    const below = (await this.#options.below?.(parent)) ?? [];
    if (!("list" in below)) return [...below];
    const { connection } = parent;
    const messages = (nodes: readonly MessageNode[]): MessageNode[] =>
      nodes.map((node) => ({
        ...node,
        below: parent.id,
        ...(connection === undefined ? {} : { connection }),
      }));
    return this.#rowsOf(below, keyOf(parent), messages, parent);
  }

  #branchRows(branch: Branch<N>): ListNode<N>[] {
    const messages = (nodes: readonly MessageNode[]): MessageNode[] =>
      nodes.map((node) => ({ ...node, connection: branch.id }));
    // Another key is for the connection whose key it is about.
    const about: BranchNode = { kind: "connection", id: branch.id };
    return this.#rowsOf(branch, branch.id, messages, undefined, about);
  }

  #rowsOf(
    rows: ListRows<N>,
    place: string,
    messages: (nodes: readonly MessageNode[]) => MessageNode[],
    row?: N,
    about?: BranchNode,
  ): ListNode<N>[] {
    const { loaded, loading } = rows.list.state;
    // The editor asks because the rows are shown: this is the moment for the first request.
    if (!loaded && !loading) void rows.list.ensure();
    const known = this.#nodes.get(place);
    const nodes = new Map<string, ListNode<N>>();
    this.#nodes.set(place, nodes);
    return [...messages(before(rows, row, about)), ...rows.rows(), ...messages(after(rows))].map(
      (node) => {
        const key = keyOf(node);
        const old = known?.get(key);
        const kept = old !== undefined && !isMessage(old) ? old : node;
        nodes.set(key, kept);
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

  /** The view's own progress bar, for as long as a list of it is being read. */
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

/** What a screen reader says of a row that brings nothing better. */
function spoken(item: vscode.TreeItem): string {
  const label = typeof item.label === "string" ? item.label : (item.label?.label ?? "");
  return typeof item.description === "string" && item.description !== ""
    ? `${label}, ${item.description}`
    : label;
}
