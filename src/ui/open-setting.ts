// The button that leads to a setting.

import * as vscode from "vscode";
import type { Remedy } from "./described";

export function openSetting(setting: string): Remedy {
  return {
    title: vscode.l10n.t("Open Setting"),
    command: "workbench.action.openSettings",
    arguments: [setting],
  };
}
