// Adds a stored key to the `.env` file of a workspace folder, from which tools load their environment. Only if Git ignores
// the file.

import * as vscode from "vscode";
import { confirmModal } from "../../commands/confirm";
import { readRegularFile } from "../../files/disk";
import { encodingOf } from "../../files/text";
import { pathOutside, workspaceRoots } from "../../files/workspace";
import { getGitApi } from "../../git/git-api";
import { pathsOutsideGit } from "../../git/repositories";
import { appendVariable } from "../../secrets/secret-file";
import type { StoredKey } from "../../secrets/stored-key";
import type { Services } from "../../services";
import { setStatusBarMessage, showErrorMessage } from "../../ui/messages";
import { variable } from "../references/language";

const t = vscode.l10n.t;

const fileName = ".env";
/** Bytes. */
const maxSize = 1024 * 1024;

/** The `.env` file of the folder that the document is in, if a key may be added to it. It may not exist yet. */
export async function findEnvFile(document: vscode.Uri): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(document)?.uri;
  if (folder?.scheme !== "file") return undefined;
  const file = vscode.Uri.joinPath(folder, fileName);
  const outsideGit = await pathsOutsideGit([file.fsPath], (await getGitApi())?.git.path);
  if (!outsideGit.has(file.fsPath) || (await pathOutside(file, await workspaceRoots())) !== undefined) return undefined;
  return canAppend(file.fsPath) ? file : undefined;
}

/** Whether the file is missing, or is a text without this variable. */
function canAppend(path: string): boolean {
  try {
    const file = readRegularFile(path, maxSize);
    if (file.kind !== "bytes" || ![undefined, "utf-8"].includes(encodingOf(file.bytes))) return false;
    return !new RegExp(`^\\s*(?:export\\s+)?${variable}\\s*=`, "m").test(file.bytes.toString("latin1"));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

export async function addToEnvFile({ secretStore }: Services, { ref, name }: StoredKey, file: vscode.Uri) {
  const isConfirmed = await confirmModal({
    question: t("Add “{0}” to {1}?", name, fileName),
    detail: t("The file will contain the key in plain text. Git ignores it."),
    button: t("Add"),
  });
  if (!isConfirmed) return;
  try {
    // Saving unsaved changes later would overwrite the file.
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
    if (document?.isDirty === true && !(await document.save())) throw new Error("Not saved");
    const secret = await secretStore.read(ref);
    // Files and Git's rules may have changed since the question was shown.
    if (secret === undefined || (await findEnvFile(file)) === undefined) throw new Error("Not usable");
    await appendVariable(file.fsPath, variable, secret);
    setStatusBarMessage(t("Added “{0}” to {1}", name, fileName), 3000);
  } catch {
    // The error may quote the key.
    void showErrorMessage(t("Couldn't add “{0}” to {1}. The file is unchanged.", name, fileName));
  }
}
