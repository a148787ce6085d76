// A view's filter: rows that don't contain its text are hidden.

import * as vscode from "vscode";
import type { ListNode, ListTree, RowNode } from "../tree/list-tree";
import { askText } from "./steps";

/** The handlers of two commands: to ask for the text, and to show all rows again. `contextKey`: set while rows are hidden. */
export function createFilter<N extends RowNode>(
  tree: ListTree<N>,
  view: Pick<vscode.TreeView<ListNode<N>>, "description">,
  { title, contextKey }: { readonly title: string; readonly contextKey: string },
) {
  const apply = async (text: string): Promise<void> => {
    tree.filter = text.trim();
    view.description = tree.filter;
    await vscode.commands.executeCommand("setContext", contextKey, tree.filter !== "");
  };
  /** Creates the rows of a row's connection, which find() will look for, because VS Code redraws the view later. */
  const createRows = async ({ connection }: RowNode): Promise<void> => {
    const top = await tree.getChildren();
    const node = top.find(({ kind, id }) => kind === "connection" && id === connection);
    if (node !== undefined) await tree.getChildren(node);
  };
  return {
    ask: async () => {
      const before = tree.filter;
      const prompt = vscode.l10n.t("Show only rows that contain this text, for example a name, a status or a version.");
      // The rows change while the user types, and Escape brings the previous ones back.
      const outcome = await askText({ title, prompt, value: before, onInput: (text) => void apply(text) });
      await apply(outcome.kind === "next" ? outcome.value : before);
    },
    clear: () => apply(""),
    /** Shows all rows if the filter hides this one, which is directly below a connection. */
    unhide: async (row: RowNode) => {
      await createRows(row);
      if (tree.filter === "" || tree.find(row) !== undefined) return;
      await apply("");
      await createRows(row);
    },
  };
}
