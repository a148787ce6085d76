// What can be done with a cluster and what is in it. The code for it is read with the first of them.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { ActName } from "./inside/acts/run";
import { clusterTarget } from "./target";
import type { ClustersView } from "./view";
import type { Watching } from "./watching";

export function registerActs(
  parts: Parts,
  view: ClustersView,
  watching: Watching,
): vscode.Disposable {
  const { plain } = parts.commands;
  const { ask } = clusterTarget(parts, view.selection, () => true);
  const act =
    (name: ActName) =>
    async (given: unknown): Promise<void> => {
      const { runAct } = await import("./inside/acts/run");
      const [row = view.selection()[0]] = [given];
      const { insides } = view;
      await runAct(name, { parts, insides, watch: await watching.open(), ask, row });
    };
  return vscode.Disposable.from(
    plain(commands.showAutomationClient, act("showAutomationClient")),
    plain(commands.copyAutomationSecret, act("copyAutomationSecret")),
    plain(commands.testAutomationClient, act("testAutomationClient")),
    plain(commands.openTerminalWithKeycloak, act("openTerminalWithKeycloak")),
    plain(commands.createRealm, act("createRealm")),
    plain(commands.enableRealm, act("enableRealm")),
    plain(commands.disableRealm, act("disableRealm")),
    plain(commands.deleteRealm, act("deleteRealm")),
    plain(commands.createApplication, act("createApplication")),
    plain(commands.changeRedirectUris, act("changeRedirectUris")),
    plain(commands.enableApplication, act("enableApplication")),
    plain(commands.disableApplication, act("disableApplication")),
    plain(commands.deleteApplication, act("deleteApplication")),
    plain(commands.rotateClientSecret, act("rotateClientSecret")),
    plain(commands.copyClientSecret, act("copyClientSecret")),
    plain(commands.addDomain, act("addDomain")),
    plain(commands.verifyDomain, act("verifyDomain")),
    plain(commands.deleteDomain, act("deleteDomain")),
    plain(commands.addRoute, act("addRoute")),
    plain(commands.deleteRoute, act("deleteRoute")),
    plain(commands.copyAsTerraform, act("copyAsTerraform")),
    plain(commands.copyAsCurl, act("copyAsCurl")),
    plain(commands.startExport, act("startExport")),
    plain(commands.downloadExport, act("downloadExport")),
    plain(commands.deleteExport, act("deleteExport")),
    plain(commands.exportRealm, act("exportRealm")),
    plain(commands.importRealm, act("importRealm")),
    plain(commands.downloadRealmExport, async (row) => {
      const { downloadRealmExport } = await import("./inside/acts/run");
      await downloadRealmExport(parts, row);
    }),
    plain(commands.forgetClientSecret, async () => {
      const { forgetClientSecret } = await import("./inside/acts/run");
      await forgetClientSecret(parts);
    }),
  );
}
