// Rotate Client Secret…: of an application. The old one dies at once, and the new one is said once.

import * as vscode from "vscode";
import { routes } from "../../../api/routes";
import { commands } from "../../../commands";
import type { Issued } from "../../../secrets/issue";
import { settle } from "../../../secrets/outcome";
import { rescue } from "../../../secrets/rescue";
import { showErrorMessage, showInformationMessage, withProgress } from "../../../ui/messages";
import { describe } from "../../../ui/problem";
import type { HeldKey } from "../../../vault/held-key";
import { parametersBelow } from "../place";
import { applicationAt, heldOf, secretOf } from "./application";
import type { At } from "./at";
import { rotateSecret } from "./rotation";
import { sendThrough } from "./send";
import { sure } from "./sure";

const t = vscode.l10n.t;

export async function rotateClientSecret(at: At): Promise<void> {
  const application = applicationAt(at);
  if (application === undefined) return;
  const { parts, connection } = at;
  const { place, client } = application;
  const name = client.name;
  const held = heldOf(at, client);
  const before = held && (await secretOf(at, held));
  const isSure = await sure(at, {
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
  // Not to be cancelled: from the moment the request is out, its answer is a secret.
  const issued = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: `${subject}…` },
    () =>
      rotateSecret({ vault, journal }, { client, by: connection.ref, before }, () =>
        sendThrough(connection, routes.rotateClientSecret, (skycloak) =>
          skycloak.rotateClientSecret(parametersBelow(at.cluster.id, place)),
        ),
      ),
  );
  const kept = await ended(at, issued, subject);
  if (kept === undefined) return;
  const copy = t("Copy Client Secret");
  const done = t("The client secret of “{0}” was rotated. The new one is in the vault.", name);
  void showInformationMessage(done, copy).then((choice) =>
    choice === copy
      ? // As a command, so that it is run and reported as one.
        vscode.commands.executeCommand(commands.copyClientSecret, place.node)
      : undefined,
  );
}

/** The vault's entry, once the secret is safe there; everything else is told. */
async function ended(
  { parts, connection }: At,
  issued: Issued,
  subject: string,
): Promise<HeldKey | undefined> {
  // Where the vault refused it, nothing else comes before the person has it.
  if (issued.kind === "unsaved") {
    return rescue(issued, parts.copy, {
      missing: t("The new client secret is not in the vault"),
      copy: t("Copy the New Secret"),
      copied: t(
        "The new client secret is in the clipboard, where it stays until you copy something else. Put it where it is safe before you close this.",
      ),
      save: t("Save the New Client Secret"),
      saved: (file) => t("The new client secret is in {0}, in plain text.", file),
    });
  }
  const host = connection.host();
  if (issued.kind === "unknown") {
    const { sentence } = describe(issued.problem, host);
    void showErrorMessage(
      t(
        "{0}: no usable answer came. {1} If it was done, the old secret is dead and nobody has the new one: rotating once more gives one that works.",
        subject,
        sentence,
      ),
    );
    return undefined;
  }
  return settle(issued, { subject, host, key: undefined });
}
