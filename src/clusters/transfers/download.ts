// Follows exports and imports on the server until they end, and downloads their files. Download URLs expire, so they
// are only requested when needed. A file is only saved if its checksum matches.

import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { parseTransfer, type Transfer } from "../../api/cluster-schema";
import { failure, isTemporary, succeeded, type ApiError, type Result } from "../../api/errors";
import { networkProblem } from "../../api/response";
import type { ReadRoute } from "../../api/routes";
import type { Connection } from "../../connections/connection";
import { describeError, showError } from "../../errors/errors";
import { partialName, fileSink } from "../../files/private-file";
import {
  saveStream,
  TooLargeError,
  type SaveOutcome,
  type StreamSaveOptions,
  type Sink,
} from "../../files/save-stream";
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

interface TransferTexts {
  readonly done: string;
  /** Replaces `done` if the file's expiry is known. */
  readonly doneUntil?: (until: string) => string;
  readonly failed: string;
  readonly actions?: readonly Action[];
}

interface TransferOperationOptions extends Pick<OperationKind, "waiting"> {
  readonly route: ReadRoute;
  readonly parameters: (operation: Required<Operation>) => Readonly<Record<string, string>>;
  /** Called when the transfer has completed or failed. Returns the texts that are shown. */
  readonly onEnd: (
    transfer: Transfer,
    context: OperationContext,
    operation: Required<Operation>,
  ) => TransferTexts | Promise<TransferTexts>;
  readonly onNotFound?: (context: OperationContext, operation: Operation) => unknown;
}

export function transferOperation(options: TransferOperationOptions): OperationKind {
  const { waiting, route, parameters, onEnd, onNotFound } = options;
  return {
    waiting,
    firstDelay: 2_000,
    check: async (context, operation, reportPercent) => {
      const call = { parameters: parameters(operation), urgency: "background", read: parseTransfer } as const;
      const response = await context.connection.call(route, call);
      if (!response.ok) {
        const { problem } = response;
        if (problem.kind === "not-found") return () => void onNotFound?.(context, operation);
        return isTemporary(problem) || problem.kind === "unreadable" ? "running" : "unreadable";
      }
      const transfer = response.value;
      if (transferState(transfer) !== "waiting") {
        return async () => showOutcome(transfer, await onEnd(transfer, context, operation));
      }
      if (transfer.progress != null) reportPercent(transfer.progress);
      return "running";
    },
  };
}

function showOutcome(transfer: Transfer, { done, doneUntil, failed, actions = [] }: TransferTexts): void {
  const { error_message: error, expires_at } = transfer;
  if (transferState(transfer) === "failed") {
    void showErrorMessage(error == null ? failed : `${failed} ${redact(error)}`);
    return;
  }
  const until = parseTime(expires_at);
  const message = until && doneUntil ? doneUntil(formatDateTime(until, vscode.env.language)) : done;
  offerActions(showInformationMessage, message, ...actions);
}

interface Download {
  /** “Downloading the export of “x””. */
  readonly subject: string;
  /** The beginning of the file name, before the date. */
  readonly name: string;
  readonly extension: string;
  /** RFC 3339. */
  readonly createdAt: string | null;
  readonly route: ReadRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Returns a transfer that has a file. Otherwise shows why not, and returns “gone” if it will never have one again. */
export async function findTransfer(
  connection: Connection,
  { subject, route, parameters }: Pick<Download, "subject" | "route" | "parameters">,
): Promise<Transfer | "gone" | undefined> {
  const result = await connection.call(route, { parameters, read: parseTransfer });
  if (!result.ok) {
    showError(result.problem, connection.host(), (why) => `${subject}: ${why}`);
    return result.problem.kind === "not-found" ? "gone" : undefined;
  }
  const transfer = result.value;
  // With a URL there is a file, even if it has expired according to this machine's clock.
  if (transfer.download_url !== null) return transfer;
  const state = transferState(transfer);
  const hasExpired = state === "completed" && isExpired(transfer.expires_at, new Date());
  const reasons = {
    failed: t("it failed, so there is no file."),
    waiting: t("it is not ready yet."),
    completed: hasExpired ? t("Skycloak has deleted it.") : t("Skycloak has no file for it."),
  };
  void showWarningMessage(`${subject}: ${reasons[state]}`);
  return state === "failed" || hasExpired ? "gone" : undefined;
}

/** Saves the file of a transfer. Returns “gone” if the file no longer exists. */
export async function download(connection: Connection, options: Download): Promise<"gone" | undefined> {
  const { subject, name, extension, createdAt, route, parameters } = options;
  const transfer = await findTransfer(connection, options);
  if (transfer === undefined || transfer === "gone") return transfer;
  const sha256 = sha256Hex(transfer.sha256_checksum);
  let host = connection.host();
  const saved = await saveAs({
    title: subject,
    label: t("Download"),
    fileName: suggestedName(name, parseTime(createdAt) ?? new Date(), extension),
    extension,
    fileType: t("Export"),
    subject,
    host: () => host,
    open: async (signal) => {
      // The URL may have expired while the dialog was open.
      const latest = await connection.call(route, { parameters, read: parseTransfer, signal });
      if (!latest.ok) return latest;
      const { download_url: address, file_size_bytes } = latest.value;
      if (address === null) return failure({ kind: "not-found" });
      host = t("Skycloak's file storage");
      const opened = await openDownload(address, connection.fetchOutsideApi.bind(connection), { signal });
      if (!opened.ok) return opened;
      const { body, total = file_size_bytes ?? undefined } = opened.value;
      return succeeded({ body, total, sha256 });
    },
  });
  if (saved === undefined) return undefined;
  const message =
    sha256 === undefined
      ? t(
          "Downloaded {0} ({1}). Skycloak reported no SHA-256 to compare with. The file's SHA-256 is {2}.",
          saved.file,
          saved.size,
          saved.sha256,
        )
      : t("Downloaded {0} ({1}). Its SHA-256 matches.", saved.file, saved.size);
  const copy = () => vscode.env.clipboard.writeText(saved.sha256);
  offerActions(showInformationMessage, message, [t("Copy SHA-256"), copy]);
  return undefined;
}

/** Virtual file systems only accept whole files, which are collected in memory first. Bytes. */
export const maxSizeInMemory = 250_000_000;
/** Milliseconds between two progress reports. */
const reportInterval = 200;

interface StreamToSave extends Pick<StreamSaveOptions, "total" | "sha256" | "maxBytes"> {
  readonly body: ReadableStream<Uint8Array>;
}

interface SaveOptions {
  readonly title: string;
  readonly label: string;
  readonly fileName: string;
  readonly extension: string;
  /** The name of the file type in the dialog. */
  readonly fileType: string;
  /** “Downloading x”. */
  readonly subject: string;
  /** Requests the content; its signal is aborted when the user cancels. */
  readonly open: (signal: AbortSignal) => Promise<Result<StreamToSave>>;
  /** The host that requests go to, for error messages. */
  readonly host: () => string;
  /** Shows a special message for an error of `open`. Returns false to show the usual message. */
  readonly showProblem?: (problem: ApiError) => boolean;
}

/** The content could not be requested. */
interface Refusal {
  readonly kind: "refused";
  readonly problem: ApiError;
}

/**
 * Asks where to save a file, and saves it. Returns its name and size, among others; undefined if the user cancels, or
 * after showing why it was not saved.
 */
export async function saveAs(options: SaveOptions) {
  const { title, label, fileName, extension, fileType, subject, open, host, showProblem } = options;
  const uri = await showSaveDialog({
    title,
    saveLabel: label,
    // Not in the open folder, where the file might be committed.
    defaultUri: vscode.Uri.file(join(homedir(), fileName)),
    filters: { [fileType]: dialogFilter(extension) },
  });
  if (uri === undefined) return undefined;
  const outcome = await withByteProgress(`${subject}…`, async (signal, reportBytes): Promise<SaveOutcome | Refusal> => {
    const opened = await open(signal);
    if (!opened.ok) return signal.aborted ? { kind: "cancelled" } : { kind: "refused", problem: opened.problem };
    const { body, ...saving } = opened.value;
    const sink = uri.scheme === "file" ? fileSink(uri.fsPath) : memorySink(uri);
    return saveStream(body, sink, { ...saving, signal, onProgress: (bytes) => reportBytes(bytes, saving.total) });
  });
  if (outcome.kind === "saved") {
    const file = uri.path.split("/").at(-1) ?? "";
    return { uri, file, size: formatFileSize(outcome.bytes, vscode.env.language), sha256: outcome.sha256 };
  }
  // Whoever cancels knows that nothing is saved.
  if (outcome.kind !== "cancelled" && (outcome.kind !== "refused" || showProblem?.(outcome.problem) !== true)) {
    void showErrorMessage(t("{0} failed. Nothing was saved. {1}", subject, failureReason(outcome, host())));
  }
  return undefined;
}

/** Shows how many bytes have been transferred, and lets the user cancel. */
export async function withByteProgress<T>(
  title: string,
  work: (signal: AbortSignal, reportBytes: (bytes: number, total: number | undefined) => void) => Promise<T>,
): Promise<T> {
  return withCancellableProgress(title, (signal, report) => {
    let reportedAt = 0;
    let reportedPercent = 0;
    return work(signal, (bytes, total) => {
      const now = performance.now();
      if (now - reportedAt < reportInterval && bytes !== total) return;
      reportedAt = now;
      const { language } = vscode.env;
      const size = formatFileSize(bytes, language);
      if (total === undefined || total === 0) {
        report(size);
        return;
      }
      const percent = Math.floor((bytes / total) * 100);
      report(t("{0} of {1}", size, formatFileSize(total, language)), percent - reportedPercent);
      reportedPercent = percent;
    });
  });
}

function failureReason(outcome: Exclude<SaveOutcome | Refusal, { kind: "saved" | "cancelled" }>, host: string): string {
  const { language } = vscode.env;
  switch (outcome.kind) {
    case "refused":
      return describeError(outcome.problem, host).sentence;
    case "broken":
      return describeError(networkProblem(outcome.error), host).sentence;
    case "stalled":
      return t("Nothing was received for {0} seconds.", outcome.seconds);
    case "endless":
      return outcome.limit === "bytes"
        ? t("It exceeds the limit of {0}.", formatFileSize(outcome.max, language))
        : t("It didn't finish within {0} hours, the limit.", Math.round(outcome.max / 3600));
    case "incomplete":
      return t("Only {0} of {1} bytes were received.", outcome.bytes, outcome.total);
    case "mismatch":
      return t("The file is damaged: its SHA-256 is {0} and should be {1}.", outcome.sha256, outcome.expected);
    case "too-large":
      return t(
        "Files larger than {0} can't be written to this file system. Save it on the machine where the extension runs.",
        formatFileSize(outcome.max, language),
      );
    case "unwritable": {
      const { error } = outcome;
      const isFull = (error as NodeJS.ErrnoException | undefined)?.code === "ENOSPC";
      const reason = error instanceof Error ? error.message : String(error);
      return t("Couldn't write the file: {0}", isFull ? t("the disk is full.") : reason);
    }
  }
}

/** Collects the content in memory, and writes it at the end. */
function memorySink(uri: vscode.Uri): Sink {
  const temporary = uri.with({ path: partialName(uri.path) });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isWriting = false;
  const { fs } = vscode.workspace;
  return {
    open: () => Promise.resolve(),
    write(chunk) {
      bytes += chunk.length;
      if (bytes > maxSizeInMemory) return Promise.reject(new TooLargeError(maxSizeInMemory));
      chunks.push(chunk);
      return Promise.resolve();
    },
    async finish() {
      isWriting = true;
      await fs.writeFile(temporary, Buffer.concat(chunks));
      await fs.rename(temporary, uri, { overwrite: true });
    },
    async abandon() {
      chunks.length = 0;
      // The file may not have been created, or the file system may be gone.
      if (isWriting) await Promise.resolve(fs.delete(temporary)).catch(() => undefined);
    },
  };
}
