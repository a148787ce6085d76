// Downloads what was exported: the address is asked for when it is needed, since it ends after a while,
// and what came is kept only where it is what Skycloak made.

import * as vscode from "vscode";
import { refused, type Answer } from "../../../api/problem";
import type { Transfer } from "../../../api/transfer-schema";
import type { ReadRoute } from "../../../api/skycloak";
import type { Connection } from "../../../connections/connection";
import { showInformationMessage, showWarningMessage } from "../../../ui/messages";
import { tellProblem } from "../../../ui/tell";
import { readTime } from "../../../ui/time";
import { askWhere } from "../ask-where";
import { fileSize } from "../../../ui/numbers";
import { saveTo, tellNotSaved, type Streamed } from "../save-to";
import { sha256Hex } from "./checksum";
import { lookAt } from "./look-at";
import { openDownload } from "./storage";
import { isOver, transferState } from "./transfer-state";

const t = vscode.l10n.t;

export interface Exported {
  /** “Downloading the export of “x””. */
  readonly subject: string;
  /** What the file is called, before the day. */
  readonly name: string;
  readonly ending: string;
  /** RFC 3339: when it was made. */
  readonly made: string | null;
  readonly route: ReadRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a file can be had of. */
type Kept = Pick<Exported, "subject" | "route" | "parameters">;

/** How it is, where it has a file; else says why it has none, and answers whether it never will. */
export async function findKept(
  connection: Connection,
  { subject, route, parameters }: Kept,
): Promise<Transfer | "gone" | undefined> {
  const looked = await lookAt(connection, route, parameters, "person");
  if (!looked.ok) {
    tellProblem(looked.problem, connection.host(), (why) => `${subject}: ${why}`);
    return looked.problem.kind === "not-found" ? "gone" : undefined;
  }
  const none = whyNone(looked.value);
  if (none === undefined) return looked.value;
  void showWarningMessage(`${subject}: ${none.words}`);
  return none.isGone ? "gone" : undefined;
}

/** Answers whether it is known to be there no more. */
export async function download(
  connection: Connection,
  { subject, name, ending, made, route, parameters }: Exported,
): Promise<"gone" | undefined> {
  // Before anybody is asked where to.
  const before = await findKept(connection, { subject, route, parameters });
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
  const saved = await saveTo(uri, `${subject}…`, async (signal): Promise<Answer<Streamed>> => {
    // Its address ends after a while, and a person may have thought long.
    const looked = await lookAt(connection, route, parameters, "person");
    if (!looked.ok) return looked;
    const { download_url: address, file_size_bytes } = looked.value;
    if (address === null) return refused({ kind: "not-found", status: 404 });
    host = t("Skycloak's store of files");
    const fetch = connection.fetchElsewhere.bind(connection);
    const opened = await openDownload(address, fetch, { signal });
    if (!opened.ok) return opened;
    const { body, total = file_size_bytes ?? undefined } = opened.value;
    return { ok: true, value: { body, total, sha256: wanted } };
  });
  if (saved.kind === "saved") tellSaved(uri, saved.bytes, saved.sha256, wanted !== undefined);
  else tellNotSaved(saved, subject, host);
  return undefined;
}

/** Why there is no file; undefined where there is one. */
function whyNone(
  transfer: Transfer,
): { readonly words: string; readonly isGone: boolean } | undefined {
  // Where Skycloak has an address there is a file, whatever this machine's clock says.
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
