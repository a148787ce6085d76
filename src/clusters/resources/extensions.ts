import * as vscode from "vscode";
import { ClusterExtensionSchema, type ClusterExtension } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { defineResource } from "../resource";
import { errorColor, joined, presentation, progressColor, when, withoutSpin } from "../rows";
import type { Presentations } from "../rows";

const t = vscode.l10n.t;

const states = (): Presentations => ({
  installing: { words: t("being installed"), icon: "loading~spin", color: progressColor },
  active: { words: t("active"), icon: "extensions" },
  failed: { words: t("failed"), icon: "error", color: errorColor },
  removing: { words: t("being removed"), icon: "trash" },
});

export const extensions = defineResource<ClusterExtension>({
  name: "extension",
  title: () => t("Extensions"),
  icon: "extensions",
  routes: { list: routes.listClusterExtensions },
  schema: ClusterExtensionSchema,
  id: ({ extension_id }) => extension_id,
  row: (extension, format) => {
    const state = presentation(states(), extension.status);
    const newer = extension.upgrade_available === true ? extension.available_version : undefined;
    return {
      label: extension.extension_name ?? extension.extension_id,
      description: joined(
        extension.status === "active" ? undefined : state.words,
        extension.installed_version,
        newer == null ? undefined : t("{0} available", newer),
      ),
      icon: withoutSpin(state.icon, extension.last_status_change_at ?? extension.installed_at, format),
      color: state.color,
      copy: extension.extension_id,
      facts: [
        [t("Status"), state.words],
        [t("Installed version"), extension.installed_version],
        [t("Newest version"), extension.available_version],
        [t("Source"), extension.extension_source],
        [t("Installed"), when(extension.installed_at, format)],
        [t("ID"), extension.extension_id],
      ],
    };
  },
  none: () => t("No extensions"),
});
