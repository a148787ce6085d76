// One operation on a key, from its journal record to its end: recorded, carried out once, reported, and looked
// into if no response came. Also reports what the last session left unfinished.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import { describeError } from "../errors/errors";
import type { Ended, Issued } from "../secrets/issue";
import type { JournalEntry, JournalRecord, Operation } from "../secrets/journal";
import { reportOutcome, type OutcomeWords } from "../secrets/report-outcome";
import type { StoredKey } from "../secrets/stored-key";
import { exact, readTime } from "../ui/format";
import {
  offerActions,
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
} from "../ui/messages";
import { withProgressTitle } from "../ui/progress";
import { keepRecord, type KeyParts, type KeysFeature } from "./feature";
import { recordOf } from "./history";
import { isWholeFor, type Learned, type OpenEntries } from "./recovery";

const t = vscode.l10n.t;

type KeyRecord = JournalRecord & { readonly operation: Operation };

/**
 * Resolves when the user has been told how it ended, unless it ended well. Returns the stored key, if there
 * is one. `by`: what it is done with, if that is not the connection's key. `host`: likewise.
 */
export async function runOperation<O extends Issued | Ended>(
  feature: KeysFeature,
  about: Omit<KeyRecord, "origin" | "by"> & { readonly by?: string },
  words: Omit<OutcomeWords, "host"> & { readonly host?: string },
  carryOut: (record: JournalRecord) => Promise<O>,
): Promise<{ readonly outcome: O; readonly held: StoredKey | undefined }> {
  const { parts, reach } = feature;
  const { keys, ref } = reach;
  const { subject, host = reach.host() } = words;
  const whole: KeyRecord = {
    ...about,
    origin: reach.origin(),
    by: about.by ?? ref ?? "",
    serverTime: about.operation === "create" ? parts.serverTimes.at(host) : undefined,
  };
  // Not to be cancelled: once the request is sent, its response is a key.
  const outcome = await withProgressTitle(`${subject}…`, () => carryOut(whole));
  const held = await reportOutcome(outcome, { ...words, host, key: whole }, parts.copy);
  const key = "key" in outcome ? outcome.key : undefined;
  if (key !== undefined && isWholeFor(whole, ref, keys.state.items)) keys.put(key);
  // Also after a failure: it may have been done, and then the list shows it.
  const listed = ref === undefined ? undefined : keys.reread();
  const keyId = key?.id ?? whole.keyId;
  if (["held", "unsaved", "done"].includes(outcome.kind)) {
    const isHandedOver = outcome.kind === "unsaved" && held === undefined;
    const record = recordOf({ ...whole, keyId }, isHandedOver ? "handed-over" : "done");
    keepRecord(parts, record, whole.by);
  }
  if (outcome.kind === "unknown") {
    await listed;
    const learned = await feature.lookInto(outcome.entry);
    const lost = learned?.kind === "out-of-reach" ? (learned.key?.id ?? keyId) : undefined;
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
  const noAnswer = t(
    "{0}: no usable answer came. {1}",
    subject,
    describeError(problem, host).sentence,
  );
  const text = `${noAnswer} ${learnedWords(learned, problem)}`;
  if (row === undefined) void showErrorMessage(text);
  else offerActions(showErrorMessage, text, [t("Rotate Again…"), "skycloak.rotateKey", row]);
}

function learnedWords(learned: Learned | undefined, problem: ApiError): string {
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
      const since = timeText(learned.since);
      const when = since === "" ? "" : ` (${since})`;
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

function timeText(text: string | undefined): string {
  const time = readTime(text);
  return time === undefined ? "" : exact(time, vscode.env.language);
}

/**
 * What was open when the editor last ended, as far as the secret store tells: the user has not asked for
 * anything yet. What is left to find out is offered.
 */
export async function resumeAtStart({
  openEntries,
  log,
}: Pick<KeyParts, "openEntries" | "log">): Promise<void> {
  try {
    for (const { entry, learned } of await openEntries.resume()) {
      if (learned.kind === "safe") void showInformationMessage(safeWords(entry));
    }
    for (const { entry } of openEntries.open) offerResolution(openEntries, entry);
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

function offerResolution(openEntries: OpenEntries, entry: JournalEntry): void {
  const { operation, stage, name, startedAt } = entry;
  const words = stage === "unsaved" ? unsavedWords : unknownWords;
  offerActions(
    showWarningMessage,
    words(operation, [name, timeText(startedAt)]),
    // Nobody can find out what became of a client secret, so the user says when it has been dealt with.
    operation === "rotate-client"
      ? [t("It Is Settled"), () => openEntries.close(entry)]
      : // The view reads the list, and its rows show the outcome.
        [t("Find Out"), "skycloak.keys.focus"],
  );
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
