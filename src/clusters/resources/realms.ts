// Realms, and the quick pick for a realm of a cluster.

import * as vscode from "vscode";
import { RealmSchema, type Realm } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { askText } from "../../commands/steps";
import { showInformationMessage, showQuickPick } from "../../ui/messages";
import { changeInList, type CommandContext } from "../commands/context";
import { defineResource } from "../resource";
import { formatOnOff, formatTimeAgo } from "../rows";

const t = vscode.l10n.t;

export const realms = defineResource<Realm>({
  name: "realm",
  title: () => t("Realms"),
  icon: "globe",
  routes: {
    list: routes.listRealms,
    create: routes.createRealm,
    update: routes.updateRealm,
    delete: routes.deleteRealm,
  },
  parameter: "realm_name",
  schema: RealmSchema,
  id: ({ name }) => name,
  row: (realm, format) => ({
    label: realm.name,
    description: [
      realm.enabled === false ? t("disabled") : undefined,
      // A display name that only differs in case adds nothing.
      realm.display_name?.toLowerCase() === realm.name.toLowerCase() ? undefined : realm.display_name,
    ],
    icon: realm.enabled === false ? "circle-slash" : "globe",
    flags: [
      realm.enabled === false ? "disabled" : "enabled",
      // Keycloak's own realm, with the accounts of its administrators. It can't be deleted.
      ...(realm.name === "master" ? ["master"] : []),
    ],
    copy: realm.name,
    facts: [
      [t("Display name"), realm.display_name],
      [t("Enabled"), formatOnOff(realm.enabled)],
      [t("Requires TLS"), realm.ssl_required],
      [t("Registration"), formatOnOff(realm.registration_allowed)],
      [t("Login with e-mail"), formatOnOff(realm.login_with_email_allowed)],
      [t("Created"), formatTimeAgo(realm.created_at, format)],
    ],
  }),
  empty: () => t("No realms"),
  explainError: (problem) =>
    problem.kind === "server" && problem.status === 500
      ? t("The cluster's realms can't be read: its automation client may not work")
      : undefined,
  listCommands: { createRealm },
  commands: {
    enableRealm: { route: "update", body: { enabled: true }, subject: ({ id }) => t("Enabling the realm “{0}”", id) },
    disableRealm: {
      route: "update",
      body: { enabled: false },
      subject: ({ id }) => t("Disabling the realm “{0}”", id),
      confirm: ({ id }) => ({
        question: t("Disable the realm “{0}”?", id),
        detail: t("Nobody can sign in to it, and none of its applications work, until it is enabled again."),
        button: t("Disable"),
      }),
    },
    deleteRealm: {
      route: "delete",
      applies: ({ id }) => id !== "master",
      subject: ({ id }) => t("Deleting the realm “{0}”", id),
      confirm: ({ id }) => ({
        title: t("Delete the Realm “{0}”", id),
        prompt: t(
          "Its users, applications and settings are deleted with it. This can't be undone. Type its name to delete it.",
        ),
        name: id,
      }),
    },
  },
});

/** The names that the API accepts. */
const realmName = /^[a-zA-Z][a-zA-Z0-9-]{0,62}$/;

async function createRealm(context: CommandContext): Promise<void> {
  const { cluster, tree } = context;
  const path = tree.list(realms, cluster.id);
  const outcome = await askText({
    title: t("Create Realm in “{0}”", cluster.name),
    prompt: t("Realm name (used in URLs)"),
    placeholder: "shop",
    validate: (text) => {
      if (path.list.items.find(text) !== undefined) return t("A realm with this name already exists.");
      return realmName.test(text)
        ? undefined
        : t("Use letters, digits and hyphens, starting with a letter, at most 63 characters.");
    },
  });
  if (outcome.kind !== "next") return;
  const name = outcome.value;
  const subject = t("Creating the realm “{0}”", name);
  await changeInList(context, path, { subject, body: { name } });
}

/** The chosen realm's name; undefined if the user cancels, or there is none to choose. */
export async function askRealm(
  { tree, cluster }: CommandContext,
  placeHolder: string,
  /** `message`: shown if all realms are excluded. */
  exclude?: { readonly names: Promise<ReadonlySet<string>>; readonly message: string },
): Promise<string | undefined> {
  const { items } = tree.list(realms, cluster.id).list;
  const cancellation = new vscode.CancellationTokenSource();
  const choices = Promise.all([exclude?.names, items.ensure()]).then(([excluded]) => {
    const all = items.state.items.map(({ id }) => ({ label: id, id }));
    const offered = all.filter(({ id }) => excluded?.has(id) !== true);
    if (exclude !== undefined && offered.length === 0 && all.length > 0) {
      cancellation.cancel();
      void showInformationMessage(exclude.message);
    }
    return offered;
  });
  return (await showQuickPick(choices, { placeHolder }, cancellation.token))?.id;
}
