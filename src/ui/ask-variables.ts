// Asks for confirmation of values from the environment.

import * as vscode from "vscode";
import type { ConfirmedVariables, Variable } from "./confirmed-variables";
import { showWarningMessage } from "./messages";
import { longestAddress } from "../api/endpoint";
import { singleLine } from "./untrusted-text";

const t = vscode.l10n.t;

export interface Question {
  readonly question: string;
  readonly detail: string;
  readonly button: string;
}

/** Whether they may be used. Each value is confirmed once. */
export async function confirmVariables(
  confirmed: ConfirmedVariables,
  variables: readonly Variable[],
  { question, detail, button }: Question,
): Promise<boolean> {
  const unconfirmed = confirmed.unconfirmed(variables);
  if (unconfirmed.length === 0) return true;
  const lines = unconfirmed.map(({ name, value }) => `${name}=${shownValue(value)}`);
  const origin = t("A dev container or a setting of the workspace may have set this.");
  const choice = await showWarningMessage(
    question,
    { modal: true, detail: [lines, detail, origin] },
    button,
  );
  if (choice !== button) return false;
  await confirmed.confirm(unconfirmed);
  return true;
}

/** Shows a host in its ASCII form: letters of other scripts may look like Latin ones. */
function shownValue(value: string): string {
  return URL.canParse(value)
    ? singleLine(new URL(value).href, longestAddress)
    : singleLine(value, 100);
}
