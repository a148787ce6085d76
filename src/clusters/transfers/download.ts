// Exports and imports on the server: reads their state, follows them until they are made, and downloads their
// files. A download's address expires, so it is requested when it is needed; the file is kept only if its checksum
// is right.

import * as vscode from "vscode";
import type { Urgency } from "../../api/pacing";
import { succeeded, isTemporary, failure, type Result } from "../../api/errors";
import { readTransfer, type Transfer } from "../../api/cluster-schema";
import type { ReadRoute } from "../../api/routes";
import type { Connection } from "../../connections/connection";
import { showErrorMessage, showInformationMessage, showWarningMessage } from "../../ui/messages";
import { redact } from "../../ui/redact";
import { showError } from "../../errors/errors";
import { exact, fileSize, readTime } from "../../ui/format";
import type { Operation, OperationContext, OperationKind } from "../operations";
import { askWhere, saveTo, tellNotSaved } from "./save-to";
import { openDownload } from "./storage";
import { isOver, sha256Hex, transferState } from "./transfer";

const t = vscode.l10n.t;

function readState(
  connection: Connection,
  route: ReadRoute,
  parameters: Readonly<Record<string, string>>,
  urgency: Urgency = "person",
): Promise<Result<Transfer>> {
  return connection.call(route, { parameters, urgency, read: readTransfer });
}

interface FollowedTransfer extends Pick<OperationKind, "waiting"> {
  readonly route: ReadRoute;
  readonly parameters: (operation: Required<Operation>) => Readonly<Record<string, string>>;
  /** It is made, or has failed. */
  readonly ended: (transfer: Transfer, context: OperationContext, operation: Operation) => unknown;
  readonly gone?: (context: OperationContext, operation: Operation) => unknown;
}

export function followedTransfer(options: FollowedTransfer): OperationKind {
  const { waiting, route, parameters, ended, gone } = options;
  return {
    waiting,
    firstPause: 2_000,
    look: async (context, operation) => {
      const { connection } = context;
      const answer = await readState(connection, route, parameters(operation), "background");
      if (answer.ok) {
        const { value } = answer;
        return transferState(value) === "waiting"
          ? { is: "passing", percent: value.progress ?? undefined }
          : { is: "over", tell: () => void ended(value, context, operation) };
      }
      const { problem } = answer;
      if (problem.kind === "not-found") {
        return { is: "over", tell: () => void gone?.(context, operation) };
      }
      return { is: isTemporary(problem) || problem.kind === "unreadable" ? "passing" : "lost" };
    },
  };
}

interface MadeWords {
  readonly done: string;
  /** Instead of `done`, if it is known until when the file is kept. */
  readonly kept?: (until: string) => string;
  readonly failed: string;
  readonly button?: string;
  readonly act?: () => Thenable<unknown>;
}

export async function tellMade(
  transfer: Transfer,
  { done, kept, failed, button, act }: MadeWords,
): Promise<void> {
  const { error_message, expires_at } = transfer;
  if (transferState(transfer) === "failed") {
    const why = error_message == null ? "" : ` ${redact(error_message)}`;
    void showErrorMessage(`${failed}${why}`);
    return;
  }
  const buttons = button === undefined ? [] : [button];
  const until = readTime(expires_at);
  const words = until && kept ? kept(exact(until, vscode.env.language)) : done;
  const choice = await showInformationMessage(words, ...buttons);
  if (choice !== undefined) await act?.();
}

interface Exported {
  /** “Downloading the export of “x””. */
  readonly subject: string;
  /** The name of the file, before the day. */
  readonly name: string;
  readonly ending: string;
  /** RFC 3339: when it was made. */
  readonly made: string | null;
  readonly route: ReadRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Its state, if it has a file; otherwise says why not. Returns “gone” if it never will have one again. */
export async function findKept(
  connection: Connection,
  { subject, route, parameters }: Pick<Exported, "subject" | "route" | "parameters">,
): Promise<Transfer | "gone" | undefined> {
  const looked = await readState(connection, route, parameters);
  if (!looked.ok) {
    showError(looked.problem, connection.host(), (why) => `${subject}: ${why}`);
    return looked.problem.kind === "not-found" ? "gone" : undefined;
  }
  const none = whyNone(looked.value);
  if (none === undefined) return looked.value;
  void showWarningMessage(`${subject}: ${none.words}`);
  return none.isGone ? "gone" : undefined;
}

/** Returns “gone” if it is known to be gone. */
export async function download(
  connection: Connection,
  exported: Exported,
): Promise<"gone" | undefined> {
  const { subject, name, ending, made, route, parameters } = exported;
  const before = await findKept(connection, exported);
  if (before === undefined || before === "gone") return before;
  const uri = await askWhere({
    title: subject,
    label: t("Download"),
    name,
    day: readTime(made) ?? new Date(),
    ending,
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
    if (address === null) return failure({ kind: "not-found", status: 404 });
    host = t("Skycloak's store of files");
    const fetch = connection.fetchOutsideApi.bind(connection);
    const opened = await openDownload(address, fetch, { signal });
    if (!opened.ok) return opened;
    const { body, total = file_size_bytes ?? undefined } = opened.value;
    return succeeded({ body, total, sha256: wanted });
  });
  if (saved.kind === "saved") tellSaved(uri, saved.bytes, saved.sha256, wanted !== undefined);
  else tellNotSaved(saved, subject, host);
  return undefined;
}

/** Why there is no file; undefined if there is one. */
function whyNone(
  transfer: Transfer,
): { readonly words: string; readonly isGone: boolean } | undefined {
  // With an address there is a file, whatever this machine's clock says.
  if (transfer.download_url !== null) return undefined;
  switch (transferState(transfer)) {
    case "failed":
      return { words: t("it has failed, so there is no file."), isGone: true };
    case "waiting":
      return { words: t("it is not made yet."), isGone: false };
    case "made":
  }
  if (isOver(transfer.expires_at, new Date())) {
    return { words: t("Skycloak does not keep it any more."), isGone: true };
  }
  return { words: t("Skycloak has no file of it."), isGone: false };
}

function tellSaved(uri: vscode.Uri, bytes: number, sha256: string, compared: boolean): void {
  const file = uri.path.split("/").at(-1) ?? "";
  const size = fileSize(bytes, vscode.env.language);
  const copy = t("Copy SHA-256");
  const words = compared
    ? t("{0} was downloaded ({1}). Its SHA-256 is the one that Skycloak says.", file, size)
    : t(
        "{0} was downloaded ({1}). Skycloak says no SHA-256 to compare with; it is {2}.",
        file,
        size,
        sha256,
      );
  void showInformationMessage(words, copy).then((choice) => {
    if (choice === copy) void vscode.env.clipboard.writeText(sha256);
  });
}
