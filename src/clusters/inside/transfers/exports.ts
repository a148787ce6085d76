// Exports of a cluster: start, download, delete.

import * as vscode from "vscode";
import { readExport, type Export } from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { begunId } from "../../../api/transfer-schema";
import { askPick, keeping, runSteps } from "../../../ui/steps";
import { readThing, thingAt, type At } from "../acts/at";
import { sure } from "../acts/sure";
import { change, show, takeOut } from "../acts/write";
import { exportsOfCluster } from "../kinds/exports";
import { parametersBelow } from "../place";
import { endings } from "../file-names";
import { download } from "./download";
import { may } from "./may";
import { askNewPassword, hasPassword, type NewPassword } from "./password";
import { withPassword } from "./with-password";

const t = vscode.l10n.t;

export async function startExport(at: At): Promise<void> {
  if (!may(at, routes.createExport)) return;
  const { cluster, connection, inside } = at;
  const title = t("Export “{0}”", cluster.name);
  let format = "sql";
  let credentials = false;
  let password = { kind: "none" } as NewPassword;
  const step = (number: number) => ({ title, step: { number, of: 3 } });
  const goesOn = await runSteps([
    () =>
      keeping(
        askPick({
          ...step(1),
          placeholder: t("The whole database of the cluster, in which form?"),
          items: [
            { label: "SQL", description: t("a script, which can be read"), format: "sql" },
            { label: "pg_dump", description: t("an archive for pg_restore"), format: "pgdump" },
          ],
        }),
        (picked) => (format = picked.format),
      ),
    () =>
      keeping(
        askPick({
          ...step(2),
          placeholder: t("With the credentials of users and clients?"),
          items: [
            {
              label: t("Without Credentials"),
              description: t("to look into, or to hand on"),
              credentials: false,
            },
            {
              label: t("With Credentials"),
              description: t("to restore from: treat the file as a secret"),
              credentials: true,
            },
          ],
        }),
        (picked) => (credentials = picked.credentials),
      ),
    () => keeping(askNewPassword(step(3), !credentials), (chosen) => (password = chosen)),
  ]);
  if (!goesOn || !(await hasPassword(at.parts, password))) return;
  const { folder } = inside.folder(exportsOfCluster, cluster.id, undefined);
  const done = await change(at, {
    route: routes.createExport,
    parameters: { cluster_id: cluster.id },
    body: withPassword(
      { format, include_credentials: credentials },
      "encryption_password",
      password.password,
    ),
    subject: t("Starting an export of “{0}”", cluster.name),
    folder,
  });
  if (done === undefined) return;
  show<Export>(folder, done, readExport);
  const id = begunId(done);
  if (id === undefined) return;
  at.watch.follow(connection, { id, name: cluster.name, cluster: cluster.id }, "export");
}

export async function downloadExport(at: At): Promise<void> {
  const place = thingAt(at, "export");
  const one = place && readThing<Export>(place);
  if (place === undefined || one === undefined) return;
  const { cluster } = at;
  await download(at.connection, {
    subject: t("Downloading the export of “{0}”", cluster.name),
    name: cluster.name,
    ending: endings.cluster,
    made: one.completed_at ?? one.created_at ?? null,
    route: routes.getExport,
    parameters: { ...parametersBelow(cluster.id, place), export_id: place.id },
  });
}

export async function deleteExport(at: At): Promise<void> {
  const place = thingAt(at, "export");
  if (place === undefined || !may(at, routes.deleteExport)) return;
  const { name } = at.cluster;
  const isSure = await sure(at, {
    question: t("Delete this export of “{0}”?", name),
    detail: t("Its file can't be downloaded any more. The cluster stays as it is."),
    button: t("Delete"),
  });
  if (!isSure) return;
  const { folder } = place.parent;
  const done = await change(at, {
    route: routes.deleteExport,
    parameters: { ...parametersBelow(at.cluster.id, place), export_id: place.id },
    subject: t("Deleting an export of “{0}”", name),
    folder,
  });
  if (done !== undefined) takeOut(folder, place.id);
}
