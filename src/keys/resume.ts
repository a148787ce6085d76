// What was open when the editor last ended: looked into after the start, in the vault only, since the
// user has not asked for anything yet. What is left to find out is offered.

import * as vscode from "vscode";
import { showInformationMessage, showWarningMessage } from "../ui/messages";
import { exact, readTime } from "../ui/format";
import type { JournalEntry } from "../secrets/journal";
import type { KeyParts } from "./feature";
import type { OpenEntries } from "./recovery";

const t = vscode.l10n.t;

export async function resumeAtStart({
  openEntries,
  log,
}: Pick<KeyParts, "openEntries" | "log">): Promise<void> {
  try {
    for (const { entry, learned } of await openEntries.resume()) {
      if (learned.kind === "safe") void showInformationMessage(safeWords(entry));
    }
    for (const { entry } of openEntries.open) tellOpen(openEntries, entry);
  } catch (error) {
    log.error("What was unfinished could not be looked at", error);
  }
}

function safeWords({ operation, name }: JournalEntry): string {
  switch (operation) {
    case "create":
      return t("The API key “{0}” was created when the editor ended. It is in the vault.", name);
    case "rotate":
      return t(
        "The API key “{0}” was rotated when the editor ended. The new key is in the vault.",
        name,
      );
    case "rotate-client":
      return t(
        "The client secret of “{0}” was rotated when the editor ended. The new one is in the vault.",
        name,
      );
    default:
      return t("The API key “{0}” is in the vault, where it was put as the editor ended.", name);
  }
}

function tellOpen(openEntries: OpenEntries, entry: JournalEntry): void {
  const begun = readTime(entry.startedAt);
  const when = begun === undefined ? "" : exact(begun, vscode.env.language);
  const { operation, stage, name } = entry;
  const words = stage === "unsaved" ? unsavedWords : unknownWords;
  const sentence = words(operation, [name, when]);
  const isClient = operation === "rotate-client";
  const button = isClient ? t("It Is Settled") : t("Find Out");
  void showWarningMessage(sentence, button).then(async (choice) => {
    if (choice !== button) return;
    // Nobody can find out what became of a client secret, so the user says when it has been dealt with.
    if (isClient) await openEntries.close(entry);
    // The view reads the list, and its rows show the outcome.
    else await vscode.commands.executeCommand("skycloak.keys.focus");
  });
}

/** The response came, the vault refused it, and the editor ended before it was stored anywhere. */
function unsavedWords(operation: JournalEntry["operation"], facts: [string, string]): string {
  switch (operation) {
    case "create":
      return t(
        "The API key “{0}” was created ({1}), and its secret was not in the vault when the editor ended. Unless you saved it, nobody has it: rotating the key gives one that works.",
        ...facts,
      );
    case "rotate-client":
      return t(
        "The client secret of “{0}” was rotated ({1}), and the new one was not in the vault when the editor ended. Unless you saved it, nobody has it: rotating once more gives one that works.",
        ...facts,
      );
    default:
      return t(
        "The API key “{0}” was rotated ({1}), and its new secret was not in the vault when the editor ended. Unless you saved it, nobody has it: rotating once more gives one that works.",
        ...facts,
      );
  }
}

function unknownWords(operation: JournalEntry["operation"], facts: [string, string]): string {
  switch (operation) {
    case "create":
      return t(
        "Creating the API key “{0}” ({1}) got no answer. Whether there is such a key now is not known yet.",
        ...facts,
      );
    case "rotate":
      return t(
        "Rotating the API key “{0}” ({1}) got no answer. Whether the old key still works is not known yet.",
        ...facts,
      );
    case "rotate-client":
      return t(
        "Rotating the client secret of “{0}” ({1}) got no answer. If it was done, the old one is dead and nobody has the new one: rotating once more gives one that works.",
        ...facts,
      );
    default:
      return t(
        "Revoking the API key “{0}” ({1}) got no answer. Whether it still works is not known yet.",
        ...facts,
      );
  }
}
