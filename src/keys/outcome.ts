// What a person is told after a key was made or rotated, in every way that can end.

import * as vscode from "vscode";
import { tellProblem } from "../ui/tell";
import type { HeldKey } from "../vault/held-key";
import type { Secret } from "../vault/secret";
import type { CopySecret } from "./clipboard";
import type { Issued } from "./issue";

const t = vscode.l10n.t;

export interface OutcomeWords {
  /** “Creating the key “ci”” and the like, as the subject of a sentence. */
  readonly subject: string;
  /** What is true when it is not known whether it was done. */
  readonly unknown: string;
  readonly host: string;
}

/**
 * Tells of everything but success. Resolves with the vault's entry once the secret is safe
 * there; undefined when there is none.
 */
export async function settle(
  issued: Issued,
  words: OutcomeWords,
  copy: CopySecret,
): Promise<HeldKey | undefined> {
  switch (issued.kind) {
    case "held":
      return issued.held;
    case "not-begun":
      void vscode.window.showErrorMessage(
        t(
          "{0} was not begun: VS Code's secret storage does not keep anything at the moment, and the new key would have been lost. Unlock this machine's keyring and try again.",
          words.subject,
        ),
      );
      return undefined;
    case "refused":
      tellProblem(issued.problem, words.host, (why) =>
        t("{0} was not done. {1}", words.subject, why),
      );
      return undefined;
    case "unknown":
      tellProblem(
        issued.problem,
        words.host,
        (why) => `${t("{0}: no usable answer came. {1}", words.subject, why)} ${words.unknown}`,
      );
      return undefined;
    case "unsaved":
      return rescue(issued.secret, issued.retry, copy);
  }
}

/** The secret is in memory only. Nothing else proceeds until the person has it, or the vault. */
async function rescue(
  secret: Secret,
  retry: () => Promise<HeldKey | undefined>,
  copy: CopySecret,
): Promise<HeldKey | undefined> {
  const again = t("Try the Vault Again");
  const copyIt = t("Copy the New Key");
  for (let copied = false; ;) {
    const choice = await vscode.window.showErrorMessage(
      t("The new key is not in the vault"),
      {
        modal: true,
        detail: copied
          ? t(
              "The new key is in the clipboard, where it stays until you copy something else. Put it where it is safe before you close this.",
            )
          : t(
              "VS Code's secret storage refused it, and Skycloak does not say it again. Unlock this machine's keyring and try again, or copy the key and put it where it is safe.",
            ),
      },
      again,
      copyIt,
    );
    if (choice === again) {
      const held = await retry();
      if (held !== undefined) return held;
    } else if (choice === copyIt) {
      await copy(secret, { forGood: true });
      copied = true;
    } else if (copied) {
      return undefined;
    }
  }
}
