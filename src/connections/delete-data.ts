// Delete All Skycloak Data on This Machine…. Nothing changes at Skycloak. Keys that it can't show again are only deleted
// after a question that names them.

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { succeeded, type ApiError, type Result } from "../api/errors";
import { confirmModal, confirmProduction } from "../commands/confirm";
import { showError } from "../errors/errors";
import { removeStoredKey } from "../secrets/issue";
import { withPrevious, type JournalEntry } from "../secrets/journal";
import { storeResult } from "../secrets/store-error";
import type { StoredKey } from "../secrets/stored-key";
import type { Services } from "../services";
import { offerActions, showErrorMessage, showInformationMessage, type Action } from "../ui/messages";
import { withProgressTitle } from "../ui/progress";

const t = vscode.l10n.t;

/** Folders whose entries are removed one by one, so that other windows don't restore them. */
const sharedFolders = ["journal", "connections", "stored-keys", "session"];
/** States that are emptied in the same way. */
const sharedStates = ["skycloak.connections", "skycloak.secrets.index"];

/** Operations whose response may have been a secret. */
const issuing = ["create", "rotate", "rotate-client"];

export async function deleteAllData(services: Services): Promise<void> {
  const { connections, secretStore, journal } = services;
  await Promise.all([connections.reconcile(), secretStore.reconcile()]);
  const unfinished = await journal.entries();
  const isOngoing = async (): Promise<boolean> => {
    const known = new Set(unfinished.map(({ id }) => id));
    const ongoing = (await journal.entries()).filter((entry) => journal.isRunning(entry) || !known.has(entry.id));
    if (ongoing.length === 0) return false;
    void showErrorMessage(t("Nothing was deleted: {0} is being created or changed.", quoted(ongoing)));
    return true;
  };
  const nothingDeleted = (problem: ApiError): void =>
    showError(problem, connections.activeOrNone.host(), (sentence) => t("Nothing was deleted. {0}", sentence));
  if (await isOngoing()) return;
  // A secret may have been stored although its operation didn't finish. Then its entry is the only one that names it.
  const recovered = new Set<string>();
  for (const entry of unfinished.flatMap(withPrevious)) {
    const found = await storeResult(secretStore.recover(entry.ref, entry.id));
    if (!found.ok) {
      nothingDeleted(found.problem);
      return;
    }
    if (found.value !== undefined) recovered.add(entry.id);
  }
  const list = (): StoredKey[] => [...secretStore.list(), ...secretStore.clientSecrets()];
  const stored = list();
  const lost = unfinished.flatMap(withPrevious).filter(({ id }) => !recovered.has(id));
  if (!(await confirmDeletion(services, stored, lost))) return;
  // Another window may begin an operation, or finish one, while the questions are open.
  if (await isOngoing()) return;
  await secretStore.reconcile();
  const added = list().filter(({ ref }) => stored.every((known) => known.ref !== ref));
  if (added.length > 0) {
    void showErrorMessage(t("Nothing was deleted: {0} is being created or changed.", quoted(added)));
    return;
  }
  const deleted = await withProgressTitle(t("Deleting Skycloak data…"), () => deleteData(services, stored, unfinished));
  if (deleted.ok) {
    // The extension's page can uninstall it.
    const extension: Action = [t("Show Extension"), "extension.open", services.context.extension.id];
    offerActions(showInformationMessage, t("All Skycloak data on this machine is deleted."), extension);
  } else {
    showError(deleted.problem, connections.activeOrNone.host(), (sentence) =>
      t("Not all Skycloak data was deleted. {0}", sentence),
    );
  }
}

async function confirmDeletion(
  { connections }: Services,
  stored: readonly StoredKey[],
  unfinished: readonly JournalEntry[],
): Promise<boolean> {
  const { all } = connections;
  const button = t("Delete All Data");
  const isConfirmed = await confirmModal({
    question: t("Delete all Skycloak data on this machine?"),
    detail: [
      [
        stored.length === 0 ? t("No stored keys") : t("Stored keys and client secrets: {0}", quoted(stored)),
        all.length === 0 ? t("No connections") : t("Connections: {0}", quoted(all)),
        t("The sign-in, the history of keys, the list of realm exports, and what the extension remembers"),
      ],
      t("Keys keep working everywhere else. Skycloak can't show them again."),
    ],
    button,
  });
  if (!isConfirmed) return false;
  for (const connection of all) {
    if (connection.production && !(await confirmProduction(connection, button))) return false;
  }
  const lost = unfinished.filter(({ operation }) => issuing.includes(operation));
  return (
    lost.length === 0 ||
    confirmModal({
      question: t("Give up unfinished operations?"),
      detail: t(
        "Skycloak may have created or rotated {0}, and the new secret is not stored. Without this data, the outcome can't be found out.",
        quoted(lost),
      ),
      button: t("Give Up and Delete"),
    })
  );
}

/** Stops at the first failure. The connections, and what belongs to them, stay until all secrets are deleted. */
async function deleteData(
  services: Services,
  stored: readonly StoredKey[],
  unfinished: readonly JournalEntry[],
): Promise<Result<void>> {
  const { connections, journal, signIn, context } = services;
  for (const key of stored) {
    const removed = await removeStoredKey(services, key);
    if (!removed.ok) return removed;
  }
  const signedOut = (await signIn.isSignedIn()) ? await signIn.signOut() : succeeded(undefined);
  if (!signedOut.ok) return signedOut;
  for (const entry of unfinished) await journal.close(entry);
  for (const connection of connections.all) {
    const removed = await connections.remove(connection);
    if (!removed.ok) return removed;
  }
  for (const state of [context.globalState, context.workspaceState]) {
    for (const name of state.keys()) if (!sharedStates.includes(name)) await state.update(name, undefined);
  }
  const folder = context.globalStorageUri.fsPath;
  for (const name of await readdir(folder).catch(() => [])) {
    // On Windows, a file that another window is reading can't be removed at once.
    const options = { recursive: true, force: true, maxRetries: 5 };
    if (!sharedFolders.includes(name)) await rm(join(folder, name), options);
  }
  return succeeded(undefined);
}

type Named = Pick<StoredKey, "name">;

function quoted(items: readonly Named[]): string {
  const names = items.map(({ name }) => t("“{0}”", name));
  return new Intl.ListFormat(vscode.env.language).format(names);
}
