// Messages about the outcome of an operation on a key or a client secret.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import { reportError, showError } from "../errors/errors";
import { withDeadline } from "../files/disk";
import { showErrorMessage, showSaveDialog } from "../ui/messages";
import { withProgressTitle } from "../ui/progress";
import type { CopySecret } from "./clipboard";
import {
  removeStoredKey,
  type IssueOutcome,
  type RevokeOutcome,
  type StoreServices,
  type UnsavedSecret,
} from "./issue";
import type { Secret } from "./secret";
import { saveSecret } from "./secret-file";
import type { StoredKey } from "./stored-key";

const t = vscode.l10n.t;

export interface OutcomeTexts {
  /** The operation, such as “Creating the API key “ci””, as the subject of a sentence. */
  readonly subject: string;
  readonly host: string;
  /** The message for an operation that was refused, with the reason. */
  readonly failed?: (reason: string) => string;
  /** Gets the message about a failure, which is otherwise shown. */
  readonly onFailure?: (message: string) => void;
  /** Texts about an unsaved secret that is no key. */
  readonly unsaved?: UnsavedTexts;
}

/**
 * Shows a message, except after a success and for an unknown outcome, which the caller resolves first. Returns the secret
 * store's entry if the secret is stored. If the secret store refused it, waits until it is stored or the user has it.
 */
export async function reportOutcome(
  outcome: IssueOutcome | RevokeOutcome,
  { subject, host, failed, onFailure, unsaved = keyTexts() }: OutcomeTexts,
  copy: CopySecret,
): Promise<StoredKey | undefined> {
  const show = (problem: ApiError, wrap: (reason: string) => string): void => {
    reportError(problem, host, wrap, onFailure);
  };
  switch (outcome.kind) {
    case "stored":
    case "stored-already":
      return outcome.stored;
    case "unsaved":
      return handOver(outcome, copy, unsaved);
    case "not-started":
      show(outcome.problem, (sentence) => t("{0} wasn't started. {1}", subject, sentence));
      return undefined;
    case "refused":
      show(outcome.problem, failed ?? ((reason) => t("{0} failed. {1}", subject, reason)));
      return undefined;
    case "done":
    case "unknown":
      return undefined;
  }
}

/** Removes a key from the secret store, and shows why if that fails. Returns whether it was removed. */
export async function forgetKey(services: StoreServices, stored: StoredKey, host: string): Promise<boolean> {
  const removed = await removeStoredKey(services, stored);
  if (removed.ok) return true;
  const { name } = stored;
  const { problem } = removed;
  if (problem.kind === "secret-store-refused" && problem.reason === "timeout") {
    const message = t("VS Code's secret storage hasn't responded yet. “{0}” is deleted as soon as it does.", name);
    void showErrorMessage(message);
  } else showError(problem, host, (sentence) => t("Couldn't forget “{0}”. {1}", name, sentence));
  return false;
}

type UnsavedTexts = ReturnType<typeof keyTexts>;

const keyTexts = () => ({
  missing: t("The new key is not stored"),
  copy: t("Copy the New Key"),
  copied: t(
    "The new key is on the clipboard until you copy something else. Save it somewhere safe before you close this.",
  ),
  save: t("Save the New API Key"),
  saved: (file: string) => t("Saved the new key to {0} in plain text.", file),
});

/** Milliseconds in which the clipboard, which may be another machine's, has to respond. */
const clipboardDeadline = 5000;

/**
 * The secret store refused a new secret, so the only copy is in memory. Asks until the secret store or the user has it.
 * Returns the secret store's entry; undefined if the user took the secret.
 */
async function handOver(unsaved: UnsavedSecret, copy: CopySecret, texts: UnsavedTexts): Promise<StoredKey | undefined> {
  const again = t("Try Storing It Again");
  const save = t("Save to File…");
  let detail = unsaved.mayStillBeStored
    ? t(
        "VS Code's secret storage hasn't responded, and Skycloak can't show it again. Storing it is still being tried. If this machine's keyring asks for its password, enter it. Otherwise copy it or save it to a file.",
      )
    : t(
        "VS Code's secret storage refused it, and Skycloak can't show it again. Unlock this machine's keyring and try again, or copy it, or save it to a file.",
      );
  for (let isHandedOver = false; ;) {
    const choice = await showErrorMessage(texts.missing, { modal: true, detail }, again, texts.copy, save);
    if (choice === again) {
      const stored = await withProgressTitle(t("Storing it…"), unsaved.retry);
      if (stored !== undefined) return stored;
    } else if (choice === texts.copy) {
      // An error or a clipboard that doesn't respond must not lose the secret.
      const copied = copy(unsaved.secret, { forGood: true });
      const copying = withDeadline(copied, clipboardDeadline, () => new Error("The clipboard did not respond"));
      const isCopied = await copying.then(
        () => true,
        () => false,
      );
      isHandedOver ||= isCopied;
      detail = isCopied
        ? texts.copied
        : t(
            "Couldn't copy it. Copy it again, save it to a file, or unlock this machine's keyring and try storing it again.",
          );
    } else if (choice === save) {
      const file = await saveToFile(unsaved.secret, texts.save);
      if (file === undefined) continue;
      isHandedOver = true;
      detail = texts.saved(file);
    } else if (isHandedOver) {
      await unsaved.closeEntry();
      return undefined;
    }
  }
}

/** The path that is shown to the user; undefined if the secret was not saved. */
async function saveToFile(secret: Secret, title: string): Promise<string | undefined> {
  try {
    const uri = await showSaveDialog({ title });
    if (uri === undefined) return undefined;
    const { fs } = vscode.workspace;
    await saveSecret(secret, uri.scheme === "file" ? uri.fsPath : (content) => fs.writeFile(uri, content));
    return vscode.workspace.asRelativePath(uri);
  } catch {
    // The error may quote the secret. The modal dialog is shown again in any case.
    return undefined;
  }
}
