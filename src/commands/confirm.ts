// The questions before something that can't be undone, or that stops something from working.

import * as vscode from "vscode";
import { showWarningMessage, type Detail } from "../ui/messages";
import { askText } from "./steps";
import { isSameName } from "../ui/untrusted-text";

const t = vscode.l10n.t;

/** What is needed of the connection in which something is changed. */
interface Where {
  readonly name: string;
  readonly production: boolean;
}

export interface Question {
  readonly question: string;
  /** What will stop working. */
  readonly detail: Detail;
  readonly button: string;
}

/** Is answered by typing the name of what is about to go. */
export interface TypedQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly name: string;
}

/** Asks with a modal. */
export async function confirmModal({ question, detail, button }: Question): Promise<boolean> {
  return (await showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/** Asks with a modal, and for the name of a connection that is marked as production. */
export async function confirm(where: Where, asked: Question): Promise<boolean> {
  return (await confirmModal(asked)) && (await confirmProduction(where, asked.question));
}

/** Before what can't be undone: asks for its name, and then for that of a production connection. */
export async function confirmByTyping(
  where: Where,
  { title, prompt, name }: TypedQuestion,
): Promise<boolean> {
  return (await typed(title, prompt, name)) && (await confirmProduction(where, title));
}

/** Whether the person goes on: by typing the connection's name if it is marked as production. */
export async function confirmProduction(
  { name, production }: Where,
  title: string,
): Promise<boolean> {
  const prompt = t("“{0}” is marked as production. Type its name to go on.", name);
  return !production || typed(title, prompt, name);
}

async function typed(title: string, prompt: string, name: string): Promise<boolean> {
  const answer = await askText({
    title,
    prompt,
    placeholder: name,
    accept: (text) =>
      Promise.resolve(isSameName(text, name) ? undefined : t("That is not its name: {0}", name)),
  });
  return answer.kind === "next";
}
