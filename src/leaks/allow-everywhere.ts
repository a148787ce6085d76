// Puts a secret's fingerprint into the `.skycloakignore` of the workspace folder, or of a repository
// inside of it: the lists above a repository do not speak of its files.

import * as vscode from "vscode";
import { showInformationMessage } from "../ui/messages";
import type { Known } from "./engine/line-findings";
import { foldersFor } from "./ignore-files";
import { ignoreFileName, withFingerprint } from "./ignore-list";
import { fingerprintAt, secretPlace } from "./target-place";

export async function allowEverywhere(known: Known, uri: unknown, range: unknown): Promise<void> {
  const place = await secretPlace(uri, range, known);
  if (place === undefined) return;
  const { document } = place;
  const folder = folderOf(document.uri);
  if (folder === undefined) {
    void showInformationMessage(
      vscode.l10n.t("Open a folder first: {0} stands in it.", ignoreFileName),
    );
    return;
  }
  const fingerprint = fingerprintAt(document, place.range, known);
  if (fingerprint === undefined) return;
  const file = vscode.Uri.joinPath(folder, ignoreFileName);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(file, { ignoreIfExists: true });
  if (!(await vscode.workspace.applyEdit(edit))) return;
  const list = await vscode.workspace.openTextDocument(file);
  const before = list.getText();
  const said = vscode.workspace.asRelativePath(document.uri);
  const after = withFingerprint(before, fingerprint, said);
  const added = new vscode.WorkspaceEdit();
  added.insert(file, list.positionAt(before.length), after.slice(before.length));
  if (await vscode.workspace.applyEdit(added)) await list.save();
}

function folderOf(uri: vscode.Uri): vscode.Uri | undefined {
  const folders = foldersFor(uri);
  const own = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  const top = folders.find((one) => one.toString() === own?.toString()) ?? folders.at(-1);
  return top ?? vscode.workspace.workspaceFolders?.[0]?.uri;
}
