// The client secrets of applications. Skycloak only shows them when they are created, so this machine's secret store
// may have the only copy. Also the automation client of a cluster.

import * as vscode from "vscode";
import type { AutomationClient } from "../../api/schema";
import * as api from "../../api/skycloak";
import { confirm, confirmModal } from "../../commands/confirm";
import { describeError, showError } from "../../errors/errors";
import { removeStoredKey, storeSecret } from "../../secrets/issue";
import { reportOutcome } from "../../secrets/report-outcome";
import { reveal, type Secret } from "../../secrets/secret";
import { SecretStoreError } from "../../secrets/store-error";
import type { StoredKey } from "../../secrets/stored-key";
import type { Services } from "../../services";
import {
  offerActions,
  setStatusBarMessage,
  showErrorMessage,
  showInformationMessage,
  showQuickPick,
} from "../../ui/messages";
import { withProgressTitle } from "../../ui/progress";
import { redact } from "../../ui/redact";
import { openTerminal } from "../../ui/terminal";
import { pathParameters, type ItemPath } from "../resource";
import {
  clientSecretDetails,
  isSafeForSecrets,
  keycloakVariables,
  findOtherHost,
  rotateSecret,
  testToken,
} from "./client-credentials";
import type { ClientSecretDetails, TokenTest } from "./client-credentials";
import type { CommandContext } from "./context";

const t = vscode.l10n.t;

export function applicationSecret(
  { connection, cluster }: CommandContext,
  realm: string,
  clientId: string,
): ClientSecretDetails {
  return clientSecretDetails(connection.origin(), clientId, cluster.id, realm, clientId);
}

function applicationSecretAt(context: CommandContext, item: ItemPath): ClientSecretDetails {
  return applicationSecret(context, item.parent.parent?.id ?? "", item.id);
}

function findStored({ services }: CommandContext, { keyId, origin }: ClientSecretDetails): StoredKey | undefined {
  return services.secretStore.findByKeyId(keyId, origin);
}

/** Undefined if the secret is not stored, or after showing why it can't be read. */
async function readStored(context: CommandContext, client: ClientSecretDetails): Promise<Secret | undefined> {
  const stored = findStored(context, client);
  try {
    return stored && (await context.services.secretStore.read(stored.ref));
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    showError({ kind: "secret-store-refused", reason: error.reason }, context.connection.host());
    return undefined;
  }
}

export async function copyClientSecret(context: CommandContext, item: ItemPath): Promise<void> {
  const client = applicationSecretAt(context, item);
  const secret = await readStored(context, client);
  if (secret !== undefined) {
    await copyClientSecretText(context.services, secret, client.name);
    return;
  }
  const rotate = t("Rotate Client Secret…");
  const choice = await showInformationMessage(
    t(
      "The client secret of “{0}” is not stored on this machine, and Skycloak only shows it when it is rotated.",
      client.name,
    ),
    rotate,
  );
  if (choice === rotate) await vscode.commands.executeCommand("skycloak.rotateClientSecret", item.node);
}

export async function copyClientSecretText({ copy }: Services, secret: Secret, name: string): Promise<void> {
  const seconds = await copy(secret);
  const message =
    seconds === 0
      ? t("Copied the client secret of “{0}”", name)
      : t("Copied the client secret of “{0}” (clipboard clears in {1} s)", name, seconds);
  setStatusBarMessage(message, 3000);
}

/** Returns whether the secret was stored; if not, shows why. */
export async function storeClientSecret(
  { services, connection }: Pick<CommandContext, "services" | "connection">,
  client: ClientSecretDetails,
  secret: Secret,
): Promise<boolean> {
  const stored = await storeSecret(services, secret, client);
  if (stored.ok) return true;
  const { sentence } = describeError(stored.problem, connection.host());
  void showErrorMessage(t("Couldn't store the client secret of “{0}”. {1}", client.name, sentence));
  return false;
}

export async function forgetClientSecret(services: Services): Promise<void> {
  const stored = services.secretStore.clientSecrets();
  if (stored.length === 0) {
    void showInformationMessage(t("No client secrets are stored on this machine."));
    return;
  }
  const items = stored.map((entry) => ({ label: entry.name, description: entry.origin, entry }));
  const picked = await showQuickPick(items, { placeHolder: t("Select a client secret to remove from this machine") });
  if (picked === undefined) return;
  const isConfirmed = await confirmModal({
    question: t("Remove the client secret of “{0}” from this machine?", picked.label),
    detail: t("It keeps working everywhere else."),
    button: t("Forget"),
  });
  if (!isConfirmed || (await removeStoredKey(services, picked.entry)).ok) return;
  void showErrorMessage(t("Couldn't remove the client secret of “{0}”. Try again in a moment.", picked.label));
}

export async function rotateClientSecret(context: CommandContext, item: ItemPath): Promise<void> {
  const { services, connection } = context;
  const { secretStore, journal, copy } = services;
  const client = applicationSecretAt(context, item);
  const { name } = client;
  const before = await readStored(context, client);
  const isConfirmed = await confirm(connection, {
    question: t("Rotate the client secret of “{0}”?", name),
    detail: [
      t("The old secret stops working at once, everywhere it is used. There is no grace period."),
      t("The new one is stored on this machine."),
    ],
    button: t("Rotate"),
  });
  if (!isConfirmed) return;
  const subject = t("Rotating the client secret of “{0}”", name);
  // Can't be cancelled: once the request is sent, its response is a secret.
  const issued = await withProgressTitle(`${subject}…`, () =>
    rotateSecret({ secretStore, journal }, { client, by: connection.ref, before }, () =>
      api.rotateClientSecret(connection, pathParameters(context.cluster.id, item)),
    ),
  );
  const host = connection.host();
  if (issued.kind === "unknown") {
    const message = t(
      "{0}: no usable response. {1} If the secret was rotated, the old one no longer works and the new one is lost. Rotate it again to get one that works.",
      subject,
      describeError(issued.problem, host).sentence,
    );
    void showErrorMessage(message);
    return;
  }
  const unsaved = {
    missing: t("The new client secret is not stored"),
    copy: t("Copy the New Secret"),
    copied: t(
      "The new client secret is on the clipboard until you copy something else. Save it somewhere safe before you close this.",
    ),
    save: t("Save the New Client Secret"),
    saved: (file: string) => t("Saved the new client secret to {0} in plain text.", file),
  };
  if ((await reportOutcome(issued, { subject, host, unsaved }, copy)) === undefined) return;
  const rotatedMessage = t("Rotated the client secret of “{0}”. The new one is stored.", name);
  // Runs the command, so that unexpected errors are logged and shown.
  offerActions(showInformationMessage, rotatedMessage, [
    t("Copy Client Secret"),
    "skycloak.copyClientSecret",
    item.node,
  ]);
}

export async function showAutomationClient(context: CommandContext): Promise<void> {
  const client = await readAutomationClient(context);
  if (client === undefined) return;
  const { secret, details } = client;
  const isStored = findStored(context, details) !== undefined;
  const copy = t("Copy Secret");
  const test = t("Test");
  const store = t("Store Secret");
  const choice = await showInformationMessage(
    t("The automation client of “{0}”", context.cluster.name),
    {
      modal: true,
      detail: [
        [t("Client ID: {0}", client.clientId), t("Token URL: {0}", redact(client.tokenUrl))],
        t("It has full access to this cluster's Keycloak. Its secret is not shown."),
        isStored
          ? t("The secret is stored on this machine, so you are warned if a file contains it.")
          : t("Once it is stored on this machine, you are warned if a file contains it."),
      ],
    },
    copy,
    test,
    ...(isStored ? [] : [store]),
  );
  if (choice === copy) await copyClientSecretText(context.services, secret, client.clientId);
  if (choice === test) await testClient(context, client);
  if (choice === store && (await storeClientSecret(context, details, secret))) {
    setStatusBarMessage(t("Secret stored"), 3000);
  }
}

export async function copyAutomationSecret(context: CommandContext): Promise<void> {
  const client = await readAutomationClient(context);
  if (client !== undefined) await copyClientSecretText(context.services, client.secret, client.clientId);
}

export async function testAutomationClient(context: CommandContext): Promise<void> {
  const client = await readAutomationClient(context);
  if (client !== undefined) await testClient(context, client);
}

export async function openTerminalWithKeycloak(context: CommandContext): Promise<void> {
  const client = await readAutomationClient(context);
  if (client === undefined || !(await confirmHost(context, client))) return;
  // The variables that the Keycloak Terraform provider reads.
  openTerminal(`Keycloak: ${context.cluster.name}`, {
    ...keycloakVariables(client.tokenUrl),
    KEYCLOAK_CLIENT_ID: client.clientId,
    KEYCLOAK_CLIENT_SECRET: reveal(client.secret),
  });
}

/** Asks for confirmation if the token URL isn't on the cluster's host. Shows an error if the URL isn't usable. */
async function confirmHost(context: CommandContext, client: AutomationClient): Promise<boolean> {
  const { tokenUrl } = client;
  const { cluster, connection } = context;
  if (!isSafeForSecrets(tokenUrl)) {
    showTestOutcome(context, { kind: "unsafe" }, client);
    return false;
  }
  const endpoint = connection.endpoint();
  const tokenHost = findOtherHost(tokenUrl, [cluster.url, endpoint.ok ? endpoint.value.url : undefined]);
  if (tokenHost === undefined) return true;
  return confirmModal({
    question: t("Send the client secret of “{0}” to {1}?", cluster.name, tokenHost),
    detail: t("Its token URL is not on the cluster's host."),
    button: t("Send It There"),
  });
}

/** Reads the client from Skycloak. Updates its secret if it is stored on this machine. */
async function readAutomationClient(context: CommandContext) {
  const { connection, cluster } = context;
  const title = t("Reading the automation client of “{0}”…", cluster.name);
  const response = await withProgressTitle(title, () => api.automationClient(connection, cluster.id));
  if (!response.ok) {
    showError(response.problem, connection.host(), (reason) =>
      t("Couldn't read the automation client of “{0}”. {1}", cluster.name, reason),
    );
    return undefined;
  }
  const { clientId, secret } = response.value;
  const details = clientSecretDetails(connection.origin(), clientId, cluster.id);
  const stored = await readStored(context, details);
  if (stored?.equals(secret) === false) await storeClientSecret(context, details, secret);
  return { ...response.value, details };
}

async function testClient(context: CommandContext, client: AutomationClient): Promise<void> {
  if (!(await confirmHost(context, client))) return;
  const title = t("Testing the automation client of “{0}”…", context.cluster.name);
  const outcome = await withProgressTitle(title, () =>
    testToken(client, (url, init) => context.connection.fetchOutsideApi(url, init)),
  );
  showTestOutcome(context, outcome, client);
}

function showTestOutcome({ cluster }: CommandContext, outcome: TokenTest, { tokenUrl }: AutomationClient): void {
  const { name } = cluster;
  if (outcome.kind === "works") {
    const { seconds } = outcome;
    void showInformationMessage(
      seconds === undefined
        ? t("The automation client of “{0}” works.", name)
        : t("The automation client of “{0}” works. Its tokens are valid for {1} s.", name, seconds),
    );
  } else if (outcome.kind === "refused") {
    const message = t(
      "Keycloak on “{0}” refused its automation client ({1}). Changes that Skycloak makes to its realms will fail too.",
      name,
      outcome.code,
    );
    void showErrorMessage(message);
  } else if (outcome.kind === "unsafe") {
    const url = redact(tokenUrl);
    void showErrorMessage(t("The token URL of “{0}” doesn't use HTTPS, so the secret was not sent: {1}", name, url));
  } else {
    const host = URL.canParse(tokenUrl) ? new URL(tokenUrl).host : name;
    const { sentence } = describeError(outcome.problem, host);
    void showErrorMessage(t("Couldn't test the automation client of “{0}”. {1}", name, sentence));
  }
}
