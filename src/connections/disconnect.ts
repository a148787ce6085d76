// Disconnect: the key stays in the vault unless the person wants it gone.

import * as vscode from "vscode";
import type { Parts } from "../parts";
import { showErrorMessage, showWarningMessage } from "../ui/messages";
import { sureInProduction } from "../ui/sure";
import { detach } from "./attach";
import type { Connection } from "./connection";

const t = vscode.l10n.t;

export async function disconnect(parts: Parts, connection: Connection): Promise<void> {
  const { connections, vault } = parts;
  const keep = t("Disconnect");
  const forget = t("Disconnect and Forget Key");
  const held = vault.find(connection.ref);
  const choice = await showWarningMessage(
    connections.all.length === 1
      ? t("Disconnect from Skycloak?")
      : t("Disconnect “{0}”?", connection.name),
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
  if (choice === forget && !(await sureInProduction(connection, forget))) return;
  const detached = await detach(parts, connection, choice === forget);
  if (detached.kind === "not-remembered") {
    void showErrorMessage(
      t(
        "VS Code did not keep that it is disconnected, and may be connected again after a restart.",
      ),
    );
  } else if (detached.kept !== false) {
    void showErrorMessage(
      detached.kept === "late"
        ? t(
            "Disconnected. VS Code's secret storage has not answered yet; the key is deleted as soon as it does.",
          )
        : t("Disconnected, but VS Code's secret storage did not delete the key."),
    );
  }
}
