// A cluster on its way.

import * as vscode from "vscode";
import { routes } from "../../../api/routes";
import { parseCluster } from "../../../api/schema";
import type { Cluster } from "../../../api/skycloak";
import { commands } from "../../../commands";
import { showErrorMessage, showInformationMessage } from "../../../ui/messages";
import { isPassing } from "../../status";
import type { WatchedKind } from "./watched";

const t = vscode.l10n.t;

export const cluster: WatchedKind = {
  waiting: (name) => t("Skycloak: waiting for “{0}”…", name),
  // It takes 45 seconds to 4 minutes.
  firstPause: 5_000,
  arrived: ({ connection }, { id, name }) => {
    const known = connection.clusters.find(id);
    if (known === undefined || isPassing(known.status)) return undefined;
    return () => tell(name, known);
  },
  look: async ({ connection }, { id, name }) => {
    const client = await connection.client();
    if (!client.ok) return { is: "lost" };
    const call = { parameters: { cluster_id: id }, urgency: "background" as const };
    const answer = await client.value.read(routes.getCluster, call);
    if (answer.ok) {
      const now = parseCluster(answer.value.body);
      if (now !== undefined) connection.clusters.put(now);
    } else if (answer.problem.kind === "not-found") {
      connection.clusters.remove(id);
      return {
        is: "over",
        tell: () => void showInformationMessage(t("The cluster “{0}” is deleted.", name)),
      };
    } else if (answer.problem.kind === "unauthorized") return { is: "lost" };
    return { is: "passing" };
  },
};

function tell(name: string, { id, status, url }: Cluster): void {
  if (status === "failed") {
    void showErrorMessage(t("The cluster “{0}” has failed.", name));
    return;
  }
  const open = t("Open");
  const buttons = url != null && url !== "" ? [open] : [];
  void showInformationMessage(t("The cluster “{0}” is {1}.", name, status), ...buttons).then(
    (choice) => {
      if (choice !== open) return;
      void vscode.commands.executeCommand(commands.openCluster, { kind: "cluster", id });
    },
  );
}
