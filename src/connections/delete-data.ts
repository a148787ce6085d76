// Delete All Skycloak Data on This Machine…. Nothing changes at Skycloak. Keys that it can't show again are only deleted
// after a question that names them.

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { confirmModal, confirmProduction } from "../commands/confirm";
import { removeStoredKey } from "../secrets/issue";
import { withPrevious, type JournalEntry } from "../secrets/journal";
import type { StoredKey } from "../secrets/stored-key";
import type { Services } from "../services";
import { showErrorMessage, showInformationMessage } from "../ui/messages";
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
  const stored = [...secretStore.list(), ...secretStore.clientSecrets()];
  // Another window may begin an operation while the questions are open.
  if ((await isOngoing()) || !(await confirmDeletion(services, stored, unfinished)) || (await isOngoing())) return;
  const failed = await withProgressTitle(t("Deleting Skycloak data…"), () => deleteData(services, stored, unfinished));
  void (failed.length === 0
    ? showInformationMessage(t("All Skycloak data on this machine is deleted."))
    : showErrorMessage(t("VS Code's secret storage couldn't delete everything: {0}. Try again.", quoted(failed))));
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
        t("The sign-in, the history of keys, and what the extension remembers"),
      ],
      t("Keys keep working everywhere else. Skycloak can't show them again."),
    ],
    button,
  });
  if (!isConfirmed) return false;
  const production = all.find((connection) => connection.production);
  if (production !== undefined && !(await confirmProduction(production, button))) return false;
  const lost = unfinished.flatMap(withPrevious).filter(({ operation }) => issuing.includes(operation));
  return (
    lost.length === 0 ||
    confirmModal({
      question: t("Give up unfinished operations?"),
      detail: t(
        "Skycloak may have created or rotated {0}, and its response didn't arrive. Without this data, the outcome can't be found out.",
        quoted(lost),
      ),
      button: t("Give Up and Delete"),
    })
  );
}

/** @returns the secrets that couldn't be deleted; everything else is kept then. */
async function deleteData(
  services: Services,
  stored: readonly StoredKey[],
  unfinished: readonly JournalEntry[],
): Promise<readonly Named[]> {
  const { connections, journal, signIn, context } = services;
  const failed: Named[] = [];
  for (const key of stored) {
    if (!(await removeStoredKey(services, key)).ok) failed.push(key);
  }
  const signedOut = (await signIn.isSignedIn()) ? await signIn.signOut() : undefined;
  if (signedOut?.ok === false) failed.push({ name: t("Sign-in") });
  if (failed.length > 0) return failed;
  for (const entry of unfinished) await journal.close(entry);
  for (const connection of connections.all) await connections.remove(connection);
  const folder = context.globalStorageUri.fsPath;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!sharedFolders.includes(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
  for (const state of [context.globalState, context.workspaceState]) {
    for (const name of state.keys()) if (!sharedStates.includes(name)) await state.update(name, undefined);
  }
  return [];
}

type Named = Pick<StoredKey, "name">;

function quoted(items: readonly Named[]): string {
  const names = items.map(({ name }) => t("“{0}”", name));
  return new Intl.ListFormat(vscode.env.language).format(names);
}
