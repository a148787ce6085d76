// The repository around a file, by its `.git`. The Git extension does not open every repository by
// itself: one around the folder, say, or one inside of another.

import * as vscode from "vscode";

export async function repositoryFolder(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  for (let folder = uri; ;) {
    const parent = vscode.Uri.joinPath(folder, "..");
    if (parent.path === folder.path) return undefined;
    folder = parent;
    const found = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, ".git")).then(
      () => true,
      () => false,
    );
    if (found) return folder;
  }
}
