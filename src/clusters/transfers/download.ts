// Exports and imports on the server: reads their state, follows them until they are made, and downloads their
// files. A download's address expires, so it is requested when it is needed; the file is kept only if its checksum
// is right.

import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { readTransfer, type Transfer } from "../../api/cluster-schema";
import { failure, isTemporary, succeeded, type ApiError, type Result } from "../../api/errors";
import type { Urgency } from "../../api/pacing";
import { networkProblem } from "../../api/response";
import type { ReadRoute } from "../../api/routes";
import type { Connection } from "../../connections/connection";
import { describeError, showError } from "../../errors/errors";
import { partialName, fileSink } from "../../files/private-file";
import { saveStream, TooLarge, type Saved, type Saving, type Sink } from "../../files/save-stream";
import { formatDateTime, formatFileSize, parseTime } from "../../ui/format";
import {
  offerActions,
  showErrorMessage,
  showInformationMessage,
  showSaveDialog,
  showWarningMessage,
} from "../../ui/messages";
import type { Action } from "../../ui/messages";
import { withCancellableProgress } from "../../ui/progress";
import { redact } from "../../ui/redact";
import type { Operation, OperationContext, OperationKind } from "../operations";
import { dialogFilter, isExpired, openDownload, sha256Hex, suggestedName, transferState } from "./transfer";

const t = vscode.l10n.t;

function readState(
  connection: Connection,
  route: ReadRoute,
  parameters: Readonly<Record<string, string>>,
  urgency: Urgency = "foreground",
): Promise<Result<Transfer>> {
  return connection.call(route, { parameters, urgency, read: readTransfer });
}

interface TransferOperationOptions extends Pick<OperationKind, "waiting"> {
  readonly route: ReadRoute;
  readonly parameters: (operation: Required<Operation>) => Readonly<Record<string, string>>;
  /** It is made, or has failed. */
  readonly onEnd: (transfer: Transfer, context: OperationContext, operation: Operation) => unknown;
  readonly onNotFound?: (context: OperationContext, operation: Operation) => unknown;
}

export function transferOperation(options: TransferOperationOptions): OperationKind {
  const { waiting, route, parameters, onEnd: ended, onNotFound: gone } = options;
  return {
    waiting,
    firstPause: 2_000,
    check: async (context, operation) => {
      const { connection } = context;
      const answer = await readState(connection, route, parameters(operation), "background");
      if (answer.ok) {
        const { value } = answer;
        return transferState(value) === "waiting"
          ? { is: "passing", percent: value.progress ?? undefined }
          : { is: "over", notify: () => void ended(value, context, operation) };
      }
      const { problem } = answer;
      if (problem.kind === "not-found") {
        return { is: "over", notify: () => void gone?.(context, operation) };
      }
      return { is: isTemporary(problem) || problem.kind === "unreadable" ? "passing" : "lost" };
    },
  };
}

interface TransferTexts {
  readonly done: string;
  /** Instead of `done`, if it is known until when the file is kept. */
  readonly doneUntil?: (until: string) => string;
  readonly failed: string;
  readonly actions?: readonly Action[];
}

export function showTransferOutcome(
  transfer: Transfer,
  { done, doneUntil: kept, failed, actions = [] }: TransferTexts,
): void {
  const { error_message: error, expires_at } = transfer;
  if (transferState(transfer) === "failed") {
    void showErrorMessage(error == null ? failed : `${failed} ${redact(error)}`);
    return;
  }
  const until = parseTime(expires_at);
  const words = until && kept ? kept(formatDateTime(until, vscode.env.language)) : done;
  offerActions(showInformationMessage, words, ...actions);
}

interface Download {
  /** “Downloading the export of “x””. */
  readonly subject: string;
  /** The name of the file, before the day. */
  readonly name: string;
  readonly extension: string;
  /** RFC 3339: when it was made. */
  readonly createdAt: string | null;
  readonly route: ReadRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Its state, if it has a file; otherwise says why not. Returns “gone” if it never will have one again. */
export async function findTransfer(
  connection: Connection,
  { subject, route, parameters }: Pick<Download, "subject" | "route" | "parameters">,
): Promise<Transfer | "gone" | undefined> {
  const looked = await readState(connection, route, parameters);
  if (!looked.ok) {
    showError(looked.problem, connection.host(), (why) => `${subject}: ${why}`);
    return looked.problem.kind === "not-found" ? "gone" : undefined;
  }
  const none = reasonForNoFile(looked.value);
  if (none === undefined) return looked.value;
  void showWarningMessage(`${subject}: ${none.words}`);
  return none.isGone ? "gone" : undefined;
}

/** Returns “gone” if it is known to be gone. */
export async function download(connection: Connection, exported: Download): Promise<"gone" | undefined> {
  const { subject, name, extension: ending, createdAt: made, route, parameters } = exported;
  const before = await findTransfer(connection, exported);
  if (before === undefined || before === "gone") return before;
  const uri = await askSaveLocation({
    title: subject,
    label: t("Download"),
    name,
    day: parseTime(made) ?? new Date(),
    extension: ending,
    kind: t("Export"),
  });
  if (uri === undefined) return undefined;
  let host = connection.host();
  const wanted = sha256Hex(before.sha256_checksum);
  const saved = await saveTo(uri, `${subject}…`, async (signal) => {
    // The address may have expired during the dialog.
    const looked = await readState(connection, route, parameters);
    if (!looked.ok) return looked;
    const { download_url: address, file_size_bytes } = looked.value;
    if (address === null) return failure({ kind: "not-found" });
    host = t("Skycloak's file storage");
    const fetch = connection.fetchOutsideApi.bind(connection);
    const opened = await openDownload(address, fetch, { signal });
    if (!opened.ok) return opened;
    const { body, total = file_size_bytes ?? undefined } = opened.value;
    return succeeded({ body, total, sha256: wanted });
  });
  if (saved.kind === "saved") showSaved(uri, saved.bytes, saved.sha256, wanted !== undefined);
  else showNotSaved(saved, subject, host);
  return undefined;
}

/** Why there is no file; undefined if there is one. */
function reasonForNoFile(transfer: Transfer): { readonly words: string; readonly isGone: boolean } | undefined {
  // With an address there is a file, whatever this machine's clock says.
  if (transfer.download_url !== null) return undefined;
  switch (transferState(transfer)) {
    case "failed":
      return { words: t("it failed, so there is no file."), isGone: true };
    case "waiting":
      return { words: t("it is not ready yet."), isGone: false };
    case "made":
  }
  if (isExpired(transfer.expires_at, new Date())) {
    return { words: t("Skycloak has deleted it."), isGone: true };
  }
  return { words: t("Skycloak has no file for it."), isGone: false };
}

function showSaved(uri: vscode.Uri, bytes: number, sha256: string, compared: boolean): void {
  const file = uri.path.split("/").at(-1) ?? "";
  const size = formatFileSize(bytes, vscode.env.language);
  const words = compared
    ? t("Downloaded {0} ({1}). Its SHA-256 matches.", file, size)
    : t("Downloaded {0} ({1}). Skycloak gave no SHA-256 to compare; it is {2}.", file, size, sha256);
  const copy = () => vscode.env.clipboard.writeText(sha256);
  offerActions(showInformationMessage, words, [t("Copy SHA-256"), copy]);
}

/** Virtual file systems only take whole files, which are held in memory until then. Bytes. */
export const mostInMemory = 250_000_000;
/** Milliseconds between two progress reports. */
const reportEvery = 200;

interface StreamToSave extends Pick<Saving, "total" | "sha256" | "maxBytes"> {
  readonly body: ReadableStream<Uint8Array>;
}

type SaveOutcome = Saved | { readonly kind: "refused"; readonly problem: ApiError };

interface SaveOptions {
  readonly title: string;
  readonly label: string;
  /** The name of the file, before the day. */
  readonly name: string;
  readonly day: Date;
  readonly extension: string;
  /** What files with that ending are called. */
  readonly kind: string;
}

export async function askSaveLocation(where: SaveOptions): Promise<vscode.Uri | undefined> {
  const { title, label, name, day, extension: ending, kind } = where;
  const file = suggestedName(name, day, ending);
  return showSaveDialog({
    title,
    saveLabel: label,
    // Not in the open folder, where the file might be committed.
    defaultUri: vscode.Uri.file(join(homedir(), file)),
    filters: { [kind]: dialogFilter(ending) },
  });
}

/** `open` requests what is to be saved; its signal is aborted when the user cancels. */
export async function saveTo(
  uri: vscode.Uri,
  title: string,
  open: (signal: AbortSignal) => Promise<Result<StreamToSave>>,
): Promise<SaveOutcome> {
  return showBytes(title, async (signal, progressed) => {
    const opened = await open(signal);
    if (!opened.ok) {
      return signal.aborted ? { kind: "cancelled" } : { kind: "refused", problem: opened.problem };
    }
    const { body, ...saving } = opened.value;
    return saveStream(body, sinkOf(uri), {
      ...saving,
      signal,
      onProgress: (bytes) => progressed(bytes, saving.total),
    });
  });
}

/** Shows how many bytes have been transferred, with a way to cancel. */
export async function showBytes<T>(
  title: string,
  work: (signal: AbortSignal, progressed: OnProgress) => Promise<T>,
): Promise<T> {
  return withCancellableProgress(title, (signal, report) => {
    let last = 0;
    let shown = 0;
    return work(signal, (bytes, total) => {
      const now = performance.now();
      if (now - last < reportEvery && bytes !== total) return;
      last = now;
      const { language } = vscode.env;
      if (total === undefined || total === 0) {
        report(formatFileSize(bytes, language));
        return;
      }
      const share = Math.floor((bytes / total) * 100);
      const message = t("{0} of {1}", formatFileSize(bytes, language), formatFileSize(total, language));
      report(message, share - shown);
      shown = share;
    });
  });
}

type OnProgress = (bytes: number, total: number | undefined) => void;

/** Says why nothing was saved. `subject`: “Downloading x”. */
export function showNotSaved(saved: SaveOutcome, subject: string, host: string): void {
  const why = whyNotSaved(saved, host);
  if (why !== undefined) {
    void showErrorMessage(t("{0} failed. Nothing was saved. {1}", subject, why));
  } else if (saved.kind === "cancelled") {
    const words = t("{0} was cancelled. Nothing was saved.", subject);
    void showInformationMessage(words);
  }
}

function whyNotSaved(saved: SaveOutcome, host: string): string | undefined {
  switch (saved.kind) {
    case "saved":
    case "cancelled":
      return undefined;
    case "refused":
      return describeError(saved.problem, host).sentence;
    case "broken":
      return describeError(networkProblem(saved.error), host).sentence;
    case "stalled":
      return t("Nothing was received for {0} seconds.", saved.seconds);
    case "endless":
      return saved.limit === "bytes"
        ? t("It exceeds the limit of {0}.", formatFileSize(saved.most, vscode.env.language))
        : t("It didn't finish within {0} hours, the limit.", Math.round(saved.most / 3600));
    case "incomplete":
      return t("Only {0} of {1} bytes were received.", saved.bytes, saved.total);
    case "mismatch":
      return t("The file is damaged: its SHA-256 is {0} and should be {1}.", saved.sha256, saved.wanted);
    case "too-large":
      return t(
        "Files larger than {0} can't be written to this file system. Save it on the machine where the extension runs.",
        formatFileSize(saved.most, vscode.env.language),
      );
    case "unwritable":
      return t("Couldn't write the file: {0}", reasonOf(saved.error));
  }
}

function reasonOf(error: unknown): string {
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOSPC") {
    return t("the disk is full.");
  }
  return error instanceof Error ? error.message : String(error);
}

function sinkOf(uri: vscode.Uri): Sink {
  return uri.scheme === "file" ? fileSink(uri.fsPath) : collectingSink(uri);
}

function collectingSink(uri: vscode.Uri): Sink {
  const beside = uri.with({ path: partialName(uri.path) });
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let begun = false;
  const { fs } = vscode.workspace;
  return {
    open: () => Promise.resolve(),
    write(piece) {
      bytes += piece.length;
      if (bytes > mostInMemory) return Promise.reject(new TooLarge(mostInMemory));
      pieces.push(piece);
      return Promise.resolve();
    },
    async finish() {
      begun = true;
      await fs.writeFile(beside, Buffer.concat(pieces));
      await fs.rename(beside, uri, { overwrite: true });
    },
    async abandon() {
      pieces.length = 0;
      if (!begun) return;
      try {
        await fs.delete(beside);
      } catch {
        // It was never created, or the file system is gone.
      }
    },
  };
}
