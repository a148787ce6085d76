// One operation on a key, from the intention to its end: recorded in the journal, carried out once,
// reported, and looked into if no response came.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import type { Ended, Issued } from "../secrets/issue";
import { reportOutcome, type OutcomeWords } from "../secrets/report-outcome";
import { showErrorMessage, withProgress } from "../ui/messages";
import { describeError } from "../errors/errors";
import { exact, readTime } from "../ui/format";
import type { StoredKey } from "../secrets/stored-key";
import type { JournalRecord, Operation } from "../secrets/journal";
import { keepRecord, type KeysFeature } from "./feature";
import { recordOf } from "./history";
import { isWholeFor, type Learned } from "./recovery";

const t = vscode.l10n.t;

/** Without a host, the request goes to the connection's. */
type OperationWords = Omit<OutcomeWords, "host"> & { readonly host?: string };

type KeyIntention = JournalRecord & { readonly operation: Operation };

/**
 * Resolves when the user has been told how it ended, unless it ended well. Returns the vault's entry, if
 * there is one. `by`: what it is done with, if that is not the connection's key.
 */
export async function runOperation<O extends Issued | Ended>(
  feature: KeysFeature,
  intention: Omit<KeyIntention, "origin" | "by"> & { readonly by?: string },
  words: OperationWords,
  carryOut: (intention: JournalRecord) => Promise<O>,
): Promise<{ readonly outcome: O; readonly held: StoredKey | undefined }> {
  const { parts, reach } = feature;
  const { keys, ref } = reach;
  const { subject, host = reach.host() } = words;
  const isCreation = intention.operation === "create";
  const whole: KeyIntention = {
    ...intention,
    origin: reach.origin(),
    by: intention.by ?? ref ?? "",
    serverTime: isCreation ? parts.serverTimes.at(host) : undefined,
  };
  // Not to be cancelled: once the request is sent, its response is a key.
  const outcome = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: `${subject}…` },
    () => carryOut(whole),
  );
  const held = await reportOutcome(outcome, { ...words, host, key: whole }, parts.copy);
  const key = "key" in outcome ? outcome.key : undefined;
  if (key !== undefined && isWholeFor(whole, ref, keys.state.items)) keys.put(key);
  // Also after a failure: it may have been done, and then the list shows it.
  const listed = ref === undefined ? undefined : keys.reread();
  if (["held", "unsaved", "done"].includes(outcome.kind)) {
    const isHandedOver = outcome.kind === "unsaved" && held === undefined;
    const keyId = key?.id ?? whole.keyId;
    const record = recordOf({ ...whole, keyId }, isHandedOver ? "handed-over" : "done");
    keepRecord(parts, record, whole.by);
  }
  if (outcome.kind === "unknown") {
    await listed;
    const learned = await feature.lookInto(outcome.entry);
    const lost = learned?.kind === "out-of-reach" ? (learned.key?.id ?? whole.keyId) : undefined;
    const row = lost === undefined ? undefined : { kind: "key", id: lost, connection: reach.id };
    reportUnknown(subject, host, outcome.problem, learned, row);
  }
  return { outcome, held };
}

/** No usable response came. `row`: the key to rotate once more, if that gives one that works. */
function reportUnknown(
  subject: string,
  host: string,
  problem: ApiError,
  learned: Learned | undefined,
  row: object | undefined,
): void {
  const { sentence } = describeError(problem, host);
  const text = `${t("{0}: no usable answer came. {1}", subject, sentence)} ${words(learned, problem)}`;
  void showErrorMessage(text, ...(row === undefined ? [] : [t("Rotate Again…")])).then((choice) => {
    if (choice !== undefined) void vscode.commands.executeCommand("skycloak.rotateKey", row);
  });
}

function words(learned: Learned | undefined, problem: ApiError): string {
  // The old key was refused before as well, so its refusal now means nothing.
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
