// The menu of the connection's status bar item.

import * as vscode from "vscode";
import type { Services } from "../services";
import { showQuickPick } from "../ui/messages";

const t = vscode.l10n.t;

export async function showConnectionMenu({ connections, signIn }: Services): Promise<void> {
  const isSignedIn = await signIn.isSignedIn();
  const entries = [
    connections.all.length > 1 && ["arrow-swap", t("Switch Connection"), "skycloak.useConnection"],
    ["link-external", t("Open Dashboard"), "skycloak.openDashboard"],
    connections.all.length > 0 && ["refresh", t("Refresh"), "skycloak.refresh"],
    ["add", t("Add Connection…"), "skycloak.connect"],
    isSignedIn && ["sign-out", t("Sign Out of Skycloak"), "skycloak.signOut"],
  ] as const;
  const items = entries.flatMap((entry) => {
    if (entry === false) return [];
    const [icon, label, command] = entry;
    return [{ label, command, iconPath: new vscode.ThemeIcon(icon) }];
  });
  const name = connections.active?.name ?? connections.missingName ?? "";
  const options = { title: t("Skycloak: {0}", name), placeHolder: t("Select what to do with the connection") };
  const item = await showQuickPick(items, options);
  if (item !== undefined) await vscode.commands.executeCommand(item.command);
}
