// Says that something is made, or has failed, and offers what comes next.

import * as vscode from "vscode";
import type { Transfer } from "../../../api/transfer-schema";
import { showErrorMessage, showInformationMessage } from "../../../ui/messages";
import { redact } from "../../../ui/redact";
import { exact, readTime } from "../../../ui/time";
import { transferState } from "./transfer-state";

export interface MadeWords {
  readonly done: string;
  /** Instead of `done`, where it is known until when there is a file. */
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
    const why = error_message === null ? "" : ` ${redact(error_message)}`;
    void showErrorMessage(`${failed}${why}`);
    return;
  }
  const buttons = button === undefined ? [] : [button];
  const until = readTime(expires_at);
  const words = until && kept ? kept(exact(until, vscode.env.language)) : done;
  const choice = await showInformationMessage(words, ...buttons);
  if (choice !== undefined) await act?.();
}
