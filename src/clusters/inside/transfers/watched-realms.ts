// Exports and imports of realms on their way.

import * as vscode from "vscode";
import { routes } from "../../../api/routes";
import { commands } from "../../../commands";
import type { OperationKind } from "../acts/operations";
import { realms } from "../kinds/realms";
import { looked, lookAt } from "./look-at";
import { noteId, realmExportNotes } from "./realm-exports";
import { tellMade } from "./tell-made";
import { transferState } from "./transfer-state";

const t = vscode.l10n.t;

export const realmExport: OperationKind = {
  waiting: (name) => t("Skycloak: exporting the realm “{0}”…", name),
  firstPause: 2_000,
  look: async ({ connection, parts }, { id, name }) => {
    const parameters = { export_id: id };
    const answer = await lookAt(connection, routes.getRealmExport, parameters, "background");
    const forget = (): void =>
      void realmExportNotes(parts).remove(noteId({ connection: connection.id, id }));
    return looked(
      answer,
      (made) => {
        // What has failed is nothing to download.
        if (transferState(made) === "failed") forget();
        void tellMade(made, {
          done: t("The export of the realm “{0}” is ready.", name),
          kept: (until) =>
            t("The export of the realm “{0}” is ready. Skycloak keeps it until {1}.", name, until),
          failed: t("The export of the realm “{0}” has failed.", name),
          button: t("Download…"),
          act: () =>
            vscode.commands.executeCommand(commands.downloadRealmExport, {
              kind: "realm-export",
              id,
              connection: connection.id,
            }),
        });
      },
      forget,
    );
  },
};

export const realmImport: OperationKind = {
  waiting: (name) => t("Skycloak: importing a realm into “{0}”…", name),
  firstPause: 2_000,
  look: async ({ connection, insides }, { id, name, cluster }) => {
    const parameters = { import_id: id };
    const answer = await lookAt(connection, routes.getRealmImport, parameters, "background");
    return looked(answer, (made) => {
      const inside = insides.of(connection.id);
      void inside?.folder(realms, cluster, undefined).folder.list.reread();
      const { realm } = made;
      void tellMade(made, {
        done:
          realm === null || realm === ""
            ? t("The realm was imported into “{0}”.", name)
            : t("The realm “{0}” was imported into “{1}”.", realm, name),
        failed: t("The import of a realm into “{0}” has failed.", name),
      });
    });
  },
};
