// The connection that this window is at, in the status bar. Production stands out.

import * as vscode from "vscode";
import { commands } from "../commands";
import { createStatusBarItem } from "../ui/messages";
import type { Connections } from "./connections";

const t = vscode.l10n.t;

export function connectionItem(connections: Connections): vscode.Disposable {
  const item = createStatusBarItem("skycloak.connection", vscode.StatusBarAlignment.Left, -10);
  const show = (): void => {
    const { current, missing, all } = connections;
    if (all.length === 0 && missing === undefined) {
      item.hide();
      return;
    }
    item.show({
      icon: current === undefined ? "debug-disconnect" : "cloud",
      text: current?.name ?? missing ?? "",
      tooltip: tooltip(connections),
      name: t("Skycloak: Connection"),
      command: commands.useConnection,
      isError: current?.production === true,
    });
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
