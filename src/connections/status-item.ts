// The connection that this window is at, in the status bar. Production stands out.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Connections } from "./connections";

const t = vscode.l10n.t;

export function connectionItem(connections: Connections): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    "skycloak.connection",
    vscode.StatusBarAlignment.Left,
    -10,
  );
  item.name = t("Skycloak: Connection");
  item.command = commands.useConnection;
  const show = (): void => {
    const { current, missing, all } = connections;
    if (all.length === 0 && missing === undefined) {
      item.hide();
      return;
    }
    item.text = `$(${current === undefined ? "debug-disconnect" : "cloud"}) ${current?.name ?? missing ?? ""}`;
    item.tooltip = tooltip(connections);
    item.backgroundColor =
      current?.production === true
        ? new vscode.ThemeColor("statusBarItem.errorBackground")
        : undefined;
    item.accessibilityInformation = { label: item.tooltip };
    item.show();
  };
  show();
  return vscode.Disposable.from(item, connections.onDidChange(show));
}

function tooltip({ current, missing }: Connections): string {
  if (current === undefined) {
    return t(
      "Skycloak: this workspace wants the connection “{0}”, which is not here",
      missing ?? "",
    );
  }
  return current.production
    ? t("Skycloak: {0} at {1}, production", current.name, current.host())
    : t("Skycloak: {0} at {1}", current.name, current.host());
}
