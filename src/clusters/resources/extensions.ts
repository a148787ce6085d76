import * as vscode from "vscode";
import { ClusterExtensionSchema } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { defineResource } from "../resource";
import { describeState, formatTimeAgo, withoutSpin, type States } from "../rows";

const t = vscode.l10n.t;

const states = (): States => ({
  installing: [t("being installed"), "loading~spin", "progress"],
  active: [t("active"), "extensions"],
  failed: [t("failed"), "error", "error"],
  removing: [t("being removed"), "trash"],
});

export const extensions = defineResource({
  name: "extension",
  title: () => t("Extensions"),
  icon: "extensions",
  routes: { list: routes.listClusterExtensions },
  schema: ClusterExtensionSchema,
  id: ({ extension_id }) => extension_id,
  row: (extension, format) => {
    const [state, icon, color] = describeState(states(), extension.status);
    const newer = extension.upgrade_available === true ? extension.available_version : undefined;
    return {
      label: extension.extension_name ?? extension.extension_id,
      description: [
        extension.status === "active" ? undefined : state,
        extension.installed_version,
        newer == null ? undefined : t("{0} available", newer),
      ],
      icon: withoutSpin(icon, extension.last_status_change_at ?? extension.installed_at, format),
      color,
      copy: extension.extension_id,
      facts: [
        [t("Status"), state],
        [t("Installed version"), extension.installed_version],
        [t("Newest version"), extension.available_version],
        [t("Source"), extension.extension_source],
        [t("Installed"), formatTimeAgo(extension.installed_at, format)],
        [t("ID"), extension.extension_id],
      ],
    };
  },
  summary: (all) => {
    const { length } = all.filter(({ upgrade_available }) => upgrade_available === true);
    return length === 0 ? undefined : t("{0} can be upgraded", length);
  },
  empty: () => t("No extensions"),
});
