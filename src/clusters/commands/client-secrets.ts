// The secrets of clients: those of applications, which Skycloak shows only when they are created, so that the only
// copy may be the one in this machine's secret store; and the automation client of a cluster.

import * as vscode from "vscode";
import type { AutomationClient } from "../../api/schema";
import * as api from "../../api/skycloak";
import { automationClient } from "../../api/skycloak";
import { confirm, confirmModal } from "../../commands/confirm";
import { describeError, showError } from "../../errors/errors";
import { removeStoredKey, storeSecret, type IssueOutcome } from "../../secrets/issue";
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
  clientKeyDetails,
  clientKeyId,
  isSafeForSecrets,
  keycloakAt,
  otherHost,
  rotateSecret,
  testToken,
} from "./client-credentials";
import type { ClientRef, TokenTest } from "./client-credentials";
import type { CommandContext } from "./context";

const t = vscode.l10n.t;

function applicationRefAt(context: CommandContext, item: ItemPath): ClientRef {
  const { realm_name: realm = "" } = pathParameters(context.cluster.id, item);
  return applicationRef(context, realm, item.id);
}

export function applicationRef({ connection, cluster }: CommandContext, realm: string, clientId: string): ClientRef {
  return { origin: connection.origin(), name: clientId, path: [cluster.id, realm, clientId] };
}

export function storedSecretOf(
  { services }: Pick<CommandContext, "services">,
  client: ClientRef,
): StoredKey | undefined {
  return services.secretStore.findByKeyId(clientKeyId(client), client.origin);
}

/** Undefined if the secret store has none, or can't be read, after showing why. */
export async function readStoredSecret(
  { services, connection }: Pick<CommandContext, "services" | "connection">,
  { ref }: StoredKey,
): Promise<Secret | undefined> {
  try {
    return await services.secretStore.read(ref);
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    showError({ kind: "secret-store-refused", why: error.why }, connection.host());
    return undefined;
  }
}

export async function copyClientSecret(context: CommandContext, item: ItemPath): Promise<void> {
  const client = applicationRefAt(context, item);
  const held = storedSecretOf(context, client);
  const secret = held && (await readStoredSecret(context, held));
  if (secret !== undefined) {
    await copySecret(context.services, secret, client.name);
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
  if (choice === rotate) {
    await vscode.commands.executeCommand("skycloak.rotateClientSecret", item.node);
  }
}

export async function copySecret({ copy }: Services, secret: Secret, name: string): Promise<void> {
  await copy(secret);
  setStatusBarMessage(t("Copied the client secret of “{0}”", name), 3000);
}

/** Whether it is in the secret store now; if not, shows why. */
export async function storeClientSecret(
  { services, connection }: Pick<CommandContext, "services" | "connection">,
  client: ClientRef,
  secret: Secret,
): Promise<boolean> {
  const kept = await storeSecret(services, secret, clientKeyDetails(client));
  if (kept.kind === "stored") return true;
  const why =
    kept.kind === "not-begun" && kept.without === "secret-store"
      ? describeError({ kind: "secret-store-refused", why: kept.why }, connection.host()).sentence
      : t("Another window is storing a secret, or the operation log can't be written.");
  void showErrorMessage(t("Couldn't store the client secret of “{0}”. {1}", client.name, why));
  return false;
}

export async function forgetClientSecret(services: Services): Promise<void> {
  const held = services.secretStore.clientSecrets();
  if (held.length === 0) {
    void showInformationMessage(t("No client secrets are stored on this machine."));
    return;
  }
  const items = held.map((one) => ({ label: one.name, description: one.origin, one }));
  const picked = await showQuickPick(items, { placeHolder: t("Select a client secret to remove from this machine") });
  if (picked === undefined) return;
  const isSure = await confirmModal({
    question: t("Remove the client secret of “{0}” from this machine?", picked.label),
    detail: t("It keeps working everywhere else."),
    button: t("Forget"),
  });
  if (!isSure || (await removeStoredKey(services, picked.one)).kind === "removed") return;
  void showErrorMessage(t("Couldn't remove the client secret of “{0}”. Try again in a moment.", picked.label));
}

export async function rotateClientSecret(context: CommandContext, item: ItemPath): Promise<void> {
  const { services, connection } = context;
  const client = applicationRefAt(context, item);
  const name = client.name;
  const held = storedSecretOf(context, client);
  const before = held && (await readStoredSecret(context, held));
  const isSure = await confirm(context.connection, {
    question: t("Rotate the client secret of “{0}”?", name),
    detail: [
      t("The old secret stops working at once, everywhere it is used. There is no grace period."),
      t("The new one is stored on this machine."),
    ],
    button: t("Rotate"),
  });
  if (!isSure) return;
  const subject = t("Rotating the client secret of “{0}”", name);
  const { secretStore, journal } = services;
  // Can't be cancelled: once the request is sent, its response is a secret.
  const issued = await withProgressTitle(`${subject}…`, () =>
    rotateSecret({ secretStore, journal }, { client, by: connection.ref, before }, () =>
      api.rotateClientSecret(connection, pathParameters(context.cluster.id, item)),
    ),
  );
  const kept = await showRotation(context, issued, subject);
  if (kept === undefined) return;
  const done = t("Rotated the client secret of “{0}”. The new one is stored.", name);
  // As a command, so that its errors are handled like those of one.
  const copy = [t("Copy Client Secret"), "skycloak.copyClientSecret", item.node] as const;
  offerActions(showInformationMessage, done, copy);
}

/** The secret store's entry once the secret is stored; shows everything else that can happen. */
async function showRotation(
  { services, connection }: CommandContext,
  issued: IssueOutcome,
  subject: string,
): Promise<StoredKey | undefined> {
  const host = connection.host();
  if (issued.kind === "unknown") {
    const { sentence } = describeError(issued.problem, host);
    void showErrorMessage(
      t(
        "{0}: no usable response. {1} If the secret was rotated, the old one no longer works and the new one is lost. Rotate it again to get one that works.",
        subject,
        sentence,
      ),
    );
    return undefined;
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
  return reportOutcome(issued, { subject, host, unsaved }, services.copy);
}

export async function showAutomationClient(context: CommandContext): Promise<void> {
  const client = await readAutomationClient(context);
  if (client === undefined) return;
  const { name } = context.cluster;
  const kept = storedSecretOf(context, automationClientRef(context, client.clientId)) !== undefined;
  const copy = t("Copy Secret");
  const test = t("Test");
  const keep = t("Store Secret");
  const choice = await showInformationMessage(
    t("The automation client of “{0}”", name),
    {
      modal: true,
      detail: [
        [t("Client ID: {0}", client.clientId), t("Token URL: {0}", redact(client.tokenUrl))],
        t("It has full access to this cluster's Keycloak. Its secret is not shown."),
        kept
          ? t("The secret is stored on this machine, so you are warned if a file contains it.")
          : t("Once it is stored on this machine, you are warned if a file contains it."),
      ],
    },
    copy,
    test,
    ...(kept ? [] : [keep]),
  );
  if (choice === copy) await copySecret(context.services, client.secret, client.clientId);
  if (choice === test) await testClient(context, client);
  if (
    choice === keep &&
    (await storeClientSecret(context, automationClientRef(context, client.clientId), client.secret))
  ) {
    setStatusBarMessage(t("Secret stored"), 3000);
  }
}

export async function copyAutomationSecret(context: CommandContext): Promise<void> {
  const client = await readAutomationClient(context);
  if (client !== undefined) await copySecret(context.services, client.secret, client.clientId);
}

export async function testAutomationClient(context: CommandContext): Promise<void> {
  const client = await readAutomationClient(context);
  if (client !== undefined) await testClient(context, client);
}

export async function openTerminalWithKeycloak(context: CommandContext): Promise<void> {
  const client = await readAutomationClient(context);
  if (client === undefined || !(await confirmHost(context, client))) return;
  // As the Keycloak Terraform provider reads them.
  openTerminal(`Keycloak: ${context.cluster.name}`, {
    ...keycloakAt(client.tokenUrl),
    KEYCLOAK_CLIENT_ID: client.clientId,
    KEYCLOAK_CLIENT_SECRET: reveal(client.secret),
  });
}

/** Asks if the token URL is on another host than the cluster, and shows an error if it isn't usable. */
async function confirmHost(context: CommandContext, client: AutomationClient): Promise<boolean> {
  const { tokenUrl } = client;
  const { cluster, connection } = context;
  if (!isSafeForSecrets(tokenUrl)) {
    showTestOutcome(context, { kind: "unsafe" }, client);
    return false;
  }
  const endpoint = connection.endpoint();
  const own = [cluster.url, endpoint.ok ? endpoint.value.url : undefined];
  const host = otherHost(tokenUrl, own);
  if (host === undefined) return true;
  return confirmModal({
    question: t("Send the client secret of “{0}” to {1}?", cluster.name, host),
    detail: t("Its token URL is not on the cluster's host."),
    button: t("Send It There"),
  });
}

/** Reads it from Skycloak, and corrects the secret in the secret store if it is kept there. */
async function readAutomationClient(context: CommandContext): Promise<AutomationClient | undefined> {
  const { connection, cluster } = context;
  const title = t("Reading the automation client of “{0}”…", cluster.name);
  const answer = await withProgressTitle(title, () => automationClient(connection, cluster.id));
  if (!answer.ok) {
    showError(answer.problem, connection.host(), (why) =>
      t("Couldn't read the automation client of “{0}”. {1}", cluster.name, why),
    );
    return undefined;
  }
  const client = answer.value;
  const held = storedSecretOf(context, automationClientRef(context, client.clientId));
  const kept = held && (await readStoredSecret(context, held));
  if (kept !== undefined && !kept.equals(client.secret)) {
    await storeClientSecret(context, automationClientRef(context, client.clientId), client.secret);
  }
  return client;
}

function automationClientRef(context: CommandContext, clientId: string): ClientRef {
  return { origin: context.connection.origin(), name: clientId, path: [context.cluster.id] };
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
    const words =
      seconds === undefined
        ? t("The automation client of “{0}” works.", name)
        : t("The automation client of “{0}” works. Its tokens are valid for {1} s.", name, seconds);
    void showInformationMessage(words);
    return;
  }
  if (outcome.kind === "refused") {
    const words = t(
      "Keycloak on “{0}” refused its automation client ({1}). Changes that Skycloak makes to its realms will fail too.",
      name,
      outcome.code,
    );
    void showErrorMessage(words);
  } else if (outcome.kind === "unsafe") {
    const url = redact(tokenUrl);
    void showErrorMessage(t("The token URL of “{0}” doesn't use HTTPS, so the secret was not sent: {1}", name, url));
  } else {
    const host = URL.canParse(tokenUrl) ? new URL(tokenUrl).host : name;
    const { sentence } = describeError(outcome.problem, host);
    void showErrorMessage(t("Couldn't test the automation client of “{0}”. {1}", name, sentence));
  }
}
