// The server gave a secret out and the vault refused it: it is in memory and nowhere else.
// Nothing else proceeds until the vault has it, or the person.

import * as vscode from "vscode";
import { showErrorMessage, showSaveDialog, withProgress } from "../ui/messages";
import type { Secret } from "../vault/secret";
import type { HeldKey } from "../vault/held-key";
import type { CopySecret } from "./clipboard";
import type { Unsaved } from "./issue";
import { saveSecret } from "./secret-file";

const t = vscode.l10n.t;

/** What the secret is called. */
export interface RescueWords {
  /** “The new key is not in the vault” */
  readonly missing: string;
  readonly copy: string;
  /** Where it is after that. */
  readonly copied: string;
  /** The title of the dialog that asks for a file. */
  readonly save: string;
  /** That it is in a file now, in plain text. */
  readonly saved: (file: string) => string;
}

const keyWords = (): RescueWords => ({
  missing: t("The new key is not in the vault"),
  copy: t("Copy the New Key"),
  copied: t(
    "The new key is in the clipboard, where it stays until you copy something else. Put it where it is safe before you close this.",
  ),
  save: t("Save the New API Key"),
  saved: (file) => t("The new key is in {0}, in plain text.", file),
});

/** The vault's entry, if it came to that; undefined when the person has the secret. */
export async function rescue(
  unsaved: Unsaved,
  copy: CopySecret,
  words: RescueWords = keyWords(),
): Promise<HeldKey | undefined> {
  const again = t("Try the Vault Again");
  const copyIt = words.copy;
  const save = t("Save to File…");
  let where = unsaved.late
    ? t(
        "VS Code's secret storage has not answered, and Skycloak does not say it again. The vault goes on trying; if this machine's keyring asks for its password, answer it there. Try again, or copy it, or save it to a file.",
      )
    : t(
        "VS Code's secret storage refused it, and Skycloak does not say it again. Unlock this machine's keyring and try again, or copy it, or save it to a file.",
      );
  for (let inHand = false; ;) {
    const choice = await showErrorMessage(
      words.missing,
      { modal: true, detail: where },
      again,
      copyIt,
      save,
    );
    if (choice === again) {
      const held = await withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: t("Putting it into the vault…"),
        },
        () => unsaved.retry(),
      );
      if (held !== undefined) return held;
    } else if (choice === copyIt) {
      if (await reaches(copy(unsaved.secret, { forGood: true }))) {
        inHand = true;
        where = words.copied;
      } else {
        where = t(
          "The clipboard did not take it. Copy it once more, save it to a file, or unlock this machine's keyring and try the vault again.",
        );
      }
    } else if (choice === save) {
      const file = await saveToFile(unsaved.secret, words.save);
      if (file !== undefined) {
        inHand = true;
        where = words.saved(file);
      }
    } else if (inHand) {
      await unsaved.handedOver();
      return undefined;
    }
  }
}

/** Milliseconds that a clipboard, which may be another machine's, has to answer in. */
const patience = 5000;

/** Whether the clipboard has it for certain. What failed or hung here would take the secret along. */
async function reaches(copying: Promise<void>): Promise<boolean> {
  const late = AbortSignal.timeout(patience);
  return new Promise((resolve) => {
    late.addEventListener("abort", () => resolve(false));
    copying.then(
      () => resolve(true),
      () => resolve(false),
    );
  });
}

/** Where it was saved, as a person reads it; undefined when it was not. */
async function saveToFile(secret: Secret, title: string): Promise<string | undefined> {
  try {
    const uri = await showSaveDialog({ title });
    if (uri === undefined) return undefined;
    const { fs } = vscode.workspace;
    await saveSecret(
      secret,
      uri.scheme === "file" ? uri.fsPath : (content) => fs.writeFile(uri, content),
    );
    return vscode.workspace.asRelativePath(uri);
  } catch {
    // The reason may quote what was written; the modal comes back in any case.
    return undefined;
  }
}
