// The question before something in a cluster is taken away.

import * as vscode from "vscode";
import { type Detail, showWarningMessage } from "../../../ui/messages";
import { askText } from "../../../ui/steps";
import { sureInProduction } from "../../../ui/sure";
import { isSameName } from "../../../ui/untrusted-text";
import type { At } from "./at";

const t = vscode.l10n.t;

export interface Question {
  readonly question: string;
  /** What stops working. */
  readonly detail: Detail;
  /** The button that goes on. */
  readonly button: string;
}

/** A modal question; where the connection is marked as production, its name has to be typed as well. */
export async function sure({ connection }: At, asked: Question): Promise<boolean> {
  const { question, detail, button } = asked;
  const choice = await showWarningMessage(question, { modal: true, detail }, button);
  return choice === button && (await sureInProduction(connection, question));
}

/** For what can't be brought back: its name has to be typed. */
export async function sureByName(
  { connection }: At,
  {
    title,
    prompt,
    name,
  }: { readonly title: string; readonly prompt: string; readonly name: string },
): Promise<boolean> {
  const typed = await askText({
    title,
    prompt,
    placeholder: name,
    accept: (text) =>
      Promise.resolve(isSameName(text, name) ? undefined : t("That is not its name: {0}", name)),
  });
  return typed.kind === "next" && (await sureInProduction(connection, title));
}
