// Commands that show more of a cluster than its row. The code for it is read with the first of them.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { Target } from "../ui/command";
import type { ClusterAt } from "./cluster-at";
import type { See } from "./inside/see";

export function registerSeeCommands(parts: Parts, target: Target<ClusterAt>): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let opened: Promise<See> | undefined;
  const see = (): Promise<See> =>
    (opened ??= import("./inside/see").then(({ See }) => new See(parts, changed)));
  const { about, plain } = parts.commands;
  return vscode.Disposable.from(
    about(commands.showClusterDetails, target, async (at) =>
      (await see()).show("skycloak.cluster", at),
    ),
    about(commands.showClusterLogs, target, async (at) => (await see()).logs.show(at, "logs")),
    about(commands.showSecurityLogs, target, async (at) =>
      (await see()).logs.show(at, "security-logs"),
    ),
    about(commands.showEvents, target, async (at) => (await see()).show("skycloak.events", at)),
    about(commands.exportEvents, target, async (at) => (await see()).exportEvents(at)),
    plain(commands.refreshPage, async () => (await see()).refreshPage()),
    plain(commands.filterLog, async () => (await see()).logs.filter()),
    plain(commands.followLog, async () => (await see()).logs.follow(true)),
    plain(commands.stopFollowing, async () => (await see()).logs.follow(false)),
    plain(commands.loadOlder, async () => (await see()).logs.older()),
    changed,
    vscode.workspace.registerTextDocumentContentProvider("skycloak-log", {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => (await see()).logs.text(uri),
    }),
    ...["skycloak.cluster", "skycloak.events"].map((page) =>
      vscode.window.registerWebviewPanelSerializer(page, {
        deserializeWebviewPanel: async (panel, state) => (await see()).restore(panel, state),
      }),
    ),
  );
}
