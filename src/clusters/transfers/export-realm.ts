// Exports of one realm: start, follow, download.

import * as vscode from "vscode";
import { routes } from "../../api/routes";
import { begunId } from "../../api/cluster-schema";
import type { Services } from "../../services";
import { showInformationMessage } from "../../ui/messages";
import { askPick } from "../../commands/steps";
import { isRow } from "../../commands/command-table";
import { checkScope } from "../../errors/errors";
import { exact, readTime } from "../../ui/format";
import { askRealm } from "../resources/realm-commands";
import { thingAt, type At } from "../commands/context";
import type { OperationContext } from "../operations";
import { runChange } from "../commands/run-change";
import { realms } from "../resources/realms";
import { endings } from "./file-names";
import { download, followedTransfer, tellMade } from "./download";
import { askNewPassword, hasPassword } from "./password";
import { noteId, notedExports, realmExportNotes, type RealmExportNote } from "./realm-exports";
import { transferState, withPassword } from "./transfer";

const t = vscode.l10n.t;

export async function exportRealm(at: At): Promise<void> {
  const { cluster, connection, inside, parts } = at;
  if (!checkScope(connection, routes.createRealmExport)) return;
  const realm =
    thingAt(at, realms)?.id ?? (await askRealm(at, t("Which realm should be exported?")));
  if (realm === undefined) return;
  const chosen = await askNewPassword({ title: t("Export the Realm “{0}”", realm) }, false);
  if (chosen.kind !== "next" || !(await hasPassword(parts, chosen.value))) return;
  const done = await runChange(connection, {
    route: routes.createRealmExport,
    parameters: { cluster_id: cluster.id, realm },
    body: withPassword({ scope: "full" }, "encryption_password", chosen.value.password),
    subject: t("Starting an export of the realm “{0}”", realm),
    list: inside.folder(realms, cluster.id, undefined).folder.list,
  });
  const id = done && begunId(done);
  if (id === undefined) return;
  await realmExportNotes(parts).write({
    id,
    realm,
    connection: connection.id,
    origin: connection.origin(),
    cluster: cluster.id,
    clusterName: cluster.name,
    at: new Date().toISOString(),
  });
  at.operations.follow(connection, { id, name: realm, cluster: cluster.id }, "realmExport");
}

/** `given`: an export by its id, the realm's row, or nothing. */
export async function downloadRealmExport(parts: Services, given: unknown): Promise<void> {
  const connection =
    (isRow(given) ? parts.connections.find(given.connection) : undefined) ??
    parts.connections.current;
  const noted = connection && (await notedExports(parts, connection));
  const one = noted && (await chosenOf(noted, given));
  if (connection === undefined || one === undefined) return;
  const { id, realm, at } = one;
  const gone = await download(connection, {
    subject: t("Downloading the export of the realm “{0}”", realm),
    name: realm,
    ending: endings.realm,
    made: at,
    route: routes.getRealmExport,
    parameters: { export_id: id },
  });
  if (gone === "gone") await realmExportNotes(parts).remove(noteId(one));
}

async function chosenOf(
  noted: readonly RealmExportNote[],
  given: unknown,
): Promise<RealmExportNote | undefined> {
  const known = isRow(given) ? noted.find(({ id }) => id === given.id) : undefined;
  if (known !== undefined) return known;
  if (noted.length === 0) {
    void showInformationMessage(
      t("No realm was exported from here yet. Skycloak lists no exports of realms."),
    );
    return undefined;
  }
  const picked = await askPick({
    title: t("Download Realm Export"),
    placeholder: t("Which export? Those that were made from here"),
    items: noteItems(noted),
  });
  return picked.kind === "next" ? picked.value.note : undefined;
}

export function noteItems(
  noted: readonly RealmExportNote[],
): (vscode.QuickPickItem & { readonly note: RealmExportNote })[] {
  return noted.map((note) => ({
    label: note.realm,
    description: note.clusterName,
    detail: exact(readTime(note.at) ?? new Date(0), vscode.env.language),
    note,
  }));
}

export const realmExport = followedTransfer({
  waiting: (name) => t("Skycloak: exporting the realm “{0}”…", name),
  route: routes.getRealmExport,
  parameters: ({ id }) => ({ export_id: id }),
  ended: (made, known, { id, name }) => {
    // A failed export can't be downloaded.
    if (transferState(made) === "failed") forget(known, id);
    return tellMade(made, {
      done: t("The export of the realm “{0}” is ready.", name),
      kept: (until) =>
        t("The export of the realm “{0}” is ready. Skycloak keeps it until {1}.", name, until),
      failed: t("The export of the realm “{0}” has failed.", name),
      button: t("Download…"),
      act: () =>
        vscode.commands.executeCommand("skycloak.downloadRealmExport", {
          kind: "realm-export",
          id,
          connection: known.connection.id,
        }),
    });
  },
  gone: (known, { id }) => forget(known, id),
});

function forget({ parts, connection }: OperationContext, id: string): void {
  void realmExportNotes(parts).remove(noteId({ connection: connection.id, id }));
}
