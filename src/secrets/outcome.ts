// What a person is told after a key was made or rotated, in every way that can end.

import * as vscode from "vscode";
import { showErrorMessage, showInformationMessage } from "../ui/messages";
import { tellProblem } from "../ui/tell";
import type { HeldKey } from "../vault/held-key";
import type { JournalEntry } from "../vault/journal";
import type { Issued } from "./issue";

const t = vscode.l10n.t;

export interface OutcomeWords {
  /** “Creating the key “ci”” and the like, as the subject of a sentence. */
  readonly subject: string;
  readonly host: string;
  /** The key; without an id it was to be made. */
  readonly key: Pick<JournalEntry, "keyId" | "origin"> | undefined;
}

/**
 * Tells of everything but success, of a secret that had to be rescued, and of an unknown outcome,
 * which is told when it has been looked into. Answers the vault's entry where the secret is there.
 */
export function settle(issued: Issued, words: OutcomeWords): HeldKey | undefined {
  const { subject, host, key } = words;
  switch (issued.kind) {
    case "held":
    case "held-already":
      return issued.held;
    case "busy":
      void showInformationMessage(
        key?.keyId !== undefined &&
          issued.entry.keyId === key.keyId &&
          issued.entry.origin === key.origin
          ? t("{0}: another window is at work on this key.", subject)
          : t(
              "{0} was not begun: another window is at work on “{1}”. Try again when it is done.",
              subject,
              issued.entry.name,
            ),
      );
      return undefined;
    case "not-begun":
      tellNotBegun(issued, words);
      return undefined;
    case "refused":
      tellProblem(issued.problem, host, (why) => t("{0} was not done. {1}", subject, why));
      return undefined;
    case "unsaved":
    case "unknown":
      return undefined;
  }
}

function tellNotBegun(
  issued: Extract<Issued, { kind: "not-begun" }>,
  { subject, host }: OutcomeWords,
): void {
  if (issued.without === "journal") {
    void showErrorMessage(
      t(
        "{0} was not begun: the disk takes no note of it, and after a crash nobody would know what happened.",
        subject,
      ),
    );
    return;
  }
  const { why } = issued;
  if (why !== "refused") {
    tellProblem({ kind: "vault-refused", why }, host, (sentence) =>
      t("{0} was not begun, and nothing was sent. {1}", subject, sentence),
    );
    return;
  }
  void showErrorMessage(
    t(
      "{0} was not begun: VS Code's secret storage does not keep anything at the moment, and the new secret would have been lost. Unlock this machine's keyring and try again.",
      subject,
    ),
  );
}
