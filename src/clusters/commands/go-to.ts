// Go to Cluster, Realm or Application…: finds anything that has been read.

import * as vscode from "vscode";
import type { Services } from "../../services";
import { showQuickPick } from "../../ui/messages";
import { showError } from "../../errors/errors";
import type { InsideNode } from "../tree-path";
import { inOrder } from "../target";
import type { ClustersView } from "../tree";

const t = vscode.l10n.t;

interface Place extends vscode.QuickPickItem {
  readonly node: InsideNode;
}

export async function goTo({ connections }: Services, view: ClustersView): Promise<void> {
  const { all, reach } = connections;
  if (all.length === 0) {
    showError({ kind: "not-connected" }, reach.host());
    return;
  }
  const places = Promise.all(all.map(({ clusters }) => clusters.ensure())).then(() =>
    all.flatMap((one): Place[] => {
      const clusters = inOrder(one.clusters.state.items).map(({ id, name, version }) => ({
        label: name,
        iconPath: new vscode.ThemeIcon("server"),
        description: version ?? "",
        node: { kind: "cluster", id, connection: one.id },
      }));
      const known = view.insides.of(one.id)?.known() ?? [];
      return [
        ...clusters,
        ...known.map(({ node, look, way }) => ({
          label: look.label,
          iconPath: new vscode.ThemeIcon(look.icon),
          description: way.join(" › "),
          node,
        })),
      ];
    }),
  );
  const chosen = await showQuickPick(places, {
    placeHolder: t("Where to? Everything that has been read is here"),
    matchOnDescription: true,
  });
  if (chosen === undefined) return;
  const { node } = chosen;
  const row = node.kind === "cluster" ? view.tree.find(node) : node;
  await view.reveal((row as InsideNode | undefined) ?? node);
}
