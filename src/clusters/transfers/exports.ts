// Exports of a cluster: start, follow, download, delete.

import * as vscode from "vscode";
import { routes } from "../../api/routes";
import { begunId } from "../../api/cluster-schema";
import { runWizard, askChoice } from "../../commands/steps";
import { checkScope } from "../../errors/errors";
import { createThing, deleteThing, thingAt, type At } from "../commands/context";
import { confirm } from "../../commands/confirm";
import type { OperationContext } from "../operations";
import { exportsOfCluster } from "../resources/exports";
import { parametersBelow } from "../tree-path";
import { endings } from "./file-names";
import { download, followedTransfer, tellMade } from "./download";
import { askNewPassword, hasPassword, type NewPassword } from "./password";
import { withPassword } from "./transfer";

const t = vscode.l10n.t;

export async function startExport(at: At): Promise<void> {
  const { cluster, connection } = at;
  if (!checkScope(connection, routes.createExport)) return;
  const wish = await runWizard<{ format: string; credentials: boolean; password: NewPassword }>(
    t("Export “{0}”", cluster.name),
    {
      format: (frame) =>
        askChoice({
          ...frame,
          placeholder: t("The whole database of the cluster, in which form?"),
          items: [
            { label: "SQL", description: t("a script, which can be read"), value: "sql" },
            { label: "pg_dump", description: t("an archive for pg_restore"), value: "pgdump" },
          ],
        }),
      credentials: (frame) =>
        askChoice({
          ...frame,
          placeholder: t("With the credentials of users and clients?"),
          items: [
            {
              label: t("Without Credentials"),
              description: t("to look into, or to hand on"),
              value: false,
            },
            {
              label: t("With Credentials"),
              description: t("to restore from: treat the file as a secret"),
              value: true,
            },
          ],
        }),
      password: (frame, { credentials }) => askNewPassword(frame, credentials === false),
    },
  );
  if (wish === undefined || !(await hasPassword(at.parts, wish.password))) return;
  const { format, credentials, password } = wish;
  const done = await createThing(at, exportsOfCluster, undefined, {
    body: withPassword(
      { format, include_credentials: credentials },
      "encryption_password",
      password.password,
    ),
    subject: t("Starting an export of “{0}”", cluster.name),
  });
  const id = done && begunId(done);
  if (id === undefined) return;
  at.operations.follow(connection, { id, name: cluster.name, cluster: cluster.id }, "export");
}

export async function downloadExport(at: At): Promise<void> {
  const place = thingAt(at, exportsOfCluster);
  if (place === undefined) return;
  const { cluster } = at;
  const { completed_at, created_at } = place.thing;
  await download(at.connection, {
    subject: t("Downloading the export of “{0}”", cluster.name),
    name: cluster.name,
    ending: endings.cluster,
    made: completed_at ?? created_at ?? null,
    route: routes.getExport,
    parameters: parametersBelow(cluster.id, place),
  });
}

export async function deleteExport(at: At): Promise<void> {
  const place = thingAt(at, exportsOfCluster);
  if (place === undefined || !checkScope(at.connection, routes.deleteExport)) return;
  const { name } = at.cluster;
  const isSure = await confirm(at.connection, {
    question: t("Delete this export of “{0}”?", name),
    detail: t("Its file can't be downloaded any more. The cluster stays as it is."),
    button: t("Delete"),
  });
  if (isSure) await deleteThing(at, place, t("Deleting an export of “{0}”", name));
}

export const clusterExport = followedTransfer({
  waiting: (name) => t("Skycloak: exporting “{0}”…", name),
  route: routes.getExport,
  parameters: ({ id, cluster }) => ({ cluster_id: cluster, export_id: id }),
  ended: async (made, known, { id, name, cluster = "" }) => {
    const node = await rereadRow(known, cluster, id);
    await tellMade(made, {
      done: t("The export of “{0}” is ready.", name),
      kept: (until) => t("The export of “{0}” is ready. Skycloak keeps it until {1}.", name, until),
      failed: t("The export of “{0}” has failed.", name),
      // Without its row, the command would take the selected one.
      ...(node !== undefined && {
        button: t("Download…"),
        act: () => vscode.commands.executeCommand("skycloak.downloadExport", node),
      }),
    });
  },
});

/** The row of an export, built from the current list. */
async function rereadRow({ insides, connection }: OperationContext, cluster: string, id: string) {
  const inside = await insides.open(connection.id);
  const place = inside?.folder(exportsOfCluster, cluster, undefined);
  await place?.folder.list.reread();
  return place && inside?.thing(place, id)?.node;
}
