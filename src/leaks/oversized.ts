// Tells about files that are too large to be searched: silence would look like “no keys found”.

import * as vscode from "vscode";
import { isEnabled } from "./settings";
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

/** Bytes above which VS Code gives extensions no document (it counts UTF-16 units, of which there are no more). */
const shownToNone = 50 * 1024 * 1024;

/** Calls `tell` once for each tab with such a file. */
export function followUnseen(tell: (uri: vscode.Uri) => void): vscode.Disposable {
  const told = new Set<string>();
  const look = async ({ input }: vscode.Tab): Promise<void> => {
    if (!(input instanceof vscode.TabInputText) || !isEnabled()) return;
    const { uri } = input;
    const size = await vscode.workspace.fs.stat(uri).then(
      (file) => file.size,
      () => 0,
    );
    if (size <= shownToNone || told.has(uri.toString())) return;
    told.add(uri.toString());
    tell(uri);
  };
  for (const { tabs } of vscode.window.tabGroups.all) for (const tab of tabs) void look(tab);
  return vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
    for (const tab of opened) void look(tab);
  });
}
