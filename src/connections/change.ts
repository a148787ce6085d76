// What a person changes about a connection: its name, whether it is production, and whether this
// window is at it.

import * as vscode from "vscode";
import type { Parts } from "../parts";
import { showErrorMessage, showInformationMessage } from "../ui/messages";
import { askName } from "./choose";
import type { Connection } from "./connection";
import type { ConnectionEntry } from "./entries";

const t = vscode.l10n.t;

export async function renameConnection(parts: Parts, connection: Connection): Promise<void> {
  const title = t("Rename Connection");
  await askName(parts, connection.name, { title }, connection, async (text) => {
    const kept = await tryChange(parts, connection, { name: text.trim() });
    return kept ? undefined : t("VS Code did not keep the name. Try again.");
  });
}

export async function markProduction(
  parts: Parts,
  connection: Connection,
  production: boolean,
): Promise<void> {
  if (await tryChange(parts, connection, { production })) return;
  void showErrorMessage(t("VS Code did not keep the mark. Try again."));
}

async function tryChange(
  { connections }: Parts,
  connection: Connection,
  change: Pick<ConnectionEntry, "name" | "production">,
): Promise<boolean> {
  return connections.change(connection, change).then(
    () => true,
    () => false,
  );
}

/** This window goes to another connection, unless its workspace's settings say which. */
export async function useConnection(parts: Parts, connection: Connection): Promise<void> {
  const { connections } = parts;
  await connections.use(connection.id);
  if (connections.current === connection) return;
  const open = t("Open Setting");
  const choice = await showInformationMessage(
    t("The setting skycloak.connection says which connection this workspace is at."),
    open,
  );
  if (choice === open) {
    await vscode.commands.executeCommand(
      "workbench.action.openWorkspaceSettings",
      "skycloak.connection",
    );
  }
}
