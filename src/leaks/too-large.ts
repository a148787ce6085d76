// Says of files that they are above the limit: silence would look like “clean”.

import * as vscode from "vscode";
import { showInformationMessage } from "../ui/messages";

const t = vscode.l10n.t;

export async function tellTooLarge(uris: readonly vscode.Uri[]): Promise<void> {
  const [first] = uris;
  if (first === undefined) return;
  const said =
    uris.length === 1
      ? t(
          "{0} is larger than the limit, so it is not searched for Skycloak keys.",
          vscode.workspace.asRelativePath(first),
        )
      : t(
          "{0} files are larger than the limit, so they are not searched for Skycloak keys.",
          uris.length,
        );
  const open = t("Open Setting");
  if ((await showInformationMessage(said, open)) !== open) return;
  await vscode.commands.executeCommand(
    "workbench.action.openSettings",
    "skycloak.leaks.maxFileSize",
  );
}
