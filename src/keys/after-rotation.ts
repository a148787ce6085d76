// What is left to do once a key is rotated: its old text is still about.

import * as vscode from "vscode";
import { commands } from "../commands";
import { showErrorMessage, showInformationMessage, showWarningMessage } from "../ui/messages";
import type { HeldKey } from "../vault/held-key";
import type { KeysFeature } from "./feature";
import type { InUse } from "./in-use";
import { replaceOld } from "./replace-old";
import type { OldPlace } from "./replacements";

const t = vscode.l10n.t;

/** Says that it is done, and offers what helps. Comes back at once. */
export function tellRotated(
  feature: KeysFeature,
  held: HeldKey,
  sentence: string,
  use: InUse,
): void {
  const files = use.found?.files.length ?? 0;
  if (files === 0 && use.terminals === 0) {
    feature.offerCopy(held, sentence, false);
    return;
  }
  feature.terminals.letGo(held.ref);
  const replace = t("Replace in Files…");
  const terminal = t("Open Terminal with New Key");
  const copy = t("Copy API Key");
  const text = [sentence, ...leftWords(files, use.terminals)].join(" ");
  const buttons = [...(files > 0 ? [replace] : []), ...(use.terminals > 0 ? [terminal] : []), copy];
  void showWarningMessage(text, ...buttons).then((choice) => {
    const row = { kind: "held", id: held.ref };
    if (choice === replace) return replaceIn(feature, held, use);
    if (choice === terminal) return vscode.commands.executeCommand(commands.openTerminal, row);
    if (choice === copy) return vscode.commands.executeCommand(commands.copyKey, row);
    return undefined;
  });
}

function leftWords(files: number, terminals: number): string[] {
  return [
    ...(files === 0
      ? []
      : files === 1
        ? [t("Its old text still stands in one file.")]
        : [t("Its old text still stands in {0} files.", files)]),
    ...(terminals === 0
      ? []
      : terminals === 1
        ? [t("One terminal still has it.")]
        : [t("{0} terminals still have it.", terminals)]),
  ];
}

async function replaceIn(feature: KeysFeature, held: HeldKey, use: InUse): Promise<void> {
  const now = await feature.secretOf(held);
  if (use.secret === undefined || now === undefined) return;
  try {
    const left = await replaceOld({
      old: use.secret,
      now,
      name: held.name,
      files: (use.found?.files ?? []).map(({ uri }) => uri),
    });
    if (left !== undefined && left.length > 0) tellLeft(left);
  } catch (error) {
    feature.parts.log.error("Replacing the old key failed", error);
    void showErrorMessage(
      t("The old text of “{0}” could not be replaced. The files are unchanged.", held.name),
    );
  }
}

/** Places where only a person knows what is right. */
function tellLeft(left: readonly OldPlace[]): void {
  const [first] = left;
  if (first === undefined) return;
  const name = vscode.workspace.asRelativePath(first.uri);
  const show = t("Show It");
  const text =
    left.length === 1
      ? t("The old text in {0} was left: no reference would be right there.", name)
      : t(
          "The old text was left in {0} places, the first in {1}: no reference would be right there.",
          left.length,
          name,
        );
  void showInformationMessage(text, show).then((choice) => {
    if (choice !== show) return;
    const { uri, range } = first;
    void vscode.commands.executeCommand("vscode.open", uri, {
      ...(range === undefined ? {} : { selection: range }),
    });
  });
}
