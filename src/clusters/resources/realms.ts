import * as vscode from "vscode";
import { readRealm, readRealms, type Realm } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { kind } from "../resource";
import { applications } from "./applications";
import { identityProviders } from "./identity-providers";
import { groups, roles, users } from "./people";
import { joined, onOff, when } from "../rows";

const t = vscode.l10n.t;

export const realms = kind<Realm>({
  name: "realm",
  title: () => t("Realms"),
  icon: "globe",
  route: routes.listRealms,
  read: readRealms,
  id: ({ name }) => name,
  look: (realm, saying) => ({
    label: realm.name,
    description: joined(
      realm.enabled === false ? t("disabled") : undefined,
      // The same but for its first letter says nothing more.
      realm.display_name?.toLowerCase() === realm.name.toLowerCase()
        ? undefined
        : realm.display_name,
    ),
    icon: realm.enabled === false ? "circle-slash" : "globe",
    flags: [
      realm.enabled === false ? "disabled" : "enabled",
      // Keycloak's own, which nothing here takes away.
      ...(realm.name === "master" ? ["master"] : []),
    ],
    copy: realm.name,
    facts: [
      [t("Shown as"), realm.display_name],
      [t("Enabled"), onOff(realm.enabled)],
      [t("Requires TLS"), realm.ssl_required],
      [t("Registration"), onOff(realm.registration_allowed)],
      [t("Login with e-mail"), onOff(realm.login_with_email_allowed)],
      [t("Created"), when(realm.created_at, saying)],
    ],
  }),
  parameter: "realm_name",
  changes: {
    create: routes.createRealm,
    update: routes.updateRealm,
    delete: routes.deleteRealm,
    read: readRealm,
  },
  below: [applications, identityProviders, users, roles, groups],
  none: () => t("No realms"),
  refusal: (problem) =>
    problem.kind === "server" && problem.status === 500
      ? t("The cluster does not answer for its realms: its automation client may be broken")
      : undefined,
});
