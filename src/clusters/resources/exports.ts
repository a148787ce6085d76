// Exports of a cluster: start, follow, download, delete.

import * as vscode from "vscode";
import { operationId, ExportSchema, type Export } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { askChoice, runWizard } from "../../commands/steps";
import { checkScope } from "../../errors/errors";
import { formatFileSize, sortNewestFirst } from "../../ui/format";
import { redact } from "../../ui/redact";
import { changeInList, type CommandContext } from "../commands/context";
import { defineResource, pathParameters, type Item } from "../resource";
import { formatAgo, describeState, formatTimeAgo, withoutSpin, formatYesNo, type States } from "../rows";
import { download, transferOperation } from "../transfers/download";
import { askNewPassword, copyGeneratedPassword, type NewPassword } from "../transfers/password";
import { exportExtensions, isExpired, transferState, withPassword } from "../transfers/transfer";

const t = vscode.l10n.t;

const states = (): States => ({
  pending: [t("waiting"), "clock", "progress"],
  processing: [t("in progress"), "sync~spin", "progress"],
  completed: [t("ready"), "package", "success"],
  failed: [t("failed"), "error", "error"],
});

export const clusterExports = defineResource<Export>({
  name: "export",
  title: () => t("Exports"),
  icon: "package",
  routes: { list: routes.listExports, create: routes.createExport, delete: routes.deleteExport },
  parameter: "export_id",
  schema: ExportSchema,
  id: ({ id }) => id,
  visible: (all) => sortNewestFirst(all, ({ created_at, completed_at }) => created_at ?? completed_at),
  row: (exported, format) => {
    const { status, file_size_bytes: bytes, error_message: error } = exported;
    const [state, icon, color] = describeState(states(), status);
    const hasExpired = isExpired(exported.expires_at, format.now);
    return {
      label: (exported.format ?? t("export")).toUpperCase(),
      description: [
        hasExpired ? t("deleted by Skycloak") : state,
        status === "processing" && exported.progress != null ? `${exported.progress} %` : undefined,
        formatAgo(exported.completed_at ?? exported.created_at, format),
      ],
      icon: hasExpired ? "archive" : withoutSpin(icon, exported.started_at ?? exported.created_at, format),
      color: hasExpired ? undefined : color,
      flags: [hasExpired ? "over" : transferState(exported) === "completed" ? "completed" : (status ?? "")],
      copy: exported.id,
      facts: [
        [t("Status"), state],
        [t("Created"), formatTimeAgo(exported.created_at, format)],
        [t("Ready"), formatTimeAgo(exported.completed_at, format)],
        [t("Kept until"), formatTimeAgo(exported.expires_at, format)],
        [t("With credentials"), formatYesNo(exported.include_credentials)],
        [t("Encrypted"), formatYesNo(exported.is_encrypted)],
        [t("Size"), bytes == null ? undefined : formatFileSize(bytes, format.language)],
        [t("Error"), error == null ? undefined : redact(error)],
        [t("ID"), exported.id],
      ],
    };
  },
  empty: () => t("No exports"),
  listCommands: { startExport },
  commands: {
    downloadExport,
    deleteExport: {
      route: "delete",
      applies: ({ value: { status, expires_at } }) =>
        isExpired(expires_at, new Date()) || (status !== "pending" && status !== "processing"),
      subject: (_, { cluster }) => t("Deleting an export of “{0}”", cluster.name),
      confirm: (_, { cluster }) => ({
        question: t("Delete this export of “{0}”?", cluster.name),
        detail: t("Its file can no longer be downloaded. The cluster is not changed."),
        button: t("Delete"),
      }),
      several: (count) => ({
        question: t("Delete {0} exports?", count),
        detail: [t("Their files can no longer be downloaded. No cluster is changed.")],
        button: t("Delete"),
        done: (deleted) => t("Deleted {0} of {1} exports without problems.", deleted, count),
      }),
    },
  },
});

interface NewExport {
  readonly format: string;
  readonly credentials: boolean;
  readonly password: NewPassword;
}

async function startExport(context: CommandContext): Promise<void> {
  const { cluster, connection } = context;
  if (!checkScope(connection, routes.createExport)) return;
  const chosen = await runWizard<NewExport>(t("Export “{0}”", cluster.name), {
    format: (header) =>
      askChoice({
        ...header,
        placeholder: t("Select the format of the database export"),
        items: [
          { label: "SQL", description: t("a readable script"), value: "sql" },
          { label: "pg_dump", description: t("an archive for pg_restore"), value: "pgdump" },
        ],
      }),
    credentials: (header) =>
      askChoice({
        ...header,
        placeholder: t("Include the credentials of users and clients?"),
        items: [
          { label: t("Without Credentials"), description: t("to inspect or share"), value: false },
          { label: t("With Credentials"), description: t("to restore from; treat the file as a secret"), value: true },
        ],
      }),
    password: (header, { credentials }) => askNewPassword(header, credentials === false),
  });
  if (chosen === undefined || !(await copyGeneratedPassword(context.services, chosen.password))) return;
  const { format, credentials, password } = chosen;
  const fields = { format, include_credentials: credentials };
  const done = await changeInList(context, context.tree.list(clusterExports, cluster.id), {
    body: withPassword(fields, "encryption_password", password.password),
    subject: t("Starting an export of “{0}”", cluster.name),
  });
  const id = done && operationId(done);
  if (id === undefined) return;
  context.operations.follow(connection, { id, name: cluster.name, cluster: cluster.id }, "export");
}

async function downloadExport({ connection, cluster }: CommandContext, item: Item<Export>): Promise<void> {
  await download(connection, {
    subject: t("Downloading the export of “{0}”", cluster.name),
    name: cluster.name,
    extension: exportExtensions.cluster,
    createdAt: item.value.completed_at ?? item.value.created_at ?? null,
    route: routes.getExport,
    parameters: pathParameters(cluster.id, item),
  });
}

export const clusterExport = transferOperation({
  waiting: (name) => t("Skycloak: exporting “{0}”…", name),
  route: routes.getExport,
  parameters: ({ id, cluster }) => ({ cluster_id: cluster, export_id: id }),
  onEnd: async (_, { trees, connection }, { id, name, cluster }) => {
    const tree = await trees.open(connection.id);
    const path = tree?.list(clusterExports, cluster);
    await path?.list.items.reread();
    const node = path && tree?.itemIn(path, id)?.node;
    return {
      done: t("The export of “{0}” is ready.", name),
      doneUntil: (until) => t("The export of “{0}” is ready. Skycloak keeps it until {1}.", name, until),
      failed: t("The export of “{0}” failed.", name),
      // Without its row, the command would take the selected one.
      actions: node && [[t("Download…"), "skycloak.downloadExport", node]],
    };
  },
});
