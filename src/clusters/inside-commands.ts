// Commands about the rows below clusters, whatever they are.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import { setStatusBarMessage } from "../ui/messages";
import { isRow } from "../ui/target";
import { goTo } from "./go-to";
import type { Inside } from "./inside/inside";
import type { InsideNode } from "./inside/place";
import { registerActs } from "./acts";
import type { ClustersView } from "./view";
import type { Watching } from "./watching";

const t = vscode.l10n.t;

export function registerInsideCommands(
  parts: Parts,
  view: ClustersView,
  watching: Watching,
): vscode.Disposable {
  const { plain } = parts.commands;
  /** The row that a command was given, or that is selected. */
  const about = async (
    given: unknown,
    act: (inside: Inside, node: InsideNode) => Promise<void>,
  ): Promise<void> => {
    const [row = view.selection()[0]] = [given];
    if (!isRow(row) || row.connection === undefined) return;
    const inside = await view.insides.open(row.connection);
    if (inside !== undefined) await act(inside, row as InsideNode);
  };
  return vscode.Disposable.from(
    plain(commands.goTo, () => goTo(parts, view)),
    registerActs(parts, view, watching),
    plain(commands.showMore, (row) => about(row, (inside, { id }) => inside.more(id))),
    plain(commands.refreshRow, (row) =>
      about(row, async (inside, { id, connection }) => {
        parts.connections.find(connection)?.forgetLearned();
        await inside.refreshBelow(id);
      }),
    ),
    plain(commands.copyValue, (row) =>
      about(row, async (inside, node) => {
        const value = inside.copyOf(node);
        if (value === undefined) return;
        await vscode.env.clipboard.writeText(value);
        setStatusBarMessage(t("Copied {0}", value), 3000);
      }),
    ),
  );
}
