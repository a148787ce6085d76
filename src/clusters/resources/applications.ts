import * as vscode from "vscode";
import { readApplication, readApplications, type Application } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { kind } from "../resource";
import { joined, onOff, when } from "../rows";

const t = vscode.l10n.t;

export const applications = kind<Application>({
  name: "application",
  title: () => t("Applications"),
  icon: "window",
  route: routes.listApplications,
  read: readApplications,
  paged: true,
  id: ({ client_id }) => client_id,
  look: (application, saying) => {
    const inactive = application.status === "inactive";
    return {
      label: application.client_id,
      description: joined(
        // A status that this version does not know is shown as the server names it.
        inactive ? t("disabled") : application.status === "active" ? undefined : application.status,
        application.name === application.client_id ? undefined : application.name,
        application.type,
        application.protocol === "saml" ? "SAML" : undefined,
      ),
      icon: inactive ? "circle-slash" : "window",
      flags: [inactive ? "disabled" : "enabled", application.type ?? ""],
      copy: application.client_id,
      facts: [
        [t("Name"), application.name],
        [t("Description"), application.description],
        [t("Type"), application.type],
        [t("Protocol"), application.protocol],
        [t("Redirects to"), application.redirect_uris.join(", ")],
        [t("Grants"), application.grant_types.join(", ")],
        ["PKCE", onOff(application.pkce_required)],
        [t("Service account"), onOff(application.service_account_enabled)],
        [t("Created"), when(application.created_at, saying)],
        [t("Changed"), when(application.updated_at, saying)],
      ],
    };
  },
  parameter: "client_id",
  changes: {
    create: routes.createApplication,
    update: routes.updateApplication,
    delete: routes.deleteApplication,
    read: readApplication,
  },
  none: () => t("No applications"),
});
