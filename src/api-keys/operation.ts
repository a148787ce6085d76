// Runs one operation on a key, from its journal record to the message about its outcome, and reports operations that were
// unfinished when the editor was closed.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import { describeError } from "../errors/errors";
import type { RevokeOutcome, IssueOutcome } from "../secrets/issue";
import type { JournalEntry, JournalRecord, Operation } from "../secrets/journal";
import { reportOutcome, type OutcomeTexts } from "../secrets/report-outcome";
import type { StoredKey } from "../secrets/stored-key";
import { formatDateTime, parseTime } from "../ui/format";
import {
  offerActions,
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
  type Action,
} from "../ui/messages";
import { withProgressTitle } from "../ui/progress";
import type { KeyServices, KeyContext } from "./key-context";
import { isCompleteFor, type OpenOperations, type OperationOutcome } from "./recovery";

const t = vscode.l10n.t;

type KeyRecord = JournalRecord & { readonly operation: Operation };

/**
 * Runs an operation on a key: records it, shows its progress, reports its outcome unless it succeeded, and resolves the
 * outcome if no response arrived. `record.by` and `texts.host` are only needed if they differ from the connection's.
 * Returns the stored key, if there is one.
 */
export async function runOperation<O extends IssueOutcome | RevokeOutcome>(
  { services, access }: KeyContext,
  record: Omit<KeyRecord, "origin" | "by"> & { readonly by?: string },
  texts: Omit<OutcomeTexts, "host"> & { readonly host?: string },
  run: (record: JournalRecord) => Promise<O>,
): Promise<{ readonly outcome: O; readonly stored: StoredKey | undefined }> {
  const { keys, ref } = access;
  const { openOperations, history, serverTimes, copy } = services;
  const { subject, host = access.host(), onFailure = showMessage } = texts;
  const journalRecord: KeyRecord = {
    ...record,
    origin: access.origin(),
    by: record.by ?? ref,
    serverTime: record.operation === "create" ? serverTimes.at(host) : undefined,
  };
  // Can't be cancelled: once the request is sent, cancelling would lose the new key.
  const outcome = await withProgressTitle(`${subject}…`, () => run(journalRecord));
  const stored = await reportOutcome(outcome, { ...texts, host }, copy);
  const key = "key" in outcome ? outcome.key : undefined;
  const isConnected = ref !== "";
  if (isConnected && key !== undefined && isCompleteFor(journalRecord, ref, keys.state.items)) keys.put(key);
  // Refreshes even after a failure: the operation may have been carried out, and then the list shows it.
  const listRefresh = isConnected ? keys.reread() : undefined;
  const keyId = key?.id ?? journalRecord.keyId;
  if (["stored", "unsaved", "done"].includes(outcome.kind)) {
    const isHandedOver = outcome.kind === "unsaved" && stored === undefined;
    void history.add({ ...journalRecord, keyId }, isHandedOver ? "handed-over" : "done");
  }
  if (outcome.kind === "unknown") {
    await listRefresh;
    const { entry, problem } = outcome;
    const operations = [...(await openOperations.resume()), ...openOperations.open];
    const resolution = operations.find((operation) => operation.entry.id === entry.id)?.outcome;
    const text = [
      t("{0}: no usable response. {1}", subject, describeError(problem, host).sentence),
      resolutionText(resolution, problem),
    ].join(" ");
    const lostKeyId = resolution?.kind === "lost" ? (resolution.key?.id ?? keyId) : undefined;
    const row = { kind: "key", id: lostKeyId, connection: access.id };
    if (lostKeyId === undefined) onFailure(text);
    else offerActions(showErrorMessage, text, [t("Rotate Again…"), "skycloak.rotateKey", row]);
  }
  return { outcome, stored };
}

function showMessage(message: string): void {
  void showErrorMessage(message);
}

function resolutionText(outcome: OperationOutcome | undefined, problem: ApiError): string {
  // The key was refused before the request, too, so being refused now proves nothing.
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
      const time = timeText(outcome.key?.rotated_at ?? outcome.key?.created_at);
      return t(
        "It was carried out{0}, but the new key was lost on the way. Rotate it again to get one that works.",
        time === "" ? "" : ` (${time})`,
      );
    }
    default:
      return t("It may have been carried out. The key's row shows the result once it is known.");
  }
}

function timeText(text: string | null | undefined): string {
  const time = parseTime(text);
  return time === undefined ? "" : formatDateTime(time, vscode.env.language);
}

/**
 * Reports operations that were open when the editor was closed, and offers to check operations whose outcome isn't known
 * locally. Nothing is sent, because the user hasn't asked for anything yet.
 */
export async function resumeAtStart({
  openOperations,
  log,
}: Pick<KeyServices, "openOperations" | "log">): Promise<void> {
  try {
    for (const { entry, outcome } of await openOperations.resume()) {
      if (outcome.kind !== "stored") continue;
      const show: Action = [t("Show API Keys"), "skycloak.keys.focus"];
      offerActions(
        showInformationMessage,
        textsOf(entry).stored,
        ...(entry.operation === "rotate-client" ? [] : [show]),
      );
    }
    for (const { entry } of openOperations.open) offerCheck(openOperations, entry);
  } catch (error) {
    log.error("Unfinished operations could not be resolved", error);
  }
}

function offerCheck(openOperations: OpenOperations, entry: JournalEntry): void {
  offerActions(
    showWarningMessage,
    textsOf(entry)[entry.stage === "unsaved" ? "unsaved" : "unknown"],
    // The outcome for a client secret can't be determined, so the user dismisses it.
    entry.operation === "rotate-client"
      ? [t("Dismiss"), () => openOperations.close(entry)]
      : // The view reads the list, and the key's row shows the outcome.
        [t("Check"), "skycloak.keys.focus"],
  );
}

/**
 * Messages at the start about an unfinished operation: its secret is stored, the secret store refused the secret and the
 * editor was closed before the user saved it, or no response came.
 */
function textsOf({ operation, name, startedAt }: JournalEntry): Record<"stored" | "unsaved" | "unknown", string> {
  const args = [name, timeText(startedAt)] as const;
  switch (operation) {
    case "create":
      return {
        stored: t("The API key “{0}” was created when the editor closed. It is stored.", name),
        unsaved: t(
          "The API key “{0}” was created ({1}), but the editor closed before it was stored. Unless you saved it, it is lost. Rotate it to get one that works.",
          ...args,
        ),
        unknown: t("No response to creating the API key “{0}” ({1}). The key may exist.", ...args),
      };
    case "rotate-client":
      return {
        stored: t("The client secret of “{0}” was rotated when the editor closed. The new one is stored.", name),
        unsaved: t(
          "The client secret of “{0}” was rotated ({1}), but the editor closed before the new one was stored. Unless you saved it, it is lost. Rotate it again to get one that works.",
          ...args,
        ),
        unknown: t(
          "No response to rotating the client secret of “{0}” ({1}). If it was rotated, the old one no longer works and the new one is lost. Rotate it again to get one that works.",
          ...args,
        ),
      };
    case "rotate":
      return {
        stored: t("The API key “{0}” was rotated when the editor closed. The new key is stored.", name),
        unsaved: t(
          "The API key “{0}” was rotated ({1}), but the editor closed before the new key was stored. Unless you saved it, it is lost. Rotate it again to get one that works.",
          ...args,
        ),
        unknown: t("No response to rotating the API key “{0}” ({1}). The old key may no longer work.", ...args),
      };
    default: {
      // A revoked or pasted key: the server sends no secret.
      const unknown = t("No response to revoking the API key “{0}” ({1}). It may still work.", ...args);
      return { stored: t("The API key “{0}” was stored when the editor closed.", name), unsaved: unknown, unknown };
    }
  }
}
