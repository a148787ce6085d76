import * as vscode from "vscode";
import { readExports, type Export } from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { kind } from "../kind";
import {
  ago,
  bad,
  good,
  joined,
  passing,
  sizeWords,
  stateLook,
  when,
  yesNo,
  type StateLook,
} from "./words";

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
  look: (one, saying) => {
    const state = stateLook(states(), one.status);
    const expires = Date.parse(one.expires_at ?? "");
    const isOver = expires <= saying.now.getTime();
    return {
      label: (one.format ?? t("export")).toUpperCase(),
      description: joined(
        isOver ? t("no longer kept") : state.words,
        one.status === "processing" && one.progress != null ? `${one.progress} %` : undefined,
        ago(one.completed_at ?? one.created_at, saying),
      ),
      icon: isOver ? "archive" : state.icon,
      ...(state.color === undefined || isOver ? {} : { color: state.color }),
      flags: [isOver ? "over" : (one.status ?? "")],
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
          one.file_size_bytes == null ? undefined : sizeWords(one.file_size_bytes, saying.language),
        ],
        [t("Why"), one.error_message ?? undefined],
        [t("ID"), one.id],
      ],
    };
  },
  none: () => t("No exports"),
});
