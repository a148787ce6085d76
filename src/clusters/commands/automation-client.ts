// The automation client of a cluster: asked for when a person asks, shown without its secret.

import * as vscode from "vscode";
import type { AutomationClient } from "../../api/schema";
import { automationClient } from "../../api/skycloak";
import { setStatusBarMessage, showErrorMessage, showInformationMessage } from "../../ui/messages";
import { withProgressTitle } from "../../ui/progress";
import { describeError, showError } from "../../errors/errors";
import { redact } from "../../ui/redact";
import { confirmModal } from "../../commands/confirm";
import { openTerminal } from "../../ui/terminal";
import { reveal } from "../../secrets/secret";
import type { At } from "./context";
import { copySecret, heldOf, keepSecret, secretOf } from "./client-secrets";
import type { ClientOf } from "./rotation";
import { keycloakAt, mayBeSentTo, otherHost, testToken, type TokenTest } from "./token";

const t = vscode.l10n.t;

export async function showAutomationClient(at: At): Promise<void> {
  const client = await ask(at);
  if (client === undefined) return;
  const { name } = at.cluster;
  const kept = heldOf(at, named(at, client.clientId)) !== undefined;
  const copy = t("Copy Secret");
  const test = t("Test");
  const keep = t("Keep in the Vault");
  const choice = await showInformationMessage(
    t("The automation client of “{0}”", name),
    {
      modal: true,
      detail: [
        [t("Client ID: {0}", client.clientId), t("Token URL: {0}", redact(client.tokenUrl))],
        t("It may do everything in this cluster's Keycloak. Its secret is not shown."),
        kept
          ? t("The secret is in this machine's vault, so you are warned where it stands in a file.")
          : t("Kept in this machine's vault, it is known to the warnings about secrets in files."),
      ],
    },
    copy,
    test,
    ...(kept ? [] : [keep]),
  );
  if (choice === copy) await copySecret(at.parts, client.secret, client.clientId);
  if (choice === test) await tell(at, client);
  if (choice === keep && (await keepSecret(at, named(at, client.clientId), client.secret))) {
    setStatusBarMessage(t("The secret is in the vault"), 3000);
  }
}

export async function copyAutomationSecret(at: At): Promise<void> {
  const client = await ask(at);
  if (client !== undefined) await copySecret(at.parts, client.secret, client.clientId);
}

export async function testAutomationClient(at: At): Promise<void> {
  const client = await ask(at);
  if (client !== undefined) await tell(at, client);
}

export async function openTerminalWithKeycloak(at: At): Promise<void> {
  const client = await ask(at);
  if (client === undefined || !(await mayLeave(at, client))) return;
  // As the Keycloak Terraform provider reads them.
  openTerminal(`Keycloak: ${at.cluster.name}`, {
    ...keycloakAt(client.tokenUrl),
    KEYCLOAK_CLIENT_ID: client.clientId,
    KEYCLOAK_CLIENT_SECRET: reveal(client.secret),
  });
}

/** Asks if the token URL is on another host than the cluster, and shows an error if it isn't usable. */
async function mayLeave(at: At, client: AutomationClient): Promise<boolean> {
  const { tokenUrl } = client;
  const { cluster, connection } = at;
  if (!mayBeSentTo(tokenUrl)) {
    tellOutcome(at, { kind: "unsafe" }, client);
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

/** Reads it from Skycloak, and corrects the secret in the vault if it is kept there. */
async function ask(at: At): Promise<AutomationClient | undefined> {
  const { connection, cluster } = at;
  const title = t("Asking for the automation client of “{0}”…", cluster.name);
  const answer = await withProgressTitle(title, () => automationClient(connection, cluster.id));
  if (!answer.ok) {
    showError(answer.problem, connection.host(), (why) =>
      t("The automation client of “{0}” could not be read. {1}", cluster.name, why),
    );
    return undefined;
  }
  const client = answer.value;
  const held = heldOf(at, named(at, client.clientId));
  const kept = held && (await secretOf(at, held));
  if (kept !== undefined && !kept.equals(client.secret)) {
    await keepSecret(at, named(at, client.clientId), client.secret);
  }
  return client;
}

function named(at: At, clientId: string): ClientOf {
  return { origin: at.connection.origin(), name: clientId, path: [at.cluster.id] };
}

async function tell(at: At, client: AutomationClient): Promise<void> {
  if (!(await mayLeave(at, client))) return;
  const title = t("Testing the automation client of “{0}”…", at.cluster.name);
  const outcome = await withProgressTitle(title, () =>
    testToken(client, (url, init) => at.connection.fetchOutsideApi(url, init)),
  );
  tellOutcome(at, outcome, client);
}

function tellOutcome({ cluster }: At, outcome: TokenTest, { tokenUrl }: AutomationClient): void {
  const { name } = cluster;
  if (outcome.kind === "works") {
    const { seconds } = outcome;
    const words =
      seconds === undefined
        ? t("The automation client of “{0}” works.", name)
        : t("The automation client of “{0}” works. A token of it lives for {1} s.", name, seconds);
    void showInformationMessage(words);
    return;
  }
  if (outcome.kind === "refused") {
    const words = t(
      "The Keycloak of “{0}” refuses its automation client ({1}). What Skycloak does in its realms will fail as well.",
      name,
      outcome.code,
    );
    void showErrorMessage(words);
  } else if (outcome.kind === "unsafe") {
    const url = redact(tokenUrl);
    void showErrorMessage(
      t("The token URL of “{0}” is no https address, so the secret was not sent: {1}", name, url),
    );
  } else {
    const host = URL.canParse(tokenUrl) ? new URL(tokenUrl).host : name;
    const { sentence } = describeError(outcome.problem, host);
    void showErrorMessage(
      t("The automation client of “{0}” could not be tested. {1}", name, sentence),
    );
  }
}
