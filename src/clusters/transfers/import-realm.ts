// Imports a realm from a file, or from a realm export that Skycloak still keeps.

import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import * as vscode from "vscode";
import { failure, type Result } from "../../api/errors";
import { routes } from "../../api/routes";
import { begunId, readUpload, type Upload } from "../../api/cluster-schema";
import { showErrorMessage, showInformationMessage, showOpenDialog } from "../../ui/messages";
import { askPick } from "../../commands/steps";
import { checkScope, showError } from "../../errors/errors";
import type { Secret } from "../../secrets/secret";
import type { At } from "../commands/context";
import { confirm } from "../../commands/confirm";
import { runChange } from "../commands/run-change";
import { realms } from "../resources/realms";
import { fileSize } from "../../ui/format";
import { endings, filterOf } from "./file-names";
import { mostInMemory, showBytes } from "./save-to";
import { findKept, followedTransfer, tellMade } from "./download";
import { noteItems } from "./export-realm";
import { askPassword } from "./password";
import { noteId, notedExports, realmExportNotes, type RealmExportNote } from "./realm-exports";
import { upload, type Source } from "./storage";
import { mostLookedAt, realmFileOf, withPassword, type RealmFile } from "./transfer";

const t = vscode.l10n.t;

interface Picked {
  readonly name: string;
  readonly size: number;
  readonly file: RealmFile;
  readonly source: () => Source;
}

export async function importRealm(at: At): Promise<void> {
  if (!checkScope(at.connection, routes.createRealmImport)) return;
  const from = await askSource(at);
  if (from === "file") await importFile(at);
  else if (from !== undefined) await importStored(at, from);
}

/** Asks only if there are exports to choose from. */
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
  // Skycloak keeps it for a day. Checked before asking for its password.
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
      // As Skycloak makes them, and as Keycloak writes them unencrypted.
      filters: {
        [t("Realm Exports")]: [...filterOf(endings.realm), "json"],
        [t("All Files")]: ["*"],
      },
      canSelectMany: false,
    })) ?? [];
  const picked = uri && (await read(uri));
  if (picked === undefined) return;
  const { name, size, file } = picked;
  // An unencrypted file has none.
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

/** Undefined if it can't be imported, which has been shown. */
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

/** `realm`: its name, if it is known. */
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
  return confirm(at.connection, {
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

/** Uploads a file. Returns its key in the store; undefined if that failed, which has been shown. */
async function sendFile(at: At, picked: Picked): Promise<string | undefined> {
  const { name, size, source } = picked;
  const { connection } = at;
  let host = connection.host();
  const subject = t("Uploading {0}", name);
  const answer = await showBytes(`${subject}…`, async (signal, progressed) => {
    const place = await askPlace(at);
    if (!place.ok) return place;
    if (signal.aborted) return failure({ kind: "cancelled" });
    host = t("Skycloak's store of files");
    const fetch = connection.fetchOutsideApi.bind(connection);
    const sent = await upload(place.value.upload_url, source(), fetch, {
      signal,
      progressed: (bytes) => progressed(bytes, size),
    });
    return sent.ok ? place : sent;
  });
  if (answer.ok) return answer.value.s3_key;
  if (answer.problem.kind === "cancelled") {
    void showInformationMessage(t("{0} was cancelled, and nothing was imported.", subject));
  } else {
    showError(answer.problem, host, (why) =>
      t("{0} failed, and nothing was imported. {1}", subject, why),
    );
  }
  return undefined;
}

function askPlace({ connection, cluster }: At): Promise<Result<Upload>> {
  const parameters = { cluster_id: cluster.id };
  return connection.call(routes.presignRealmImportUpload, { parameters, read: readUpload });
}

/** @throws with a sentence if the file can't be read, is no regular file, or is too large. */
async function readPicked(uri: vscode.Uri): Promise<Picked> {
  const { fs } = vscode.workspace;
  const name = uri.path.split("/").at(-1) ?? "";
  const { size, type } = await fs.stat(uri);
  if ((type & vscode.FileType.File) === 0) throw new Error(t("It is not a regular file."));
  if (uri.scheme === "file" && size > mostLookedAt) {
    const file = realmFileOf(new Uint8Array(), size);
    return { name, size, file, source: () => ({ size, body: streamOf(uri.fsPath) }) };
  }
  // Virtual file systems only give whole files.
  if (size > mostInMemory) {
    const most = fileSize(mostInMemory, vscode.env.language);
    throw new Error(t("This file system can be read up to {0} a file.", most));
  }
  const bytes = await fs.readFile(uri);
  return {
    name,
    size: bytes.length,
    file: realmFileOf(bytes, bytes.length),
    source: () => ({ size: bytes.length, body: new Blob([new Uint8Array(bytes)]).stream() }),
  };
}

function streamOf(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
}

export const realmImport = followedTransfer({
  waiting: (name) => t("Skycloak: importing a realm into “{0}”…", name),
  route: routes.getRealmImport,
  parameters: ({ id }) => ({ import_id: id }),
  ended: (made, { connection, insides }, { name, cluster = "" }) => {
    const inside = insides.of(connection.id);
    void inside?.folder(realms, cluster, undefined).folder.list.reread();
    const { realm } = made;
    return tellMade(made, {
      done:
        realm == null || realm === ""
          ? t("The realm was imported into “{0}”.", name)
          : t("The realm “{0}” was imported into “{1}”.", realm, name),
      failed: t("The import of a realm into “{0}” has failed.", name),
    });
  },
});

function titleOf({ cluster }: At): string {
  return t("Import a Realm into “{0}”", cluster.name);
}
