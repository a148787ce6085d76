// Adds a stored key to the `.env` file of a workspace folder, from which tools load their environment. Only if Git ignores
// the file.

import * as vscode from "vscode";
import { confirmModal } from "../../commands/confirm";
import { readRegularFile } from "../../files/disk";
import { encodingOf } from "../../files/text";
import { identityOf, pathOutside, workspaceRoots } from "../../files/workspace";
import { getGitApi } from "../../git/git-api";
import { isIgnored } from "../../git/repositories";
import { appendVariable } from "../../secrets/secret-file";
import type { StoredKey } from "../../secrets/stored-key";
import type { Services } from "../../services";
import { offerActions, setStatusBarMessage, showErrorMessage, showWarningMessage } from "../../ui/messages";
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
  if ((await pathOutside(file, await workspaceRoots())) !== undefined) return undefined;
  if (!(await isIgnored(file.fsPath, (await getGitApi())?.git.path))) return undefined;
  // Last, because it blocks while a disk doesn't respond.
  return contentOf(file.fsPath) === "usable" ? file : undefined;
}

/** `usable`: the file is missing, or is a text without the variable. `set`: it sets the variable. */
export function contentOf(path: string): "usable" | "set" | "unusable" {
  try {
    const file = readRegularFile(path, maxSize);
    if (file.kind !== "bytes" || ![undefined, "utf-8"].includes(encodingOf(file.bytes))) return "unusable";
    const text = file.bytes.toString().replace(/^\ufeff/, "");
    // Not `\s`, which also matches line ends: then the time would grow with the square of the number of empty lines.
    return new RegExp(`^[ \\t]*(?:export[ \\t]+)?${variable}[ \\t]*=`, "m").test(text) ? "set" : "usable";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "usable" : "unusable";
  }
}

export async function addToEnvFile(services: Services, stored: StoredKey, file: vscode.Uri): Promise<void> {
  const { ref, name } = stored;
  const isConfirmed = await confirmModal({
    question: t("Add “{0}” to {1}?", name, fileName),
    detail: t("The file will contain the key in plain text. Git ignores it."),
    button: t("Add"),
  });
  if (!isConfirmed) return;
  try {
    // Files and Git's rules may have changed since the key was stored.
    if (await hasUnsavedChanges(file)) {
      // Saving these later would overwrite the file.
      const message = t("Save {0} first. It has unsaved changes.", fileName);
      offerActions(showWarningMessage, message, [t("Try Again"), () => addToEnvFile(services, stored, file)]);
      return;
    }
    if (contentOf(file.fsPath) === "set") {
      void showWarningMessage(t("{0} already sets {1}. The file is unchanged.", fileName, variable));
      return;
    }
    const secret = await services.secretStore.read(ref);
    if (secret === undefined || (await findEnvFile(file)) === undefined) throw new Error("Not usable");
    await appendVariable(file.fsPath, variable, secret);
    setStatusBarMessage(t("Added “{0}” to {1}", name, fileName), 3000);
  } catch {
    // The error may quote the key.
    void showErrorMessage(t("Couldn't add “{0}” to {1}. The file is unchanged.", name, fileName));
  }
}

/** Whether a document of this file, which may be open under another path, has unsaved changes. */
async function hasUnsavedChanges(file: vscode.Uri): Promise<boolean> {
  const unsaved = vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty);
  const identities = await Promise.all(unsaved.map(({ uri }) => identityOf(uri)));
  return identities.includes(await identityOf(file));
}
