// Exports of realms, and imports from a file or from an export that Skycloak still has.

import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import * as vscode from "vscode";
import { operationId, parseUpload, type Upload } from "../../api/cluster-schema";
import { failure, type Result } from "../../api/errors";
import { routes } from "../../api/routes";
import { isRowNode } from "../../commands/command-table";
import { confirm } from "../../commands/confirm";
import { askChoice, type Choice } from "../../commands/steps";
import { checkScope, showError } from "../../errors/errors";
import type { Secret } from "../../secrets/secret";
import type { Services } from "../../services";
import { formatDateTime, formatFileSize, parseTime } from "../../ui/format";
import { showErrorMessage, showInformationMessage, showOpenDialog } from "../../ui/messages";
import { itemAt, runChange, type CommandContext } from "../commands/context";
import type { OperationContext } from "../operations";
import { askRealm, realms } from "../resources/realms";
import { download, findTransfer, maxSizeInMemory, transferOperation, withByteProgress } from "./download";
import { askNewPassword, askPassword, copyGeneratedPassword } from "./password";
import {
  dialogFilter,
  exportExtensions,
  maxInspectedSize,
  realmExportRecords,
  inspectRealmFile,
  recordedExports,
  recordId,
  transferState,
  upload,
  withPassword,
} from "./transfer";
import type { FileUpload, RealmExportRecord } from "./transfer";

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
  const id = done && operationId(done);
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

/** `argument`: the row of an export or of its connection, or nothing. */
export async function downloadRealmExport(services: Services, argument: unknown): Promise<void> {
  const row = isRowNode(argument) ? argument : undefined;
  const { active } = services.connections;
  const connection = (row && services.connections.find(row.connection)) ?? active;
  if (connection === undefined) return;
  const records = await recordedExports(services, connection);
  const record = records.find(({ id }) => id === row?.id) ?? (await pickRecord(records));
  if (record === undefined) return;
  const { id, realm, at } = record;
  const outcome = await download(connection, {
    subject: t("Downloading the export of the realm “{0}”", realm),
    name: realm,
    extension: exportExtensions.realm,
    createdAt: at,
    route: routes.getRealmExport,
    parameters: { export_id: id },
  });
  if (outcome === "gone") await realmExportRecords(services).remove(recordId(record));
}

async function pickRecord(records: readonly RealmExportRecord[]): Promise<RealmExportRecord | undefined> {
  if (records.length === 0) {
    void showInformationMessage(
      t("No realm has been exported from this machine, and Skycloak doesn't list realm exports."),
    );
    return undefined;
  }
  const choice = await askChoice({
    title: t("Download Realm Export"),
    placeholder: t("Select an export made on this machine"),
    items: recordChoices(records),
  });
  return choice.kind === "next" ? choice.value : undefined;
}

function recordChoices(records: readonly RealmExportRecord[]): Choice<RealmExportRecord>[] {
  return records.map((record) => ({
    label: record.realm,
    description: record.clusterName,
    detail: formatDateTime(parseTime(record.at) ?? new Date(0), vscode.env.language),
    value: record,
  }));
}

export const realmExport = transferOperation({
  waiting: (name) => t("Skycloak: exporting the realm “{0}”…", name),
  route: routes.getRealmExport,
  parameters: ({ id }) => ({ export_id: id }),
  onEnd: (transfer, context, { id, name }) => {
    // A failed export can't be downloaded.
    if (transferState(transfer) === "failed") removeRecord(context, id);
    const row = { kind: "realm-export", id, connection: context.connection.id };
    return {
      done: t("The export of the realm “{0}” is ready.", name),
      doneUntil: (until) => t("The export of the realm “{0}” is ready. Skycloak keeps it until {1}.", name, until),
      failed: t("The export of the realm “{0}” failed.", name),
      actions: [[t("Download…"), "skycloak.downloadRealmExport", row]],
    };
  },
  onNotFound: (context, { id }) => removeRecord(context, id),
});

function removeRecord({ services, connection }: OperationContext, id: string): void {
  void realmExportRecords(services).remove(recordId({ connection: connection.id, id }));
}

interface PickedFile {
  readonly name: string;
  readonly size: number;
  /** Undefined if the file can't be read here, such as an encrypted export. */
  readonly realm?: string | undefined;
  readonly source: () => FileUpload;
}

export async function importRealm(context: CommandContext): Promise<void> {
  if (!checkScope(context.connection, routes.createRealmImport)) return;
  const records = await recordedExports(context.services, context.connection);
  // Without exports, there is nothing to choose.
  if (records.length === 0) return importFile(context);
  const choice = await askChoice<RealmExportRecord | "file">({
    title: importTitle(context),
    placeholder: t("Select a file, or an export made on this machine"),
    items: [{ label: t("From a File…"), value: "file" }, ...recordChoices(records)],
  });
  if (choice.kind !== "next") return;
  await (choice.value === "file" ? importFile(context) : importStored(context, choice.value));
}

async function importStored(context: CommandContext, record: RealmExportRecord): Promise<void> {
  const { id, realm, clusterName } = record;
  // Skycloak keeps exports for a day, so this is checked before asking for the password.
  const transfer = await findTransfer(context.connection, {
    subject: importTitle(context),
    route: routes.getRealmExport,
    parameters: { export_id: id },
  });
  if (transfer === "gone") await realmExportRecords(context.services).remove(recordId(record));
  if (transfer === undefined || transfer === "gone") return;
  const password = await askPassword(importTitle(context), false);
  if (password.kind !== "next") return;
  if (!(await confirmImport(context, realm, t("From its export of “{0}”.", clusterName)))) return;
  await startImport(context, { source_kind: "stored", source_export_id: id }, password.value);
}

async function importFile(context: CommandContext): Promise<void> {
  const title = importTitle(context);
  const [uri] =
    (await showOpenDialog({
      title,
      openLabel: t("Import"),
      // Exports from Skycloak, and unencrypted exports from Keycloak.
      filters: { [t("Realm Exports")]: [...dialogFilter(exportExtensions.realm), "json"], [t("All Files")]: ["*"] },
      canSelectMany: false,
    })) ?? [];
  const picked = uri && (await readFile(uri));
  if (picked === undefined) return;
  const { name, size, realm } = picked;
  // An unencrypted file has no password.
  const password = realm === undefined ? await askPassword(title, true) : undefined;
  if (password !== undefined && password.kind !== "next") return;
  const source = t("From {0} ({1}).", name, formatFileSize(size, vscode.env.language));
  if (!(await confirmImport(context, realm, source))) return;
  const key = await uploadFile(context, picked);
  if (key === undefined) return;
  await startImport(context, { source_kind: "upload", upload_s3_key: key }, password?.value);
}

/** Undefined after showing why the file can't be imported. */
async function readFile(uri: vscode.Uri): Promise<PickedFile | undefined> {
  const { fs } = vscode.workspace;
  const name = uri.path.split("/").at(-1) ?? "";
  try {
    const { size, type } = await fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) throw new Error(t("It is not a regular file."));
    if (uri.scheme === "file" && size > maxInspectedSize) {
      const body = () => Readable.toWeb(createReadStream(uri.fsPath)) as ReadableStream<Uint8Array>;
      return { name, size, source: () => ({ size, body: body() }) };
    }
    // Virtual file systems only return whole files.
    if (size > maxSizeInMemory) {
      const maxSize = formatFileSize(maxSizeInMemory, vscode.env.language);
      throw new Error(t("Files larger than {0} can't be read from this file system.", maxSize));
    }
    const bytes = await fs.readFile(uri);
    const file = inspectRealmFile(bytes);
    if (file.kind === "plain" || file.kind === "opaque") {
      const { length } = bytes;
      const source = () => ({ size: length, body: new Blob([new Uint8Array(bytes)]).stream() });
      return { name, size: length, realm: file.kind === "plain" ? file.realm : undefined, source };
    }
    const texts = {
      empty: t("{0} is empty.", name),
      list: t("{0} contains several realms. Import a file that contains one.", name),
      other: t("{0} is JSON, but not a realm export.", name),
    };
    void showErrorMessage(texts[file.kind]);
  } catch (error) {
    void showErrorMessage(t("Couldn't read the file. {0}", error instanceof Error ? error.message : ""));
  }
  return undefined;
}

/** `realm`: its name, if it is known. `source`: a sentence. */
async function confirmImport(context: CommandContext, realm: string | undefined, source: string): Promise<boolean> {
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
    detail: t("{0} Its users can then sign in to this cluster.", source),
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
  const id = done && operationId(done);
  if (id === undefined) return;
  context.operations.follow(connection, { id, name: cluster.name, cluster: cluster.id }, "realmImport");
}

/** Returns the file's key in the store; undefined after showing why the upload failed. */
async function uploadFile({ connection, cluster }: CommandContext, picked: PickedFile): Promise<string | undefined> {
  const { name, size, source } = picked;
  let host = connection.host();
  const subject = t("Uploading {0}", name);
  const result = await withByteProgress(`${subject}…`, async (signal, reportBytes): Promise<Result<Upload>> => {
    const call = { parameters: { cluster_id: cluster.id }, read: parseUpload, signal };
    const presigned = await connection.call(routes.presignRealmImportUpload, call);
    if (!presigned.ok) return presigned;
    if (signal.aborted) return failure({ kind: "cancelled" });
    host = t("Skycloak's file storage");
    const sent = await upload(presigned.value.upload_url, source(), connection.fetchOutsideApi.bind(connection), {
      signal,
      progressed: (bytes) => reportBytes(bytes, size),
    });
    return sent.ok ? presigned : sent;
  });
  if (result.ok) return result.value.s3_key;
  // Whoever cancels knows that nothing is imported.
  if (result.problem.kind !== "cancelled") {
    showError(result.problem, host, (why) => t("{0} failed. Nothing was imported. {1}", subject, why));
  }
  return undefined;
}

export const realmImport = transferOperation({
  waiting: (name) => t("Skycloak: importing a realm into “{0}”…", name),
  route: routes.getRealmImport,
  parameters: ({ id }) => ({ import_id: id }),
  onEnd: ({ realm }, { connection, trees }, { name, cluster }) => {
    void trees.of(connection.id)?.list(realms, cluster).list.items.reread();
    return {
      done:
        realm == null || realm === ""
          ? t("Imported the realm into “{0}”.", name)
          : t("Imported the realm “{0}” into “{1}”.", realm, name),
      failed: t("The import of a realm into “{0}” failed.", name),
      actions: [
        [
          t("Open Admin Console"),
          "skycloak.openAdminConsole",
          { kind: "cluster", id: cluster, connection: connection.id },
        ],
      ],
    };
  },
});

function importTitle({ cluster }: CommandContext): string {
  return t("Import a Realm into “{0}”", cluster.name);
}
