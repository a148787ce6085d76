// Commands that show more of a cluster than its row. The code for it is read with the first of them.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { Target } from "../ui/command";
import type { ClusterAt } from "./cluster-at";
import type { See } from "./inside/see";

export function registerSeeCommands(parts: Parts, target: Target<ClusterAt>): vscode.Disposable {
  let opened: Promise<See> | undefined;
  const see = (): Promise<See> =>
    (opened ??= import("./inside/see").then(({ See }) => new See(parts)));
  const { about, plain } = parts.commands;
  return vscode.Disposable.from(
    about(commands.showClusterDetails, target, async (at) => (await see()).showCluster(at)),
    plain(commands.refreshPage, async () => (await see()).refreshPage()),
    vscode.window.registerWebviewPanelSerializer("skycloak.cluster", {
      deserializeWebviewPanel: async (panel, state) => (await see()).restoreCluster(panel, state),
    }),
  );
}
