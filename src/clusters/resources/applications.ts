// Applications. The commands for their client secrets are in commands/client-secrets.ts.

import * as vscode from "vscode";
import { ApplicationSchema, type Application } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { parseClientSecret } from "../../api/schema";
import { askChoice, askText, mapOutcome, runWizard, type TextStep } from "../../commands/steps";
import { offerActions, showInformationMessage } from "../../ui/messages";
import * as clientSecrets from "../commands/client-secrets";
import { askTrimmed } from "../commands/cluster";
import { changeInList, itemAt, type CommandContext } from "../commands/context";
import { defineResource, type Item, type ItemPath } from "../resource";
import { timeFacts, formatOnOff } from "../rows";
import { invalidUri, parseUris } from "../rules";
import { askRealm, realms } from "./realms";

const t = vscode.l10n.t;

export const applications = defineResource<Application>({
  name: "application",
  title: () => t("Applications"),
  icon: "window",
  parent: realms,
  routes: {
    list: routes.listApplications,
    create: routes.createApplication,
    update: routes.updateApplication,
    delete: routes.deleteApplication,
  },
  parameter: "client_id",
  schema: ApplicationSchema,
  readOnly: ["service_account_enabled", "created_at", "updated_at"],
  secret: ["client_secret"],
  paged: true,
  id: ({ client_id }) => client_id,
  row: (application, format) => {
    const { client_id, name, type, protocol, status } = application;
    const inactive = status === "inactive";
    return {
      label: client_id,
      description: [
        // A status that this version does not know is shown as the server names it.
        inactive ? t("disabled") : status === "active" ? undefined : status,
        name === client_id ? undefined : name,
        type,
        protocol === "saml" ? "SAML" : undefined,
      ],
      icon: inactive ? "circle-slash" : "window",
      flags: [inactive ? "disabled" : "enabled", type ?? ""],
      copy: client_id,
      facts: [
        [t("Name"), name],
        [t("Description"), application.description],
        [t("Type"), type],
        [t("Protocol"), protocol],
        [t("Redirect URIs"), application.redirect_uris.join(", ")],
        [t("Grant types"), application.grant_types.join(", ")],
        ["PKCE", formatOnOff(application.pkce_required)],
        [t("Service account"), formatOnOff(application.service_account_enabled)],
        ...timeFacts(application, format),
      ],
    };
  },
  empty: () => t("No applications"),
  listCommands: { createApplication },
  commands: {
    changeRedirectUris,
    enableApplication: {
      route: "update",
      body: { status: "active" },
      subject: ({ id }) => t("Enabling the application “{0}”", id),
    },
    disableApplication: {
      route: "update",
      body: { status: "inactive" },
      subject: ({ id }) => t("Disabling the application “{0}”", id),
      confirm: ({ id }) => ({
        question: t("Disable the application “{0}”?", id),
        detail: t("Nobody can sign in to it, and it gets no tokens, until it is enabled again."),
        button: t("Disable"),
      }),
    },
    deleteApplication: {
      route: "delete",
      subject: ({ id }) => t("Deleting the application “{0}”", id),
      confirm: ({ id }) => ({
        title: t("Delete the Application “{0}”", id),
        prompt: t("Nobody can sign in to it anymore. Type its client ID to delete it."),
        name: id,
      }),
    },
    copyClientSecret: clientSecrets.copyClientSecret,
    rotateClientSecret: clientSecrets.rotateClientSecret,
  },
});

async function createApplication(context: CommandContext): Promise<void> {
  const realm = itemAt(context, realms) ?? (await pickRealm(context));
  if (realm === undefined) return;
  const path = context.tree.list(applications, context.cluster.id, realm);
  const fields = await askApplication(
    t("Create Application in “{0}”", realm.id),
    (clientId) => path.list.items.find(clientId) !== undefined,
  );
  if (fields === undefined) return;
  const { client_id: clientId } = fields;
  const done = await changeInList(context, path, {
    body: {
      ...fields,
      protocol: "openid-connect",
      // The grants that a web application needs.
      grant_types: ["authorization_code", "refresh_token"],
      pkce_required: true,
    },
    subject: t("Creating the application “{0}”", clientId),
  });
  // Losing it would do no harm: nobody uses it yet, and a rotation creates another one.
  const secret = done && parseClientSecret(done.value)?.secret;
  if (secret === undefined) return;
  const details = clientSecrets.applicationSecret(context, realm.id, clientId);
  if (!(await clientSecrets.storeClientSecret(context, details, secret))) return;
  const sentence = t("Created “{0}”. Its client secret is stored.", clientId);
  const copy = () => clientSecrets.copyClientSecretText(context.services, secret, clientId);
  offerActions(showInformationMessage, sentence, [t("Copy Client Secret"), copy]);
}

async function pickRealm(context: CommandContext): Promise<ItemPath | undefined> {
  const { tree, cluster } = context;
  const name = await askRealm(context, t("Select a realm"));
  return name === undefined ? undefined : tree.itemIn(tree.list(realms, cluster.id), name);
}

interface NewApplication {
  readonly client_id: string;
  readonly name: string;
  readonly type: "confidential" | "public";
  readonly redirect_uris: readonly string[];
}

function askApplication(title: string, isTaken: (clientId: string) => boolean) {
  let uris = "";
  return runWizard<NewApplication>(title, {
    client_id: (header, { client_id: value }) =>
      askText({
        ...header,
        prompt: t("Client ID"),
        placeholder: "web-app",
        value,
        validate: (text) => {
          if (isTaken(text)) return t("An application with this client ID already exists.");
          return /^\S{1,255}$/.test(text) ? undefined : t("Use at most 255 characters and no spaces.");
        },
      }),
    name: (header, { client_id, name = client_id }) =>
      askTrimmed({
        ...header,
        prompt: t("Display name"),
        value: name,
        validate: (text) => (text.trim() === "" ? t("Enter a name.") : undefined),
      }),
    type: (header, { type: value }) =>
      askChoice<NewApplication["type"]>({
        ...header,
        placeholder: t("Select the application type"),
        value,
        items: [
          {
            value: "confidential",
            label: t("Confidential"),
            detail: t("Has a client secret: for applications that run on a server"),
          },
          {
            value: "public",
            label: t("Public"),
            detail: t("Has no client secret: for applications that run in a browser or on a phone"),
          },
        ],
      }),
    // Preserves the text when the user goes back.
    redirect_uris: (header) => askUris({ ...header, value: uris, onInput: (text) => (uris = text) }),
  });
}

function askUris(step: Omit<TextStep, "prompt">) {
  return mapOutcome(
    askText({
      ...step,
      prompt: t("Redirect URIs, separated by spaces"),
      placeholder: "https://app.example.com/callback",
      validate: (text) => {
        const invalid = invalidUri(text);
        return invalid === undefined ? undefined : t("“{0}” is not a valid redirect URI.", invalid);
      },
    }),
    parseUris,
  );
}

async function changeRedirectUris(context: CommandContext, item: Item<Application>): Promise<void> {
  const outcome = await askUris({
    title: t("Redirect URIs of “{0}”", item.id),
    value: item.value.redirect_uris.join(" "),
  });
  if (outcome.kind !== "next") return;
  const subject = t("Changing the redirect URIs of “{0}”", item.id);
  const body = { redirect_uris: outcome.value };
  await changeInList(context, item, { subject, body });
}
