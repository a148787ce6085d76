// The password of an export: typed or generated, sent with the request, never stored.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { askChoice, askText, mapOutcome, type Choice, type StepHeader, type StepOutcome } from "../../commands/steps";
import { Secret } from "../../secrets/secret";
import type { Services } from "../../services";
import { showInformationMessage } from "../../ui/messages";

const t = vscode.l10n.t;

/** The API's limits. */
const minLength = 8;
const maxLength = 128;

export interface NewPassword {
  /** Undefined if the export is not encrypted. */
  readonly password?: Secret;
  readonly isGenerated?: boolean;
}

/** `isOptional`: whether the export may be unencrypted. */
export async function askNewPassword(header: StepHeader, isOptional: boolean): Promise<StepOutcome<NewPassword>> {
  const generated = t("copied to the clipboard and not stored");
  const unencrypted = t("anyone who has the file can read it");
  const items: Choice<"generate" | "type" | "none">[] = [
    { label: t("Generate a Password"), description: generated, value: "generate" },
    { label: t("Type a Password"), value: "type" },
    ...(isOptional ? [{ label: t("No Password"), description: unencrypted, value: "none" as const }] : []),
  ];
  const placeholder = t("The export is encrypted. Nobody can open it without the password");
  for (;;) {
    const choice = await askChoice({ ...header, placeholder, items });
    if (choice.kind !== "next") return choice;
    if (choice.value === "none") return { kind: "next", value: {} };
    if (choice.value === "generate") {
      const password = new Secret(randomBytes(24).toString("base64url"));
      return { kind: "next", value: { password, isGenerated: true } };
    }
    const typed = await mapOutcome(askAndRepeat(header), (password) => ({ password }));
    if (typed.kind !== "back") return typed;
  }
}

async function askAndRepeat(header: StepHeader): Promise<StepOutcome<Secret>> {
  const first = await askText({
    ...header,
    prompt: t("{0} to {1} characters; the password is not stored", minLength, maxLength),
    password: true,
    validate: ({ length }) =>
      length >= minLength && length <= maxLength ? undefined : t("{0} to {1} characters.", minLength, maxLength),
  });
  if (first.kind !== "next") return first;
  const repeated = askText({
    ...header,
    prompt: t("Repeat the password"),
    password: true,
    validateOnEnter: (text) => (text === first.value ? undefined : t("The passwords don't match.")),
  });
  return mapOutcome(repeated, (text) => new Secret(text));
}

/** Copies a generated password, because it is not stored anywhere. False if the user cancels. */
export async function copyGeneratedPassword(
  { copy }: Pick<Services, "copy">,
  { password, isGenerated }: NewPassword,
): Promise<boolean> {
  if (password === undefined || isGenerated !== true) return true;
  const seconds = await copy(password);
  const detail = [
    t("Save it in your password manager now. It is not stored here, and nobody can open the export without it."),
    ...(seconds === 0 ? [] : [t("The clipboard clears in {0} s.", seconds)]),
  ];
  const start = t("Start Export");
  return (await showInformationMessage(t("Password copied."), { modal: true, detail }, start)) === start;
}

/** Asks for the password of a file to import. The outcome's value is undefined if the file has none. */
export function askPassword(title: string, isOptional: boolean): Promise<StepOutcome<Secret | undefined>> {
  const typed = askText({
    title,
    prompt: isOptional ? t("Password of the export (leave empty if it has none)") : t("Password of the export"),
    password: true,
    validate: (text) => (text !== "" || isOptional ? undefined : t("Enter the password.")),
  });
  return mapOutcome(typed, (text) => (text === "" ? undefined : new Secret(text)));
}
