import * as vscode from "vscode";
import { readExport, readExports, type Export } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { fileSize, newestFirst } from "../../ui/format";
import { redact } from "../../ui/redact";
import { kind } from "../resource";
import { isOver, transferState } from "../transfers/transfer";
import {
  ago,
  atRest,
  bad,
  good,
  joined,
  passing,
  stateLook,
  when,
  yesNo,
  type StateLook,
} from "../rows";

const t = vscode.l10n.t;

const states = (): Record<string, StateLook> => ({
  pending: { words: t("waiting"), icon: "clock", color: passing },
  processing: { words: t("being made"), icon: "sync~spin", color: passing },
  completed: { words: t("ready"), icon: "package", color: good },
  failed: { words: t("failed"), icon: "error", color: bad },
});

export const exportsOfCluster = kind<Export>({
  name: "export",
  title: () => t("Exports"),
  icon: "package",
  route: routes.listExports,
  read: readExports,
  id: ({ id }) => id,
  shown: (all) => newestFirst(all, ({ created_at, completed_at }) => created_at ?? completed_at),
  look: (one, saying) => {
    const state = stateLook(states(), one.status);
    const over = isOver(one.expires_at, saying.now);
    return {
      label: (one.format ?? t("export")).toUpperCase(),
      description: joined(
        over ? t("no longer kept") : state.words,
        one.status === "processing" && one.progress != null ? `${one.progress} %` : undefined,
        ago(one.completed_at ?? one.created_at, saying),
      ),
      icon: over ? "archive" : atRest(state.icon, one.started_at ?? one.created_at, saying),
      color: over ? undefined : state.color,
      flags: [over ? "over" : transferState(one) === "made" ? "completed" : (one.status ?? "")],
      copy: one.id,
      facts: [
        [t("Status"), state.words],
        [t("Created"), when(one.created_at, saying)],
        [t("Ready"), when(one.completed_at, saying)],
        [t("Kept until"), when(one.expires_at, saying)],
        [t("With credentials"), yesNo(one.include_credentials)],
        [t("Encrypted"), yesNo(one.is_encrypted)],
        [
          t("Size"),
          one.file_size_bytes == null ? undefined : fileSize(one.file_size_bytes, saying.language),
        ],
        [t("Why"), one.error_message == null ? undefined : redact(one.error_message)],
        [t("ID"), one.id],
      ],
    };
  },
  parameter: "export_id",
  changes: { create: routes.createExport, delete: routes.deleteExport, read: readExport },
  none: () => t("No exports"),
});
