// The client secrets of applications: copying, rotating, storing and removing them. Skycloak shows one only
// when it is created, so the only copy may be the one in this machine's vault.

import * as vscode from "vscode";
import * as api from "../../api/skycloak";
import type { Services } from "../../services";
import type { Issued } from "../../secrets/issue";
import { reportOutcome } from "../../secrets/report-outcome";
import {
  setStatusBarMessage,
  showErrorMessage,
  showInformationMessage,
  showQuickPick,
} from "../../ui/messages";
import { withProgressTitle } from "../../ui/progress";
import { describeError, showError } from "../../errors/errors";
import type { StoredKey } from "../../secrets/stored-key";
import { removeStoredKey, storeSecret } from "../../secrets/local-changes";
import { SecretStoreError } from "../../secrets/store-error";
import type { Secret } from "../../secrets/secret";
import { confirmModal, confirm } from "../../commands/confirm";
import { applications } from "../resources/applications";
import { parametersBelow } from "../tree-path";
import { thingAt, type At } from "./context";
import { aboutClient, clientKeyId, rotateSecret, type ClientOf } from "./rotation";

const t = vscode.l10n.t;

function applicationAt(at: At) {
  const place = thingAt(at, applications);
  if (place === undefined) return undefined;
  const { realm_name: realm = "" } = parametersBelow(at.cluster.id, place);
  return { place, client: clientOf(at, realm, place.id) };
}

export function clientOf({ connection, cluster }: At, realm: string, clientId: string): ClientOf {
  return { origin: connection.origin(), name: clientId, path: [cluster.id, realm, clientId] };
}

export function heldOf({ parts }: Pick<At, "parts">, client: ClientOf): StoredKey | undefined {
  return parts.vault.findByKeyId(clientKeyId(client), client.origin);
}

/** Undefined if the vault has none, or can't be read, which the person has been told. */
export async function secretOf(
  { parts, connection }: Pick<At, "parts" | "connection">,
  { ref }: StoredKey,
): Promise<Secret | undefined> {
  try {
    return await parts.vault.read(ref);
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    showError({ kind: "vault-refused", why: error.why }, connection.host());
    return undefined;
  }
}

export async function copyClientSecret(at: At): Promise<void> {
  const application = applicationAt(at);
  if (application === undefined) return;
  const { place, client } = application;
  const held = heldOf(at, client);
  const secret = held && (await secretOf(at, held));
  if (secret !== undefined) {
    await copySecret(at.parts, secret, client.name);
    return;
  }
  const rotate = t("Rotate Client Secret…");
  const choice = await showInformationMessage(
    t(
      "The client secret of “{0}” is not in this machine's vault, and Skycloak says one only when it is rotated.",
      client.name,
    ),
    rotate,
  );
  if (choice === rotate) {
    await vscode.commands.executeCommand("skycloak.rotateClientSecret", place.node);
  }
}

export async function copySecret({ copy }: Services, secret: Secret, name: string): Promise<void> {
  await copy(secret);
  setStatusBarMessage(t("Copied the client secret of “{0}”", name), 3000);
}

/** Whether it is in the vault now; if not, the person has been told. */
export async function keepSecret(
  { parts, connection }: Pick<At, "parts" | "connection">,
  client: ClientOf,
  secret: Secret,
): Promise<boolean> {
  const kept = await storeSecret(parts, secret, aboutClient(client));
  if (kept.kind === "held") return true;
  const why =
    kept.kind === "refused" && kept.by === "vault"
      ? describeError({ kind: "vault-refused", why: kept.why }, connection.host()).sentence
      : t("Another window is at work on the vault, or the disk takes no note of it.");
  void showErrorMessage(
    t("The client secret of “{0}” was not put into the vault. {1}", client.name, why),
  );
  return false;
}

export async function forgetClientSecret(parts: Services): Promise<void> {
  const held = parts.vault.clientSecrets();
  if (held.length === 0) {
    void showInformationMessage(t("The vault holds no client secret."));
    return;
  }
  const items = held.map((one) => ({ label: one.name, description: one.origin, one }));
  const picked = await showQuickPick(items, {
    placeHolder: t("Which client secret should the vault forget?"),
  });
  if (picked === undefined) return;
  const isSure = await confirmModal({
    question: t("Take the client secret of “{0}” out of this machine's vault?", picked.label),
    detail: t("It goes on working where else it is used."),
    button: t("Forget"),
  });
  if (!isSure || (await removeStoredKey(parts, picked.one)).kind === "forgotten") return;
  void showErrorMessage(
    t("The client secret of “{0}” was not forgotten. Try again in a moment.", picked.label),
  );
}

export async function rotateClientSecret(at: At): Promise<void> {
  const application = applicationAt(at);
  if (application === undefined) return;
  const { parts, connection } = at;
  const { place, client } = application;
  const name = client.name;
  const held = heldOf(at, client);
  const before = held && (await secretOf(at, held));
  const isSure = await confirm(at.connection, {
    question: t("Rotate the client secret of “{0}”?", name),
    detail: [
      t("The old secret stops working at once, everywhere it is used. There is no grace period."),
      t("The new one goes into this machine's vault."),
    ],
    button: t("Rotate"),
  });
  if (!isSure) return;
  const subject = t("Rotating the client secret of “{0}”", name);
  const { vault, journal } = parts;
  // Can't be cancelled: once the request is sent, its response is a secret.
  const issued = await withProgressTitle(`${subject}…`, () =>
    rotateSecret({ vault, journal }, { client, by: connection.ref, before }, () =>
      api.rotateClientSecret(connection, parametersBelow(at.cluster.id, place)),
    ),
  );
  const kept = await ended(at, issued, subject);
  if (kept === undefined) return;
  const copy = t("Copy Client Secret");
  const done = t("The client secret of “{0}” was rotated. The new one is in the vault.", name);
  void showInformationMessage(done, copy).then((choice) =>
    choice === copy
      ? // As a command, so that its errors are handled like those of one.
        vscode.commands.executeCommand("skycloak.copyClientSecret", place.node)
      : undefined,
  );
}

/** The vault's entry once the secret is stored; the person has been told of everything else. */
async function ended(
  { parts, connection }: At,
  issued: Issued,
  subject: string,
): Promise<StoredKey | undefined> {
  const host = connection.host();
  if (issued.kind === "unknown") {
    const { sentence } = describeError(issued.problem, host);
    void showErrorMessage(
      t(
        "{0}: no usable answer came. {1} If it was done, the old secret is dead and nobody has the new one: rotating once more gives one that works.",
        subject,
        sentence,
      ),
    );
    return undefined;
  }
  const unsaved = {
    missing: t("The new client secret is not in the vault"),
    copy: t("Copy the New Secret"),
    copied: t(
      "The new client secret is in the clipboard, where it stays until you copy something else. Put it where it is safe before you close this.",
    ),
    save: t("Save the New Client Secret"),
    saved: (file: string) => t("The new client secret is in {0}, in plain text.", file),
  };
  return reportOutcome(issued, { subject, host, unsaved }, parts.copy);
}
