// Copying a client's secret out of the vault, putting one in, and forgetting one.

import * as vscode from "vscode";
import { commands } from "../../../commands";
import type { Parts } from "../../../parts";
import {
  setStatusBarMessage,
  showErrorMessage,
  showInformationMessage,
  showQuickPick,
  showWarningMessage,
} from "../../../ui/messages";
import { describe } from "../../../ui/problem";
import { forgetHeld } from "../../../vault/keep-key";
import type { HeldKey } from "../../../vault/held-key";
import type { Secret } from "../../../vault/secret";
import { applicationAt, heldOf, secretOf } from "./application";
import type { At } from "./at";
import { aboutClient, type ClientOf } from "./client-name";

const t = vscode.l10n.t;

/** Of an application: Skycloak says it once, so it is here or nowhere. */
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
    await vscode.commands.executeCommand(commands.rotateClientSecret, place.node);
  }
}

export async function copySecret({ copy }: Parts, secret: Secret, name: string): Promise<void> {
  await copy(secret);
  setStatusBarMessage(t("Copied the client secret of “{0}”", name), 3000);
}

/** Whether it is in the vault now; told where it is not. */
export async function keepSecret(
  { parts, connection }: Pick<At, "parts" | "connection">,
  client: ClientOf,
  secret: Secret,
): Promise<boolean> {
  const kept = await parts.keepKey(secret, aboutClient(client));
  if (kept.kind === "held") return true;
  const why =
    kept.kind === "refused" && kept.by === "vault"
      ? describe({ kind: "vault-refused", why: kept.why }, connection.host()).sentence
      : t("Another window is at work on the vault, or the disk takes no note of it.");
  void showErrorMessage(
    t("The client secret of “{0}” was not put into the vault. {1}", client.name, why),
  );
  return false;
}

/** Asks which of those that the vault holds. */
export async function forgetClientSecret(parts: Parts): Promise<void> {
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
  const forget = t("Forget");
  const choice = await showWarningMessage(
    t("Take the client secret of “{0}” out of this machine's vault?", picked.label),
    {
      modal: true,
      detail: t("It goes on working where else it is used."),
    },
    forget,
  );
  if (choice === forget) await forgetOne(parts, picked.one);
}

async function forgetOne({ vault, journal }: Parts, held: HeldKey): Promise<void> {
  const { kind } = await forgetHeld({ vault, journal }, held);
  if (kind === "forgotten") return;
  void showErrorMessage(
    t("The client secret of “{0}” was not forgotten. Try again in a moment.", held.name),
  );
}
