// Store API Key… (pastes a key's secret), Rename Stored Key… and Forget API Key….

import * as vscode from "vscode";
import { failure, type ApiError } from "../../api/errors";
import { confirm, confirmModal } from "../../commands/confirm";
import { askForSecret } from "../../commands/paste-key";
import { askText } from "../../commands/steps";
import { describeError, showError } from "../../errors/errors";
import { storeSecret } from "../../secrets/issue";
import { forgetKey } from "../../secrets/report-outcome";
import type { Secret } from "../../secrets/secret";
import { storeResult } from "../../secrets/store-error";
import { publicPrefix } from "../../secrets/stored-key";
import { checkOverwrite } from "../key-matching";
import { nameProblem } from "./ask-key";
import type { KeyRef, StoredRef } from "../targets";

const t = vscode.l10n.t;

export async function storeKey(target: KeyRef): Promise<void> {
  const { context, key, stored } = target;
  const { name = "", prefix } = key ?? stored ?? {};
  const title = t("Store API Key");
  const prompt = t("Paste the key “{0}”. It starts with {1}.", name, prefix ?? "sk_sc_");
  const pasted = await askForSecret({ title, prompt }, async (secret) =>
    prefix != null && !secret.startsWith(prefix)
      ? t("This is a different key: “{0}” starts with {1}.", name, prefix)
      : storePasted(target, secret),
  );
  if (pasted.kind === "next" && stored !== undefined) {
    context.services.connections.findByKey(stored.ref)?.reset();
  }
}

/** Returns an error message if the secret was not stored, or undefined. */
async function storePasted({ context, key, stored }: KeyRef, secret: Secret): Promise<string | undefined> {
  const { services, access } = context;
  const { openOperations } = services;
  const origin = key === undefined ? (stored?.origin ?? "") : access.origin();
  const keyId = key?.id ?? stored?.keyId;
  const details = {
    origin,
    keyId,
    name: key?.name ?? stored?.name ?? "",
    prefix: key?.prefix ?? stored?.prefix ?? publicPrefix(secret),
    rotatedAt: key === undefined ? stored?.rotatedAt : (key.rotated_at ?? ""),
  };
  const isCurrentOrigin = origin === access.origin();
  const listed = keyId === undefined || !isCurrentOrigin ? undefined : access.keys.find(keyId);
  const outcome = await storeSecret(services, secret, details, { ref: stored?.ref }, async () => {
    const current = {
      secret: stored && (await services.secretStore.read(stored.ref)),
      outdated: listed !== undefined && context.isOutdated(listed),
    };
    return checkOverwrite(secret, current, async (pasted) => {
      const endpoint = access.endpoint();
      if (!endpoint.ok || isCurrentOrigin) return endpoint.ok ? access.tryKey(pasted) : endpoint;
      return failure({ kind: "other-origin", expected: origin, actual: endpoint.value.origin });
    });
  });
  if (!outcome.ok) return notStoredMessage(outcome.problem, access.host());
  // Storing a working secret settles any open operation on the key.
  const open = keyId === undefined ? undefined : openOperations.ofKey(keyId, origin);
  if (open !== undefined) await openOperations.close(open.entry);
  return undefined;
}

function notStoredMessage(problem: ApiError, host: string): string {
  const { sentence } = describeError(problem, host);
  switch (problem.kind) {
    case "busy":
    case "no-journal":
    case "secret-store-refused":
      return sentence;
    case "unauthorized":
      return t("Skycloak refused this key: it was rotated, revoked or expired. The stored key was not changed.");
    default:
      return t("Couldn't check whether this key works, so the stored key was not changed. {0}", sentence);
  }
}

/** Changes the name that a stored key has on this machine. */
export async function renameKey({ context: { services, access }, stored: { ref, name } }: StoredRef): Promise<void> {
  const { secretStore } = services;
  const renamed = await askText({
    title: t("Rename Stored Key"),
    prompt: t("The key's name on this machine"),
    value: name,
    validate: (text) => {
      const typed = text.trim();
      const isTaken = secretStore.list().some((other) => other.ref !== ref && other.name === typed);
      return nameProblem(text, name) ?? (isTaken ? t("A stored key with this name already exists.") : undefined);
    },
  });
  if (renamed.kind !== "next") return;
  const changed = await storeResult(secretStore.describe(ref, { name: renamed.value.trim() }));
  if (!changed.ok) showError(changed.problem, access.host());
}

/** Removes a key from this machine. It keeps working everywhere else. */
export async function removeKey({ context: { services }, stored }: StoredRef): Promise<void> {
  const { connections } = services;
  const { name } = stored;
  const connection = connections.findByKey(stored.ref);
  const detail = [t("The key keeps working everywhere else. Skycloak can't show it again.")];
  if (connection !== undefined) {
    detail.push(
      connections.all.length === 1
        ? t("This connection uses it and will be disconnected.")
        : t("The connection “{0}” uses it and will be disconnected.", connection.name),
    );
  }
  const question = t("Remove “{0}” from this machine?", name);
  const options = { question, detail, button: t("Forget") };
  if (!(await (connection === undefined ? confirmModal(options) : confirm(connection, options)))) return;
  const host = (connection ?? connections.activeOrNone).host();
  if (!(await forgetKey(services, stored, host)) || connection === undefined) return;
  const removed = await connections.remove(connection);
  if (!removed.ok) showError(removed.problem, host);
}
