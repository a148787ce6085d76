// Disconnect: the key stays in the vault unless the person wants it gone.

import * as vscode from "vscode";
import type { Parts } from "../parts";
import { VaultRefused } from "../vault/vault";

const t = vscode.l10n.t;

export async function disconnect({ connections, vault }: Parts): Promise<void> {
  const { current } = connections;
  if (current === undefined) {
    void vscode.window.showInformationMessage(t("No Skycloak workspace is connected."));
    return;
  }
  const keep = t("Disconnect");
  const forget = t("Disconnect and Forget Key");
  const held = vault.find(current.ref);
  const choice = await vscode.window.showWarningMessage(
    t("Disconnect from Skycloak?"),
    {
      modal: true,
      detail: t(
        "The key “{0}” can stay in this machine's vault, for the next time. A forgotten key can't be read again anywhere; it goes on working where else it is used.",
        held?.name ?? "",
      ),
    },
    keep,
    forget,
  );
  if (choice === undefined) return;
  await connections.disconnect();
  if (choice !== forget) return;
  try {
    await vault.forget(current.ref);
  } catch (error) {
    if (!(error instanceof VaultRefused)) throw error;
    void vscode.window.showErrorMessage(
      t("Disconnected, but VS Code's secret storage did not delete the key."),
    );
  }
}
