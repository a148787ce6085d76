// No usable answer came: what has been learned since then, and the way forward.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import { commands } from "../commands";
import { showErrorMessage } from "../ui/messages";
import { describe } from "../ui/problem";
import { exact, readTime } from "../ui/time";
import type { Learned } from "./learn";

const t = vscode.l10n.t;

export interface UnknownOutcome {
  readonly subject: string;
  readonly host: string;
  readonly problem: Problem;
  /** Undefined when nothing could be looked at. */
  readonly learned: Learned | undefined;
  /** The key's id, where there is one, for the way forward. */
  readonly keyId: string | undefined;
  /** The connection through which it was done. */
  readonly connection: string | undefined;
}

export function tellUnknown({
  subject,
  host,
  problem,
  learned,
  keyId,
  connection,
}: UnknownOutcome): void {
  const { sentence } = describe(problem, host);
  const id = learned?.kind === "out-of-reach" ? (learned.key?.id ?? keyId) : undefined;
  const forward = id === undefined ? [] : [t("Rotate Again…")];
  const text = `${t("{0}: no usable answer came. {1}", subject, sentence)} ${words(learned, problem)}`;
  void showErrorMessage(text, ...forward).then((choice) => {
    if (choice === undefined) return;
    void vscode.commands.executeCommand(commands.rotateKey, { kind: "key", id, connection });
  });
}

function words(learned: Learned | undefined, problem: Problem): string {
  // The old key was refused before as well, so that it is refused now says nothing.
  if (problem.kind === "unauthorized" && learned?.kind === "out-of-reach" && !learned.key) {
    return t(
      "If this request rotated the key, nobody has the new one: rotating it once more with another key gives one that works.",
    );
  }
  switch (learned?.kind) {
    case "safe":
      return t("It was carried out, and the new key is in the vault.");
    case "done":
      return t("It was carried out.");
    case "not-done":
      return t("It was not carried out: everything is as it was.");
    case "out-of-reach": {
      const since = readTime(learned.since);
      const when = since === undefined ? "" : ` (${exact(since, vscode.env.language)})`;
      return t(
        "It was carried out{0}, and the new key was lost on the way: nobody has it. Rotating once more gives a key that works.",
        when,
      );
    }
    default:
      return t(
        "It is not known whether it was carried out. The key's row shows it as soon as it is.",
      );
  }
}
