// Files that are too large for the editor to show them to any extension: no document ever comes, and
// silence would look like “clean”.

import * as vscode from "vscode";
import { isEnabled } from "./settings";

/** Bytes above which that is so (VS Code counts UTF-16 units, of which there are no more). */
const shownToNone = 50 * 1024 * 1024;

/** Tells once of each such file that gets a tab. */
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
