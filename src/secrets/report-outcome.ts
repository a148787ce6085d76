// What the user is told after an operation on a key or a client secret, however it ended.

import * as vscode from "vscode";
import { showError } from "../errors/errors";
import { showErrorMessage, showInformationMessage, showSaveDialog } from "../ui/messages";
import { withProgressTitle } from "../ui/progress";
import type { CopySecret } from "./clipboard";
import type { IssueOutcome, RevokeOutcome, Unsaved } from "./issue";
import type { JournalEntry } from "./journal";
import type { Secret } from "./secret";
import { saveSecret } from "./secret-file";
import type { StoredKey } from "./stored-key";

const t = vscode.l10n.t;

export interface OutcomeTexts {
  /** “Creating the key “ci”” and the like, as the subject of a sentence. */
  readonly subject: string;
  readonly host: string;
  /** The key; without an id it was to be created. */
  readonly key?: Pick<JournalEntry, "keyId" | "origin">;
  /** A sentence for a refusal, other than the usual one. */
  readonly notDone?: (why: string) => string;
  /** What an unsaved secret is called, if it is no key. */
  readonly unsaved?: UnsavedTexts;
}

/**
 * Reports everything but success, and an unknown outcome, which is reported once it has been looked into.
 * Returns the secret store's entry if the secret is there; waits for that if the secret store refused it.
 */
export async function reportOutcome(
  outcome: IssueOutcome | RevokeOutcome,
  words: OutcomeTexts,
  copy: CopySecret,
): Promise<StoredKey | undefined> {
  const { subject, host, key } = words;
  switch (outcome.kind) {
    case "stored":
    case "stored-already":
      return outcome.stored;
    case "unsaved":
      return handOver(outcome, copy, words.unsaved ?? keyWords());
    case "busy": {
      const { keyId, origin, name } = outcome.entry;
      const isSame = key?.keyId !== undefined && keyId === key.keyId && origin === key.origin;
      void showInformationMessage(
        isSame
          ? t("{0}: another window is working on this key.", subject)
          : t("{0} wasn't started: another window is working on “{1}”. Try again when it is done.", subject, name),
      );
      return undefined;
    }
    case "not-begun":
      if (outcome.without === "journal") {
        void showErrorMessage(t("{0} wasn't started: the operation log can't be written. Nothing was sent.", subject));
      } else if (outcome.why === "refused") {
        void showErrorMessage(
          t(
            "{0} wasn't started: VS Code's secret storage isn't working, and the new secret would be lost. Unlock this machine's keyring and try again.",
            subject,
          ),
        );
      } else {
        showError({ kind: "secret-store-refused", why: outcome.why }, host, (sentence) =>
          t("{0} wasn't started. Nothing was sent. {1}", subject, sentence),
        );
      }
      return undefined;
    case "refused":
      showError(outcome.problem, host, words.notDone ?? ((why) => t("{0} failed. {1}", subject, why)));
      return undefined;
    case "done":
    case "unknown":
      return undefined;
  }
}

/** What an unsaved secret is called, in each sentence about it. */
type UnsavedTexts = ReturnType<typeof keyWords>;

const keyWords = () => ({
  missing: t("The new key is not stored"),
  copy: t("Copy the New Key"),
  copied: t(
    "The new key is on the clipboard until you copy something else. Save it somewhere safe before you close this.",
  ),
  save: t("Save the New API Key"),
  saved: (file: string) => t("Saved the new key to {0} in plain text.", file),
});

/**
 * The server sent a secret and the secret store refused it, so memory has the only copy. Nothing else
 * proceeds until the secret store or the user has it. Returns the secret store's entry; undefined if the user took it.
 */
async function handOver(unsaved: Unsaved, copy: CopySecret, words: UnsavedTexts): Promise<StoredKey | undefined> {
  const again = t("Try Storing It Again");
  const save = t("Save to File…");
  let detail = unsaved.late
    ? t(
        "VS Code's secret storage hasn't responded, and Skycloak can't show it again. Storing it is still being tried. If this machine's keyring asks for its password, enter it. Otherwise copy it or save it to a file.",
      )
    : t(
        "VS Code's secret storage refused it, and Skycloak can't show it again. Unlock this machine's keyring and try again, or copy it, or save it to a file.",
      );
  for (let isHandedOver = false; ;) {
    const choice = await showErrorMessage(words.missing, { modal: true, detail }, again, words.copy, save);
    if (choice === again) {
      const stored = await withProgressTitle(t("Storing it…"), unsaved.retry);
      if (stored !== undefined) return stored;
    } else if (choice === words.copy) {
      const isCopied = await succeeds(copy(unsaved.secret, { forGood: true }));
      isHandedOver ||= isCopied;
      detail = isCopied
        ? words.copied
        : t(
            "Couldn't copy it. Copy it again, save it to a file, or unlock this machine's keyring and try storing it again.",
          );
    } else if (choice === save) {
      const file = await saveToFile(unsaved.secret, words.save);
      if (file === undefined) continue;
      isHandedOver = true;
      detail = words.saved(file);
    } else if (isHandedOver) {
      await unsaved.handedOver();
      return undefined;
    }
  }
}

/** Milliseconds in which a clipboard, which may be another machine's, has to answer. */
const patience = 5000;

/** Whether the clipboard has it for certain. An error or a hang here would lose the secret. */
function succeeds(copying: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    AbortSignal.timeout(patience).addEventListener("abort", () => resolve(false));
    copying.then(
      () => resolve(true),
      () => resolve(false),
    );
  });
}

/** Where it was saved, as the user reads it; undefined if it was not. */
async function saveToFile(secret: Secret, title: string): Promise<string | undefined> {
  try {
    const uri = await showSaveDialog({ title });
    if (uri === undefined) return undefined;
    const { fs } = vscode.workspace;
    await saveSecret(secret, uri.scheme === "file" ? uri.fsPath : (content) => fs.writeFile(uri, content));
    return vscode.workspace.asRelativePath(uri);
  } catch {
    // The reason may quote what was written; the modal dialog comes back in any case.
    return undefined;
  }
}
