// A view over a LiveList: its rows, and in their place or beside them what the list is going
// through (loading, empty, failed). The rows themselves are the feature's.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import { commands } from "../commands";
import type { LiveList } from "../lists/live-list";
import { describe } from "./problem";

/** A row of a feature's: what it is, and an id that is unique among those. */
export interface RowNode {
  readonly kind: string;
  readonly id: string;
}

/** A row that says something. */
interface MessageNode {
  readonly kind: "message";
  readonly id: string;
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

export type ListNode<N extends RowNode> = N | MessageNode;

/** What registering a feature with a view answers. */
export interface RegisteredView extends vscode.Disposable {
  readonly tree: vscode.TreeDataProvider<RowNode>;
}

export interface ListTreeOptions<N extends RowNode> {
  readonly viewId: string;
  readonly list: LiveList<{ readonly id: string }>;
  readonly connected: () => boolean;
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

export class ListTree<N extends RowNode> implements vscode.TreeDataProvider<ListNode<N>> {
  readonly #options: ListTreeOptions<N>;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscription: { dispose(): void };
  /** One object for one row, so that the editor recognises it across refreshes. */
  #nodes = new Map<string, ListNode<N>>();
  #announced = false;
  #progress: (() => void) | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(options: ListTreeOptions<N>) {
    this.#options = options;
    this.#subscription = options.list.onDidChange(() => this.redraw());
  }

  dispose(): void {
    this.#subscription.dispose();
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
    if (parent !== undefined || !this.#options.connected()) return [];
    const { loaded, loading } = this.#options.list.state;
    // The editor asks because the view is shown: this is the moment for the first request.
    if (!loaded && !loading) void this.#options.list.ensure();
    const nodes = [...this.#before(), ...this.#options.rows(), ...this.#after()];
    this.#nodes = new Map(
      nodes.map((node) => {
        const key = `${node.kind}/${node.id}`;
        const known = this.#nodes.get(key);
        return [key, known !== undefined && node.kind !== "message" ? known : node];
      }),
    );
    return [...this.#nodes.values()];
  }

  /** The row as the editor knows it; undefined where it is not shown. */
  find(kind: string, id: string): ListNode<N> | undefined {
    return this.#nodes.get(`${kind}/${id}`);
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem(node: ListNode<N>): vscode.TreeItem {
    const item = isMessage(node) ? messageItem(node) : this.#options.item(node);
    const drawn = item ?? new vscode.TreeItem("");
    // The view's name in front: two lists may share ids.
    drawn.id = `${this.#options.viewId}/${node.kind}/${node.id}`;
    drawn.accessibilityInformation ??= { label: spoken(drawn) };
    return drawn;
  }

  #before(): MessageNode[] {
    const { problem } = this.#options.list.state;
    if (problem === undefined) return [];
    const own = this.#options.failed?.(problem);
    if (own !== undefined) return own.map((one, index) => notice(`notice-${index}`, one));
    const { short, sentence, remedy } = describe(problem, this.#options.host());
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
                arguments: [...(remedy.arguments ?? [])],
              },
            },
          ]),
    ];
  }

  #after(): MessageNode[] {
    const { loaded, loading, items, total, problem } = this.#options.list.state;
    if (!loaded) return [message("loading", vscode.l10n.t("Loading…"), "loading~spin")];
    if (loading && total !== undefined && items.length < total) {
      const label = vscode.l10n.t("Loading… {0} of {1}", items.length, total);
      return [message("loading", label, "loading~spin")];
    }
    if (problem !== undefined || this.#options.rows().length > 0) return [];
    return [notice("empty", this.#options.empty())];
  }

  /** The view's own progress bar, for as long as its list is being read. */
  #followProgress(): void {
    const { loading } = this.#options.list.state;
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
