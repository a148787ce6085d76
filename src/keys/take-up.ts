// What was open when the editor last ended: looked for after the start, in the vault only, since
// nobody has asked for anything yet. What is left to find out is offered.

import * as vscode from "vscode";
import { showInformationMessage, showWarningMessage } from "../ui/messages";
import type { Shared } from "./feature";
import type { JournalEntry } from "../vault/journal";
import type { OpenEntries } from "./open-entries";
import { exact, readTime } from "../ui/time";

const t = vscode.l10n.t;

export async function takeUpAtStart({
  openEntries,
  parts,
}: Pick<Shared, "openEntries" | "parts">): Promise<void> {
  try {
    const ended = await openEntries.takeUp();
    for (const { entry, learned } of ended) {
      if (learned.kind !== "safe") continue;
      void showInformationMessage(safeWords(entry.operation, entry.name));
    }
    for (const { entry } of openEntries.open) {
      if (entry.operation === "rotate-client") tellOpenClient(openEntries, entry);
      else tellOpen(entry);
    }
  } catch (error) {
    parts.log.error("What was unfinished could not be looked at", error);
  }
}

function safeWords(operation: JournalEntry["operation"], name: string): string {
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

function tellOpen(entry: Pick<JournalEntry, "operation" | "stage" | "name" | "startedAt">): void {
  const find = t("Find Out");
  const begun = readTime(entry.startedAt);
  const when = begun === undefined ? "" : exact(begun, vscode.env.language);
  const sentence =
    entry.stage === "unsaved"
      ? unsavedWords(entry, when)
      : words(entry.operation, entry.name, when);
  void showWarningMessage(sentence, find).then(
    // The view reads the list, and its rows say what has become of it.
    (choice) =>
      choice === find ? vscode.commands.executeCommand("skycloak.keys.focus") : undefined,
  );
}

/** Nobody can find out, so the person says when it has been seen to; rotating once more does, too. */
function tellOpenClient(openEntries: OpenEntries, entry: JournalEntry): void {
  const settled = t("It Is Settled");
  const begun = readTime(entry.startedAt);
  const when = begun === undefined ? "" : exact(begun, vscode.env.language);
  const sentence =
    entry.stage === "unsaved"
      ? t(
          "The client secret of “{0}” was rotated ({1}), and the new one was not in the vault when the editor ended. Unless you saved it, nobody has it: rotating once more gives one that works.",
          entry.name,
          when,
        )
      : t(
          "Rotating the client secret of “{0}” ({1}) got no answer. If it was done, the old one is dead and nobody has the new one: rotating once more gives one that works.",
          entry.name,
          when,
        );
  void showWarningMessage(sentence, settled).then(async (choice) => {
    if (choice === settled) await openEntries.close(entry);
  });
}

/** The answer came, the vault refused it, and the editor ended before it was somewhere safe. */
function unsavedWords({ operation, name }: Pick<JournalEntry, "operation" | "name">, when: string) {
  return operation === "create"
    ? t(
        "The API key “{0}” was created ({1}), and its secret was not in the vault when the editor ended. Unless you saved it, nobody has it: rotating the key gives one that works.",
        name,
        when,
      )
    : t(
        "The API key “{0}” was rotated ({1}), and its new secret was not in the vault when the editor ended. Unless you saved it, nobody has it: rotating once more gives one that works.",
        name,
        when,
      );
}

function words(operation: JournalEntry["operation"], name: string, when: string): string {
  switch (operation) {
    case "create":
      return t(
        "Creating the API key “{0}” ({1}) got no answer. Whether there is such a key now is not known yet.",
        name,
        when,
      );
    case "rotate":
      return t(
        "Rotating the API key “{0}” ({1}) got no answer. Whether the old key still works is not known yet.",
        name,
        when,
      );
    default:
      return t(
        "Revoking the API key “{0}” ({1}) got no answer. Whether it still works is not known yet.",
        name,
        when,
      );
  }
}
