// Exports of one realm, and imports from a file or from such an export that Skycloak still keeps.

import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import * as vscode from "vscode";
import { startedId, readUpload, type Upload } from "../../api/cluster-schema";
import { failure, type Result } from "../../api/errors";
import { routes } from "../../api/routes";
import { isRowNode } from "../../commands/command-table";
import { confirm } from "../../commands/confirm";
import { askPick } from "../../commands/steps";
import { checkScope, showError } from "../../errors/errors";
import type { Secret } from "../../secrets/secret";
import type { Services } from "../../services";
import { formatDateTime, formatFileSize, parseTime } from "../../ui/format";
import { showErrorMessage, showInformationMessage, showOpenDialog } from "../../ui/messages";
import { itemAt, runChange, type CommandContext } from "../commands/context";
import type { OperationContext } from "../operations";
import { askRealm, realms } from "../resources/realms";
import { download, findTransfer, transferOperation, mostInMemory, showBytes, showTransferOutcome } from "./download";
import { askNewPassword, askPassword, copyGeneratedPassword } from "./password";
import {
  exportExtensions,
  dialogFilter,
  mostInspected,
  realmExportRecords,
  realmFileOf,
  recordedExports,
  recordId,
  transferState,
  upload,
  withPassword,
} from "./transfer";
import type { FileUpload, RealmExportRecord, RealmFile } from "./transfer";

const t = vscode.l10n.t;

export async function exportRealm(context: CommandContext): Promise<void> {
  const { cluster, connection, tree, services } = context;
  if (!checkScope(connection, routes.createRealmExport)) return;
  const realm = itemAt(context, realms)?.id ?? (await askRealm(context, t("Select a realm to export")));
  if (realm === undefined) return;
  const chosen = await askNewPassword({ title: t("Export the Realm “{0}”", realm) }, false);
  if (chosen.kind !== "next" || !(await copyGeneratedPassword(services, chosen.value))) return;
  const done = await runChange(connection, {
    route: routes.createRealmExport,
    parameters: { cluster_id: cluster.id, realm },
    body: withPassword({ scope: "full" }, "encryption_password", chosen.value.password),
    subject: t("Starting an export of the realm “{0}”", realm),
    list: tree.list(realms, cluster.id).list.items,
  });
  const id = done && startedId(done);
  if (id === undefined) return;
  await realmExportRecords(services).write({
    id,
    realm,
    connection: connection.id,
    origin: connection.origin(),
    cluster: cluster.id,
    clusterName: cluster.name,
    at: new Date().toISOString(),
  });
  context.operations.follow(connection, { id, name: realm, cluster: cluster.id }, "realmExport");
}

/** `given`: an export by its id, the realm's row, or nothing. */
export async function downloadRealmExport(services: Services, given: unknown): Promise<void> {
  const connection =
    (isRowNode(given) ? services.connections.find(given.connection) : undefined) ?? services.connections.current;
  const noted = connection && (await recordedExports(services, connection));
  const one = noted && (await pickRecord(noted, given));
  if (connection === undefined || one === undefined) return;
  const { id, realm, at } = one;
  const gone = await download(connection, {
    subject: t("Downloading the export of the realm “{0}”", realm),
    name: realm,
    extension: exportExtensions.realm,
    createdAt: at,
    route: routes.getRealmExport,
    parameters: { export_id: id },
  });
  if (gone === "gone") await realmExportRecords(services).remove(recordId(one));
}

async function pickRecord(noted: readonly RealmExportRecord[], given: unknown): Promise<RealmExportRecord | undefined> {
  const known = isRowNode(given) ? noted.find(({ id }) => id === given.id) : undefined;
  if (known !== undefined) return known;
  if (noted.length === 0) {
    void showInformationMessage(
      t("No realm has been exported from this machine, and Skycloak doesn't list realm exports."),
    );
    return undefined;
  }
  const picked = await askPick({
    title: t("Download Realm Export"),
    placeholder: t("Select an export made on this machine"),
    items: recordItems(noted),
  });
  return picked.kind === "next" ? picked.value.note : undefined;
}

export function recordItems(
  noted: readonly RealmExportRecord[],
): (vscode.QuickPickItem & { readonly note: RealmExportRecord })[] {
  return noted.map((note) => ({
    label: note.realm,
    description: note.clusterName,
    detail: formatDateTime(parseTime(note.at) ?? new Date(0), vscode.env.language),
    note,
  }));
}

export const realmExport = transferOperation({
  waiting: (name) => t("Skycloak: exporting the realm “{0}”…", name),
  route: routes.getRealmExport,
  parameters: ({ id }) => ({ export_id: id }),
  onEnd: (made, known, { id, name }) => {
    // A failed export can't be downloaded.
    if (transferState(made) === "failed") removeRecord(known, id);
    const row = { kind: "realm-export", id, connection: known.connection.id };
    showTransferOutcome(made, {
      done: t("The export of the realm “{0}” is ready.", name),
      doneUntil: (until) => t("The export of the realm “{0}” is ready. Skycloak keeps it until {1}.", name, until),
      failed: t("The export of the realm “{0}” failed.", name),
      actions: [[t("Download…"), "skycloak.downloadRealmExport", row]],
    });
  },
  onNotFound: (known, { id }) => removeRecord(known, id),
});

function removeRecord({ services, connection }: OperationContext, id: string): void {
  void realmExportRecords(services).remove(recordId({ connection: connection.id, id }));
}

interface PickedFile {
  readonly name: string;
  readonly size: number;
  readonly file: RealmFile;
  readonly source: () => FileUpload;
}

export async function importRealm(context: CommandContext): Promise<void> {
  if (!checkScope(context.connection, routes.createRealmImport)) return;
  const from = await askSource(context);
  if (from === "file") await importFile(context);
  else if (from !== undefined) await importStored(context, from);
}

/** Asks only if there are exports to choose from. */
async function askSource(context: CommandContext): Promise<"file" | RealmExportRecord | undefined> {
  const noted = await recordedExports(context.services, context.connection);
  if (noted.length === 0) return "file";
  const file = { label: t("From a File…"), note: undefined };
  const picked = await askPick<vscode.QuickPickItem & { note: RealmExportRecord | undefined }>({
    title: titleOf(context),
    placeholder: t("Select a file, or an export made on this machine"),
    items: [file, ...recordItems(noted)],
  });
  return picked.kind === "next" ? (picked.value.note ?? "file") : undefined;
}

async function importStored(context: CommandContext, note: RealmExportRecord): Promise<void> {
  const { id, realm, clusterName } = note;
  // Skycloak keeps it for a day. Checked before asking for its password.
  const kept = await findTransfer(context.connection, {
    subject: titleOf(context),
    route: routes.getRealmExport,
    parameters: { export_id: id },
  });
  if (kept === "gone") await realmExportRecords(context.services).remove(recordId(note));
  if (kept === undefined || kept === "gone") return;
  const password = await askPassword(titleOf(context), false);
  if (password.kind !== "next") return;
  const goesOn = await confirmImport(context, realm, t("From its export of “{0}”.", clusterName));
  if (!goesOn) return;
  await startImport(context, { source_kind: "stored", source_export_id: id }, password.value);
}

async function importFile(context: CommandContext): Promise<void> {
  const [uri] =
    (await showOpenDialog({
      title: titleOf(context),
      openLabel: t("Import"),
      // As Skycloak makes them, and as Keycloak writes them unencrypted.
      filters: {
        [t("Realm Exports")]: [...dialogFilter(exportExtensions.realm), "json"],
        [t("All Files")]: ["*"],
      },
      canSelectMany: false,
    })) ?? [];
  const picked = uri && (await readFile(uri));
  if (picked === undefined) return;
  const { name, size, file } = picked;
  // An unencrypted file has none.
  const password =
    file.kind === "plain" ? ({ kind: "next", value: undefined } as const) : await askPassword(titleOf(context), true);
  if (password.kind !== "next") return;
  const about = t("From {0} ({1}).", name, formatFileSize(size, vscode.env.language));
  if (!(await confirmImport(context, file.kind === "plain" ? file.realm : undefined, about))) return;
  const key = await sendFile(context, picked);
  if (key === undefined) return;
  await startImport(context, { source_kind: "upload", upload_s3_key: key }, password.value);
}

/** Undefined if it can't be imported, which has been shown. */
async function readFile(uri: vscode.Uri): Promise<PickedFile | undefined> {
  let picked: PickedFile;
  try {
    picked = await readPicked(uri);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    void showErrorMessage(t("Couldn't read the file. {0}", reason));
    return undefined;
  }
  const { file, name } = picked;
  if (file.kind === "plain" || file.kind === "sealed") return picked;
  void showErrorMessage(
    file.kind === "empty"
      ? t("{0} is empty.", name)
      : file.several
        ? t("{0} contains several realms. Import a file that contains one.", name)
        : t("{0} is JSON, but not a realm export.", name),
  );
  return undefined;
}

/** `realm`: its name, if it is known. */
async function confirmImport(context: CommandContext, realm: string | undefined, about: string): Promise<boolean> {
  const { cluster, tree } = context;
  const { items } = tree.list(realms, cluster.id).list;
  if (realm !== undefined && items.find(realm) !== undefined) {
    void showErrorMessage(t("“{0}” already has a realm “{1}”, and an import doesn't replace it.", cluster.name, realm));
    return false;
  }
  return confirm(context.connection, {
    question:
      realm === undefined
        ? t("Import a realm into “{0}”?", cluster.name)
        : t("Import the realm “{0}” into “{1}”?", realm, cluster.name),
    detail: t("{0} Its users can then sign in to this cluster.", about),
    button: t("Import"),
  });
}

async function startImport(
  context: CommandContext,
  body: Readonly<Record<string, string>>,
  password: Secret | undefined,
): Promise<void> {
  const { cluster, connection, tree } = context;
  const done = await runChange(connection, {
    route: routes.createRealmImport,
    parameters: { cluster_id: cluster.id },
    body: withPassword(body, "password", password),
    subject: t("Importing a realm into “{0}”", cluster.name),
    list: tree.list(realms, cluster.id).list.items,
  });
  const id = done && startedId(done);
  if (id === undefined) return;
  context.operations.follow(connection, { id, name: cluster.name, cluster: cluster.id }, "realmImport");
}

/** Uploads a file. Returns its key in the store; undefined if that failed, which has been shown. */
async function sendFile(context: CommandContext, picked: PickedFile): Promise<string | undefined> {
  const { name, size, source } = picked;
  const { connection } = context;
  let host = connection.host();
  const subject = t("Uploading {0}", name);
  const answer = await showBytes(`${subject}…`, async (signal, progressed) => {
    const place = await askUploadAddress(context);
    if (!place.ok) return place;
    if (signal.aborted) return failure({ kind: "cancelled" });
    host = t("Skycloak's file storage");
    const fetch = connection.fetchOutsideApi.bind(connection);
    const sent = await upload(place.value.upload_url, source(), fetch, {
      signal,
      progressed: (bytes) => progressed(bytes, size),
    });
    return sent.ok ? place : sent;
  });
  if (answer.ok) return answer.value.s3_key;
  if (answer.problem.kind === "cancelled") {
    void showInformationMessage(t("{0} was cancelled. Nothing was imported.", subject));
  } else {
    showError(answer.problem, host, (why) => t("{0} failed. Nothing was imported. {1}", subject, why));
  }
  return undefined;
}

function askUploadAddress({ connection, cluster }: CommandContext): Promise<Result<Upload>> {
  const parameters = { cluster_id: cluster.id };
  return connection.call(routes.presignRealmImportUpload, { parameters, read: readUpload });
}

/** @throws with a sentence if the file can't be read, is no regular file, or is too large. */
async function readPicked(uri: vscode.Uri): Promise<PickedFile> {
  const { fs } = vscode.workspace;
  const name = uri.path.split("/").at(-1) ?? "";
  const { size, type } = await fs.stat(uri);
  if ((type & vscode.FileType.File) === 0) throw new Error(t("It is not a regular file."));
  if (uri.scheme === "file" && size > mostInspected) {
    const file = realmFileOf(new Uint8Array(), size);
    return { name, size, file, source: () => ({ size, body: streamOf(uri.fsPath) }) };
  }
  // Virtual file systems only give whole files.
  if (size > mostInMemory) {
    const most = formatFileSize(mostInMemory, vscode.env.language);
    throw new Error(t("Files larger than {0} can't be read from this file system.", most));
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

export const realmImport = transferOperation({
  waiting: (name) => t("Skycloak: importing a realm into “{0}”…", name),
  route: routes.getRealmImport,
  parameters: ({ id }) => ({ import_id: id }),
  onEnd: (made, { connection, trees }, { name, cluster = "" }) => {
    const tree = trees.of(connection.id);
    void tree?.list(realms, cluster).list.items.reread();
    const { realm } = made;
    showTransferOutcome(made, {
      done:
        realm == null || realm === ""
          ? t("Imported the realm into “{0}”.", name)
          : t("Imported the realm “{0}” into “{1}”.", realm, name),
      failed: t("The import of a realm into “{0}” failed.", name),
    });
  },
});

function titleOf({ cluster }: CommandContext): string {
  return t("Import a Realm into “{0}”", cluster.name);
}
