// Warnings about keys in open files.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import { KeyFixes } from "./fixes";
import { moveKeyToVault } from "./move-to-vault";
import { Watch } from "./watch";

export function registerLeaks(parts: Parts): vscode.Disposable {
  return vscode.Disposable.from(
    new Watch((document) => void tellTooLarge(document)),
    vscode.languages.registerCodeActionsProvider("*", new KeyFixes(), {
      providedCodeActionKinds: KeyFixes.kinds,
    }),
    parts.commands.plain(commands.moveKeyToVault, (uri, range) =>
      moveKeyToVault(parts, uri, range),
    ),
  );
}

/** Silence would look like “clean”. */
async function tellTooLarge(document: vscode.TextDocument): Promise<void> {
  const name = vscode.workspace.asRelativePath(document.uri);
  const open = vscode.l10n.t("Open Setting");
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t("{0} is larger than the limit, so it is not searched for Skycloak keys.", name),
    open,
  );
  if (choice !== open) return;
  await vscode.commands.executeCommand(
    "workbench.action.openSettings",
    "skycloak.leaks.maxFileSize",
  );
}
