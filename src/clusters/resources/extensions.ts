import * as vscode from "vscode";
import { readClusterExtensions, type ClusterExtension } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { kind } from "../resource";
import { atRest, bad, joined, passing, stateLook, when, type StateLook } from "../rows";

const t = vscode.l10n.t;

const states = (): Record<string, StateLook> => ({
  installing: { words: t("being installed"), icon: "loading~spin", color: passing },
  active: { words: t("active"), icon: "extensions" },
  failed: { words: t("failed"), icon: "error", color: bad },
  removing: { words: t("being removed"), icon: "trash" },
});

export const extensions = kind<ClusterExtension>({
  name: "extension",
  title: () => t("Extensions"),
  icon: "extensions",
  route: routes.listClusterExtensions,
  read: readClusterExtensions,
  id: ({ extension_id }) => extension_id,
  look: (extension, saying) => {
    const state = stateLook(states(), extension.status);
    const newer = extension.upgrade_available === true ? extension.available_version : undefined;
    return {
      label: extension.extension_name ?? extension.extension_id,
      description: joined(
        extension.status === "active" ? undefined : state.words,
        extension.installed_version,
        newer == null ? undefined : t("{0} is there", newer),
      ),
      icon: atRest(state.icon, extension.last_status_change_at ?? extension.installed_at, saying),
      color: state.color,
      copy: extension.extension_id,
      facts: [
        [t("Status"), state.words],
        [t("Installed version"), extension.installed_version],
        [t("Newest version"), extension.available_version],
        [t("Source"), extension.extension_source],
        [t("Installed"), when(extension.installed_at, saying)],
        [t("ID"), extension.extension_id],
      ],
    };
  },
  none: () => t("No extensions"),
});
