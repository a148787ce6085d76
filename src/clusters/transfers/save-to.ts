// Saves a streamed response to a file: asks where, shows the progress, and says why if nothing was saved.

import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { networkProblem } from "../../api/response";
import type { Result, ApiError } from "../../api/errors";
import { besideName, fileSink } from "../../files/private-file";
import { saveStream, TooLarge, type Saved, type Saving, type Sink } from "../../files/save-stream";
import { showErrorMessage, showInformationMessage, showSaveDialog } from "../../ui/messages";
import { fileSize } from "../../ui/format";
import { describeError } from "../../errors/errors";
import { cancellable } from "../../ui/progress";
import { filterOf, suggestedName } from "./file-names";

const t = vscode.l10n.t;

/** Virtual file systems only take whole files, which are held in memory until then. Bytes. */
export const mostInMemory = 250_000_000;
/** Milliseconds between two progress reports. */
const reportEvery = 200;

interface Streamed extends Pick<Saving, "total" | "sha256" | "mostBytes"> {
  readonly body: ReadableStream<Uint8Array>;
}

type SavedTo = Saved | { readonly kind: "refused"; readonly problem: ApiError };

interface Where {
  readonly title: string;
  readonly label: string;
  /** The name of the file, before the day. */
  readonly name: string;
  readonly day: Date;
  readonly ending: string;
  /** What files with that ending are called. */
  readonly kind: string;
}

export async function askWhere(where: Where): Promise<vscode.Uri | undefined> {
  const { title, label, name, day, ending, kind } = where;
  const file = suggestedName(name, day, ending);
  return showSaveDialog({
    title,
    saveLabel: label,
    // Not in the open folder, where the file might be committed.
    defaultUri: vscode.Uri.file(join(homedir(), file)),
    filters: { [kind]: filterOf(ending) },
  });
}

/** `open` requests what is to be saved; its signal is aborted when the person cancels. */
export async function saveTo(
  uri: vscode.Uri,
  title: string,
  open: (signal: AbortSignal) => Promise<Result<Streamed>>,
): Promise<SavedTo> {
  return showBytes(title, async (signal, progressed) => {
    const opened = await open(signal);
    if (!opened.ok) {
      return signal.aborted ? { kind: "cancelled" } : { kind: "refused", problem: opened.problem };
    }
    const { body, ...saving } = opened.value;
    return saveStream(body, sinkOf(uri), {
      ...saving,
      signal,
      progressed: (bytes) => progressed(bytes, saving.total),
    });
  });
}

/** Shows how many bytes have been transferred, with a way to cancel. */
export async function showBytes<T>(
  title: string,
  work: (signal: AbortSignal, progressed: Progressed) => Promise<T>,
): Promise<T> {
  return cancellable(title, (signal, report) => {
    let last = 0;
    let shown = 0;
    return work(signal, (bytes, total) => {
      const now = performance.now();
      if (now - last < reportEvery && bytes !== total) return;
      last = now;
      const { language } = vscode.env;
      if (total === undefined || total === 0) {
        report(fileSize(bytes, language));
        return;
      }
      const share = Math.floor((bytes / total) * 100);
      const message = t("{0} of {1}", fileSize(bytes, language), fileSize(total, language));
      report(message, share - shown);
      shown = share;
    });
  });
}

type Progressed = (bytes: number, total: number | undefined) => void;

/** Says why nothing was saved. `subject`: “Downloading x”. */
export function tellNotSaved(saved: SavedTo, subject: string, host: string): void {
  const why = whyNotSaved(saved, host);
  if (why !== undefined) {
    void showErrorMessage(t("{0} failed, and nothing was saved. {1}", subject, why));
  } else if (saved.kind === "cancelled") {
    const words = t("{0} was cancelled, and nothing was saved.", subject);
    void showInformationMessage(words);
  }
}

function whyNotSaved(saved: SavedTo, host: string): string | undefined {
  switch (saved.kind) {
    case "saved":
    case "cancelled":
      return undefined;
    case "refused":
      return describeError(saved.problem, host).sentence;
    case "broken":
      return describeError(networkProblem(saved.error), host).sentence;
    case "stalled":
      return t("Nothing came for {0} seconds.", saved.seconds);
    case "endless":
      return saved.limit === "bytes"
        ? t("It exceeds the limit of {0}.", fileSize(saved.most, vscode.env.language))
        : t("It did not end within {0} hours, the limit.", Math.round(saved.most / 3600));
    case "incomplete":
      return t("{0} of {1} bytes came.", saved.bytes, saved.total);
    case "mismatch":
      return t(
        "What came is not what Skycloak made: its SHA-256 is {0} and should be {1}.",
        saved.sha256,
        saved.wanted,
      );
    case "too-large":
      return t(
        "This file system takes a file in one piece only, and more than {0} are not held in memory for that. Save it on the machine that the extension runs on.",
        fileSize(saved.most, vscode.env.language),
      );
    case "unwritable":
      return t("The file can't be written: {0}", reasonOf(saved.error));
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
  const beside = uri.with({ path: besideName(uri.path) });
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
