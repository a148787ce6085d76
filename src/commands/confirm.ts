// Confirmation of changes that can't be undone or can break something, and of URLs from environment variables. A dev
// container or a repository may have set them, so each value must be confirmed before a key or a token is sent there.

import { hash } from "node:crypto";
import * as vscode from "vscode";
import { maxAddressLength } from "../api/endpoint";
import { showErrorMessage, showWarningMessage, type Detail } from "../ui/messages";
import { isSameName, singleLine } from "../ui/untrusted-text";
import { askText } from "./steps";

const t = vscode.l10n.t;

/** The connection whose data is about to be changed. */
interface ChangedConnection {
  readonly name: string;
  readonly production: boolean;
}

export interface Question {
  readonly question: string;
  /** The consequences. */
  readonly detail: Detail;
  readonly button: string;
}

/** A question about several objects, whose names are added. */
export interface SeveralQuestion extends Question {
  readonly detail: readonly string[];
}

/** Answered by typing the name of what is about to be deleted. */
export interface TypedQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly name: string;
}

export async function confirmModal({ question, detail, button }: Question): Promise<boolean> {
  return (await showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/** Shows a modal question. For a production connection, the user must also type its name. */
export async function confirm(connection: ChangedConnection, question: Question): Promise<boolean> {
  return (await confirmModal(question)) && (await confirmProduction(connection, question.question));
}

/** The maximum number of objects that a message about several names. */
const maxNames = 10;

/** One question about several objects. For each production connection, the user must also type its name. */
export async function confirmSeveral(
  connections: readonly ChangedConnection[],
  names: readonly string[],
  { question, detail, button }: SeveralQuestion,
): Promise<boolean> {
  if (!(await confirmModal({ question, detail: [shortList(names), ...detail], button }))) return false;
  for (const connection of new Set(connections)) if (!(await confirmProduction(connection, question))) return false;
  return true;
}

/** The first names, and how many more there are. */
export function shortList(names: readonly string[]): readonly string[] {
  const more = names.length - maxNames;
  return more > 0 ? [...names.slice(0, maxNames), t("and {0} more", more)] : names;
}

/** The maximum number of failures that a message describes. */
const maxFailures = 3;

/** Shows all failures of a change of several objects in one message. `done`: how many succeeded. */
export function showFailures(failures: readonly string[], done: string): void {
  if (failures.length === 0) return;
  const more = failures.length - maxFailures;
  const sentences = [done, ...failures.slice(0, maxFailures)];
  if (more > 0) sentences.push(t("{0} more failed.", more));
  void showErrorMessage(sentences.join(" "));
}

/** For changes that can't be undone: the user must type the name of the object, and that of a production connection. */
export async function confirmByTyping(connection: ChangedConnection, question: TypedQuestion): Promise<boolean> {
  return (await confirmName(question)) && (await confirmProduction(connection, question.title));
}

/** For a production connection, the user must type its name. */
export async function confirmProduction({ name, production }: ChangedConnection, title: string): Promise<boolean> {
  const prompt = t("“{0}” is a production connection. Type its name to continue.", name);
  return !production || confirmName({ title, prompt, name });
}

async function confirmName({ title, prompt, name }: TypedQuestion): Promise<boolean> {
  const outcome = await askText({
    title,
    prompt,
    placeholder: name,
    validateOnEnter: (text) => (isSameName(text, name) ? undefined : t("Type {0} to confirm.", name)),
  });
  return outcome.kind === "next";
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Values that have been confirmed on this machine, stored as hashes: a variable may hold a secret by mistake. */
export class ConfirmedVariables {
  readonly #state: Pick<vscode.Memento, "get" | "update">;

  constructor(state: Pick<vscode.Memento, "get" | "update">) {
    this.#state = state;
  }

  /** Variables that haven't been confirmed, or not with this value. */
  unconfirmed(variables: readonly Variable[]): readonly Variable[] {
    const confirmed = this.#confirmed();
    return variables.filter(({ name, value }) => confirmed[name] !== hashOf(value));
  }

  /** If VS Code doesn't store this, the question is asked again. */
  async confirm(variables: readonly Variable[]): Promise<void> {
    const added = Object.fromEntries(variables.map(({ name, value }) => [name, hashOf(value)]));
    await this.#state.update(stateKey, { ...this.#confirmed(), ...added });
  }

  #confirmed(): Readonly<Record<string, unknown>> {
    const stored: unknown = this.#state.get(stateKey);
    return typeof stored === "object" && stored !== null ? { ...stored } : {};
  }
}

const stateKey = "skycloak.confirmedVariables";

function hashOf(value: string): string {
  return hash("sha256", value);
}

/** Asks whether the variables may be used. Each value is confirmed only once. */
export async function confirmVariables(
  confirmed: ConfirmedVariables,
  variables: readonly Variable[],
  { question, detail, button }: Question & { readonly detail: string },
): Promise<boolean> {
  const unconfirmed = confirmed.unconfirmed(variables);
  if (unconfirmed.length === 0) return true;
  const lines = unconfirmed.map(({ name, value }) => `${name}=${displayValue(value)}`);
  const origin = t("A dev container or a setting of the workspace may have set this.");
  if (!(await confirmModal({ question, detail: [lines, detail, origin], button }))) return false;
  await confirmed.confirm(unconfirmed);
  return true;
}

/** Shows a host in its ASCII form: letters of other scripts may look like Latin ones. */
function displayValue(value: string): string {
  return URL.canParse(value) ? singleLine(new URL(value).href, maxAddressLength) : singleLine(value, 100);
}
