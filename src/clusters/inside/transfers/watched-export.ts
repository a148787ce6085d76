// An export of a cluster on its way.

import * as vscode from "vscode";
import { routes } from "../../../api/routes";
import { commands } from "../../../commands";
import type { OperationContext, OperationKind } from "../acts/operations";
import { exportsOfCluster } from "../kinds/exports";
import { looked, lookAt } from "./look-at";
import { tellMade } from "./tell-made";

const t = vscode.l10n.t;

export const clusterExport: OperationKind = {
  waiting: (name) => t("Skycloak: exporting “{0}”…", name),
  firstPause: 2_000,
  look: async (known, { id, name, cluster }) => {
    const { connection } = known;
    const parameters = { cluster_id: cluster, export_id: id };
    const answer = await lookAt(connection, routes.getExport, parameters, "background");
    const now = looked(answer, (made) => {
      void shownIn(known, cluster, id).then((node) =>
        tellMade(made, {
          done: t("The export of “{0}” is ready.", name),
          kept: (until) =>
            t("The export of “{0}” is ready. Skycloak keeps it until {1}.", name, until),
          failed: t("The export of “{0}” has failed.", name),
          // Without its row it would be whatever is selected.
          ...(node === undefined
            ? {}
            : {
                button: t("Download…"),
                act: () => vscode.commands.executeCommand(commands.downloadExport, node),
              }),
        }),
      );
    });
    return now;
  },
};

/** Its row, in a list that has been read again. */
async function shownIn({ insides, connection }: OperationContext, cluster: string, id: string) {
  const inside = await insides.open(connection.id);
  const place = inside?.folder(exportsOfCluster, cluster, undefined);
  await place?.folder.list.reread();
  return place && inside?.thing(place, id)?.node;
}
