// One operation on a key, from its journal record to its end: recorded, carried out once, reported, and looked
// into if no response came. Also reports what the last session left unfinished.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import { describeError } from "../errors/errors";
import type { RevokeOutcome, IssueOutcome } from "../secrets/issue";
import type { JournalEntry, JournalRecord, Operation } from "../secrets/journal";
import { reportOutcome, type OutcomeTexts } from "../secrets/report-outcome";
import type { StoredKey } from "../secrets/stored-key";
import { formatDateTime, parseTime } from "../ui/format";
import { offerActions, showErrorMessage, showInformationMessage, showWarningMessage } from "../ui/messages";
import { withProgressTitle } from "../ui/progress";
import type { KeyServices, KeyContext } from "./key-context";
import { isCompleteFor, type OperationOutcome, type OpenOperations } from "./recovery";

const t = vscode.l10n.t;

type KeyRecord = JournalRecord & { readonly operation: Operation };

/**
 * Resolves when the user has been told how it ended, unless it ended well. Returns the stored key, if there
 * is one. `by`: what it is done with, if that is not the connection's key. `host`: likewise.
 */
export async function runOperation<O extends IssueOutcome | RevokeOutcome>(
  context: KeyContext,
  about: Omit<KeyRecord, "origin" | "by"> & { readonly by?: string },
  words: Omit<OutcomeTexts, "host"> & { readonly host?: string },
  carryOut: (record: JournalRecord) => Promise<O>,
): Promise<{ readonly outcome: O; readonly stored: StoredKey | undefined }> {
  const { services, access } = context;
  const { keys, ref } = access;
  const { subject, host = access.host() } = words;
  const whole: KeyRecord = {
    ...about,
    origin: access.origin(),
    by: about.by ?? ref,
    serverTime: about.operation === "create" ? services.serverTimes.at(host) : undefined,
  };
  // Not to be cancelled: once the request is sent, its response is a key.
  const outcome = await withProgressTitle(`${subject}…`, () => carryOut(whole));
  const stored = await reportOutcome(outcome, { ...words, host, key: whole }, services.copy);
  const key = "key" in outcome ? outcome.key : undefined;
  const isConnected = ref !== "";
  if (isConnected && key !== undefined && isCompleteFor(whole, ref, keys.state.items)) keys.put(key);
  // Also after a failure: it may have been done, and then the list shows it.
  const listed = isConnected ? keys.reread() : undefined;
  const keyId = key?.id ?? whole.keyId;
  if (["stored", "unsaved", "done"].includes(outcome.kind)) {
    const isHandedOver = outcome.kind === "unsaved" && stored === undefined;
    void services.history.add({ ...whole, keyId }, isHandedOver ? "handed-over" : "done");
  }
  if (outcome.kind === "unknown") {
    await listed;
    const resolution = await context.resolveEntry(outcome.entry);
    const lost = resolution?.kind === "lost" ? (resolution.key?.id ?? keyId) : undefined;
    const row = lost === undefined ? undefined : { kind: "key", id: lost, connection: access.id };
    reportUnknown(subject, host, outcome.problem, resolution, row);
  }
  return { outcome, stored };
}

/** No usable response came. `row`: the key to rotate once more, if that gives one that works. */
function reportUnknown(
  subject: string,
  host: string,
  problem: ApiError,
  outcome: OperationOutcome | undefined,
  row: object | undefined,
): void {
  const noAnswer = t("{0}: no usable response. {1}", subject, describeError(problem, host).sentence);
  const text = `${noAnswer} ${outcomeWords(outcome, problem)}`;
  if (row === undefined) void showErrorMessage(text);
  else offerActions(showErrorMessage, text, [t("Rotate Again…"), "skycloak.rotateKey", row]);
}

function outcomeWords(outcome: OperationOutcome | undefined, problem: ApiError): string {
  // The old key was refused before as well, so its refusal now means nothing.
  if (problem.kind === "unauthorized" && outcome?.kind === "lost" && !outcome.key) {
    return t(
      "If this request rotated the key, the new one is lost. Rotate it again with another key to get one that works.",
    );
  }
  switch (outcome?.kind) {
    case "stored":
      return t("It was carried out, and the new key is stored.");
    case "done":
      return t("It was carried out.");
    case "not-done":
      return t("It was not carried out. Nothing has changed.");
    case "lost": {
      const since = timeText(outcome.since);
      const when = since === "" ? "" : ` (${since})`;
      return t(
        "It was carried out{0}, but the new key was lost on the way. Rotate it again to get one that works.",
        when,
      );
    }
    default:
      return t("It may have been carried out. The key's row shows the result once it is known.");
  }
}

function timeText(text: string | undefined): string {
  const time = parseTime(text);
  return time === undefined ? "" : formatDateTime(time, vscode.env.language);
}

/**
 * What was open when the editor last ended, as far as the secret store tells: the user has not asked for
 * anything yet. What is left to find out is offered.
 */
export async function resumeAtStart({
  openOperations,
  log,
}: Pick<KeyServices, "openOperations" | "log">): Promise<void> {
  try {
    for (const { entry, outcome } of await openOperations.resume()) {
      if (outcome.kind === "stored") void showInformationMessage(safeWords(entry));
    }
    for (const { entry } of openOperations.open) offerResolution(openOperations, entry);
  } catch (error) {
    log.error("What was unfinished could not be looked at", error);
  }
}

function safeWords({ operation, name }: JournalEntry): string {
  switch (operation) {
    case "create":
      return t("The API key “{0}” was created when the editor closed. It is stored.", name);
    case "rotate":
      return t("The API key “{0}” was rotated when the editor closed. The new key is stored.", name);
    case "rotate-client":
      return t("The client secret of “{0}” was rotated when the editor closed. The new one is stored.", name);
    default:
      return t("The API key “{0}” was stored when the editor closed.", name);
  }
}

function offerResolution(openOperations: OpenOperations, entry: JournalEntry): void {
  const { operation, stage, name, startedAt } = entry;
  const words = stage === "unsaved" ? unsavedWords : unknownWords;
  offerActions(
    showWarningMessage,
    words(operation, [name, timeText(startedAt)]),
    // Nobody can find out what became of a client secret, so the user says when it has been dealt with.
    operation === "rotate-client"
      ? [t("Dismiss"), () => openOperations.close(entry)]
      : // The view reads the list, and its rows show the outcome.
        [t("Check"), "skycloak.keys.focus"],
  );
}

/** The response came, the secret store refused it, and the editor ended before it was stored anywhere. */
function unsavedWords(operation: JournalEntry["operation"], facts: [string, string]): string {
  switch (operation) {
    case "create":
      return t(
        "The API key “{0}” was created ({1}), but the editor closed before it was stored. Unless you saved it, it is lost. Rotate it to get one that works.",
        ...facts,
      );
    case "rotate-client":
      return t(
        "The client secret of “{0}” was rotated ({1}), but the editor closed before the new one was stored. Unless you saved it, it is lost. Rotate it again to get one that works.",
        ...facts,
      );
    default:
      return t(
        "The API key “{0}” was rotated ({1}), but the editor closed before the new key was stored. Unless you saved it, it is lost. Rotate it again to get one that works.",
        ...facts,
      );
  }
}

function unknownWords(operation: JournalEntry["operation"], facts: [string, string]): string {
  switch (operation) {
    case "create":
      return t("No response to creating the API key “{0}” ({1}). The key may exist.", ...facts);
    case "rotate":
      return t("No response to rotating the API key “{0}” ({1}). The old key may no longer work.", ...facts);
    case "rotate-client":
      return t(
        "No response to rotating the client secret of “{0}” ({1}). If it was rotated, the old one no longer works and the new one is lost. Rotate it again to get one that works.",
        ...facts,
      );
    default:
      return t("No response to revoking the API key “{0}” ({1}). It may still work.", ...facts);
  }
}
