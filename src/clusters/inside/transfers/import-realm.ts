// Import Realm…: from a file, or from an export of a realm that Skycloak still keeps.

import * as vscode from "vscode";
import { routes } from "../../../api/routes";
import { begunId } from "../../../api/transfer-schema";
import { showErrorMessage, showOpenDialog } from "../../../ui/messages";
import { askPick } from "../../../ui/steps";
import type { Secret } from "../../../vault/secret";
import type { At } from "../acts/at";
import { sure } from "../acts/sure";
import { runChange } from "../acts/run-change";
import { realms } from "../kinds/realms";
import { fileSize } from "../../../ui/numbers";
import { endings, filterOf } from "../file-names";
import { findKept } from "./download";
import { noteItems } from "./export-realm";
import { readPicked, type Picked } from "./file-source";
import { may } from "./may";
import { askPassword } from "./password";
import { noteId, notedExports, realmExportNotes, type RealmExportNote } from "./realm-exports";
import { sendFile } from "./send-file";
import { withPassword } from "./with-password";

const t = vscode.l10n.t;

export async function importRealm(at: At): Promise<void> {
  if (!may(at, routes.createRealmImport)) return;
  const from = await askSource(at);
  if (from === "file") await importFile(at);
  else if (from !== undefined) await importStored(at, from);
}

/** Asked only where there is something to choose from. */
async function askSource(at: At): Promise<"file" | RealmExportNote | undefined> {
  const noted = await notedExports(at.parts, at.connection);
  if (noted.length === 0) return "file";
  const file = { label: t("From a File…"), note: undefined };
  const picked = await askPick<vscode.QuickPickItem & { note: RealmExportNote | undefined }>({
    title: titleOf(at),
    placeholder: t("From a file, or from an export that was made from here?"),
    items: [file, ...noteItems(noted)],
  });
  return picked.kind === "next" ? (picked.value.note ?? "file") : undefined;
}

async function importStored(at: At, note: RealmExportNote): Promise<void> {
  const { id, realm, clusterName } = note;
  // It is kept for a day only: nobody is asked for the password of what is gone.
  const kept = await findKept(at.connection, {
    subject: titleOf(at),
    route: routes.getRealmExport,
    parameters: { export_id: id },
  });
  if (kept === "gone") await realmExportNotes(at.parts).remove(noteId(note));
  if (kept === undefined || kept === "gone") return;
  const password = await askPassword(titleOf(at), false);
  if (password.kind !== "next") return;
  const goesOn = await isSure(at, realm, t("From its export of “{0}”.", clusterName));
  if (!goesOn) return;
  await begin(at, { source_kind: "stored", source_export_id: id }, password.value);
}

async function importFile(at: At): Promise<void> {
  const [uri] =
    (await showOpenDialog({
      title: titleOf(at),
      openLabel: t("Import"),
      // As Skycloak makes them, and as Keycloak writes them in clear.
      filters: {
        [t("Realm Exports")]: [...filterOf(endings.realm), "json"],
        [t("All Files")]: ["*"],
      },
      canSelectMany: false,
    })) ?? [];
  const picked = uri && (await read(uri));
  if (picked === undefined) return;
  const { name, size, file } = picked;
  // What stands there in clear has none.
  const password =
    file.kind === "plain"
      ? ({ kind: "next", value: undefined } as const)
      : await askPassword(titleOf(at), true);
  if (password.kind !== "next") return;
  const about = t("From {0} ({1}).", name, fileSize(size, vscode.env.language));
  if (!(await isSure(at, file.kind === "plain" ? file.realm : undefined, about))) return;
  const key = await sendFile(at, picked);
  if (key === undefined) return;
  await begin(at, { source_kind: "upload", upload_s3_key: key }, password.value);
}

/** Undefined where it can't be read or is nothing to import, and that was told. */
async function read(uri: vscode.Uri): Promise<Picked | undefined> {
  let picked: Picked;
  try {
    picked = await readPicked(uri);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    void showErrorMessage(t("The file can't be read. {0}", reason));
    return undefined;
  }
  const { file, name } = picked;
  if (file.kind === "plain" || file.kind === "sealed") return picked;
  void showErrorMessage(
    file.kind === "empty"
      ? t("{0} is empty.", name)
      : file.several
        ? t("{0} holds a list of realms. Import a file that holds one.", name)
        : t("{0} is JSON, but no export of a realm.", name),
  );
  return undefined;
}

/** `realm`: where it is known which it will be. */
async function isSure(at: At, realm: string | undefined, about: string): Promise<boolean> {
  const { cluster, inside } = at;
  const { list } = inside.folder(realms, cluster.id, undefined).folder;
  if (realm !== undefined && list.find(realm) !== undefined) {
    void showErrorMessage(
      t(
        "“{0}” has a realm “{1}” already, and an import takes the place of none.",
        cluster.name,
        realm,
      ),
    );
    return false;
  }
  return sure(at, {
    question:
      realm === undefined
        ? t("Import a realm into “{0}”?", cluster.name)
        : t("Import the realm “{0}” into “{1}”?", realm, cluster.name),
    detail: t("{0} Who is in it can sign in at this cluster afterwards.", about),
    button: t("Import"),
  });
}

async function begin(
  at: At,
  body: Readonly<Record<string, string>>,
  password: Secret | undefined,
): Promise<void> {
  const { cluster, connection, inside } = at;
  const done = await runChange(connection, {
    route: routes.createRealmImport,
    parameters: { cluster_id: cluster.id },
    body: withPassword(body, "password", password),
    subject: t("Importing a realm into “{0}”", cluster.name),
    list: inside.folder(realms, cluster.id, undefined).folder.list,
  });
  const id = done && begunId(done);
  if (id === undefined) return;
  at.operations.follow(connection, { id, name: cluster.name, cluster: cluster.id }, "realmImport");
}

const titleOf = ({ cluster }: At): string => t("Import a Realm into “{0}”", cluster.name);
