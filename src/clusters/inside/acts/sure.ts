// The questions before a cluster, or something in it, is deleted or disabled.

import * as vscode from "vscode";
import { type Detail, showWarningMessage } from "../../../ui/messages";
import { askText } from "../../../ui/steps";
import { sureInProduction } from "../../../ui/sure";
import { isSameName } from "../../../ui/untrusted-text";
import type { Connection } from "../../../connections/connection";

const t = vscode.l10n.t;

interface In {
  readonly connection: Pick<Connection, "name" | "production">;
}

interface Question {
  readonly question: string;
  /** What will stop working. */
  readonly detail: Detail;
  readonly button: string;
}

/** A modal question; where the connection is marked as production, its name has to be typed as well. */
export async function sure({ connection }: In, asked: Question): Promise<boolean> {
  const { question, detail, button } = asked;
  const choice = await showWarningMessage(question, { modal: true, detail }, button);
  return choice === button && (await sureInProduction(connection, question));
}

/** Before what can't be undone: the name has to be typed. */
export async function sureByName(
  { connection }: In,
  { title, prompt, name }: Record<"title" | "prompt" | "name", string>,
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
