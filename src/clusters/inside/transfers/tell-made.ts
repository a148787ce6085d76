// Says that something is made, or has failed, and offers what comes next.

import type { Transfer } from "../../../api/transfer-schema";
import { showErrorMessage, showInformationMessage } from "../../../ui/messages";
import { redact } from "../../../ui/redact";

export interface MadeWords {
  readonly done: string;
  readonly failed: string;
  readonly button?: string;
  readonly act?: () => Thenable<unknown>;
}

export async function tellMade(
  { status, error_message }: Transfer,
  { done, failed, button, act }: MadeWords,
): Promise<void> {
  if (status === "failed") {
    const why = error_message === null ? "" : ` ${redact(error_message)}`;
    void showErrorMessage(`${failed}${why}`);
    return;
  }
  const buttons = button === undefined ? [] : [button];
  const choice = await showInformationMessage(done, ...buttons);
  if (choice !== undefined) await act?.();
}
