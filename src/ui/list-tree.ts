// A view over a LiveList for each connection: its rows, and in their place or beside them what the
// list is going through (loading, empty, failed). The rows themselves are the feature's.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import { commands } from "../commands";
import type { LiveList } from "../lists/live-list";
import { describe } from "./problem";

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

/** A row that says something. */
interface MessageNode {
  readonly kind: "message";
  readonly id: string;
  readonly connection?: string;
  readonly label: string;
  readonly icon: string;
  readonly tooltip?: string;
  readonly command?: vscode.Command;
}

/** A sentence in the tree, and what choosing it does. */
export interface Notice {
  readonly label: string;
  readonly icon?: string;
  readonly command?: vscode.Command;
}

export type ListNode<N extends RowNode> = N | MessageNode | BranchNode;

/** What registering a feature with a view answers. */
export interface RegisteredView extends vscode.Disposable {
  readonly tree: vscode.TreeDataProvider<RowNode>;
}

/** One connection's list in the view. */
export interface Branch<N extends RowNode> {
  /** The connection's. */
  readonly id: string;
  readonly list: LiveList<{ readonly id: string }>;
  /** The host that requests go to, for the words of a failure. */
  readonly host: () => string;
  /** The rows to show now, in order. */
  readonly rows: () => readonly N[];
  /** Undefined when what the row stands for is gone. */
  readonly item: (row: N) => vscode.TreeItem | undefined;
  /** What to say where there is no row and nothing is wrong. */
  readonly empty: () => Notice;
  /** What to say instead of the failure's own words; undefined for those. */
  readonly failed?: (problem: Problem) => readonly Notice[] | undefined;
}

export interface ListTreeOptions<N extends RowNode> {
  readonly viewId: string;
  /** What there is now. A single one's rows are the view's own; several are opened one by one. */
  readonly branches: () => readonly Branch<N>[];
  /** How a connection's row looks. */
  readonly branchItem: (id: string) => vscode.TreeItem | undefined;
  /** What stands above everything else. */
  readonly above?: () => readonly Notice[];
}

export class ListTree<N extends RowNode> implements vscode.TreeDataProvider<ListNode<N>> {
  readonly #options: ListTreeOptions<N>;
  readonly #changed = new vscode.EventEmitter<undefined>();
  /** One object for one row, so that the editor recognises it across refreshes. */
  readonly #nodes = new Map<string, ListNode<N>>();
  /** What was there when the view was last drawn. */
  #branches: readonly Branch<N>[] = [];
  #announced = false;
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

  getChildren(parent?: ListNode<N>): ListNode<N>[] {
    if (parent === undefined) this.#branches = this.#options.branches();
    const branches = this.#branches;
    if (parent !== undefined) {
      const branch = branches.find(({ id }) => isBranch(parent) && id === parent.id);
      return branch === undefined ? [] : this.#rowsOf(branch);
    }
    const [only, ...others] = branches;
    if (only === undefined) return [];
    const above = this.#options.above?.() ?? [];
    const notices = above.map((one, index) => notice(`above-${index}`, one));
    if (others.length === 0) return [...notices, ...this.#rowsOf(only)];
    return [
      ...notices,
      ...branches.map(({ id }) => this.#known<ListNode<N>>({ kind: "connection", id })),
    ];
  }

  /** The row as the editor knows it; undefined where it is not shown. */
  find(kind: string, id: string): ListNode<N> | undefined {
    return [...this.#nodes.values()].find((node) => node.kind === kind && node.id === id);
  }

  getParent(node: ListNode<N>): ListNode<N> | undefined {
    const { connection } = node as RowNode;
    if (connection === undefined || this.#branches.length < 2) return undefined;
    return this.#known<ListNode<N>>({ kind: "connection", id: connection });
  }

  getTreeItem(node: ListNode<N>): vscode.TreeItem {
    const drawn = this.#itemOf(node) ?? new vscode.TreeItem("");
    // The view's name in front: two lists may share ids.
    drawn.id = `${this.#options.viewId}/${keyOf(node)}`;
    drawn.accessibilityInformation ??= { label: spoken(drawn) };
    return drawn;
  }

  #itemOf(node: ListNode<N>): vscode.TreeItem | undefined {
    if (isMessage(node)) return messageItem(node);
    if (isBranch(node)) return this.#options.branchItem(node.id);
    return this.#branches.find(({ id }) => id === node.connection)?.item(node);
  }

  #rowsOf(branch: Branch<N>): ListNode<N>[] {
    const { loaded, loading } = branch.list.state;
    // The editor asks because the rows are shown: this is the moment for the first request.
    if (!loaded && !loading) void branch.list.ensure();
    const before = new Map(this.#nodes);
    for (const [key, { kind, connection }] of before as Map<string, RowNode>) {
      if (kind !== "connection" && connection === branch.id) this.#nodes.delete(key);
    }
    const messages = (rows: readonly MessageNode[]): MessageNode[] =>
      rows.map((row) => ({ ...row, connection: branch.id }));
    return [
      ...messages(this.#before(branch)),
      ...branch.rows(),
      ...messages(this.#after(branch)),
    ].map((node) => {
      const known = before.get(keyOf(node));
      const kept = known !== undefined && !isMessage(known) ? known : node;
      this.#nodes.set(keyOf(node), kept);
      return kept;
    });
  }

  #known<T extends ListNode<N>>(node: T): T {
    const known = this.#nodes.get(keyOf(node)) as T | undefined;
    if (known === undefined) this.#nodes.set(keyOf(node), node);
    return known ?? node;
  }

  #before({ id, list, host, failed }: Branch<N>): MessageNode[] {
    const { problem } = list.state;
    if (problem === undefined) return [];
    const own = failed?.(problem);
    if (own !== undefined) return own.map((one, index) => notice(`notice-${index}`, one));
    const { short, sentence, remedy } = describe(problem, host());
    // Another key is for the connection whose key it is about.
    const given = remedy?.command === commands.connect ? [{ kind: "connection", id }] : [];
    return [
      { ...message("failed", short, "warning"), tooltip: sentence },
      {
        ...message("retry", vscode.l10n.t("Try Again"), "refresh"),
        command: { title: vscode.l10n.t("Try Again"), command: commands.refresh },
      },
      ...(remedy === undefined
        ? []
        : [
            {
              ...message("remedy", remedy.title, "arrow-right"),
              command: {
                title: remedy.title,
                command: remedy.command,
                arguments: [...(remedy.arguments ?? given)],
              },
            },
          ]),
    ];
  }

  #after({ list, rows, empty }: Branch<N>): MessageNode[] {
    const { loaded, loading, items, total, problem } = list.state;
    if (!loaded) return [message("loading", vscode.l10n.t("Loading…"), "loading~spin")];
    if (loading && total !== undefined && items.length < total) {
      const label = vscode.l10n.t("Loading… {0} of {1}", items.length, total);
      return [message("loading", label, "loading~spin")];
    }
    if (problem !== undefined || rows().length > 0) return [];
    return [notice("empty", empty())];
  }

  /** The view's own progress bar, for as long as a list of it is being read. */
  #followProgress(): void {
    const loading = this.#options.branches().some(({ list }) => list.state.loading);
    if (loading && this.#progress === undefined) {
      void vscode.window.withProgress(
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
function keyOf({ kind, id, connection }: RowNode): string {
  return connection === undefined ? `${kind}/${id}` : `${connection}/${kind}/${id}`;
}

function message(id: string, label: string, icon: string): MessageNode {
  return { kind: "message", id, label, icon };
}

function notice(id: string, { label, icon, command }: Notice): MessageNode {
  const node = message(id, label, icon ?? "info");
  return command === undefined ? node : { ...node, command };
}

function messageItem(node: MessageNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label);
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.icon === "warning" ? new vscode.ThemeColor("list.warningForeground") : undefined,
  );
  item.contextValue = `message.${node.id}`;
  item.tooltip = node.tooltip ?? node.label;
  if (node.command !== undefined) item.command = node.command;
  return item;
}

/** What a screen reader says of a row that brings nothing better. */
function spoken(item: vscode.TreeItem): string {
  const label = typeof item.label === "string" ? item.label : (item.label?.label ?? "");
  return typeof item.description === "string" && item.description !== ""
    ? `${label}, ${item.description}`
    : label;
}
