// The password of an export: typed or generated, sent with the request, never stored.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { askChoice, askText, mapOutcome } from "../../commands/steps";
import type { Choice, StepHeader, StepOutcome } from "../../commands/steps";
import { Secret } from "../../secrets/secret";
import type { Services } from "../../services";
import { showInformationMessage } from "../../ui/messages";

const t = vscode.l10n.t;

/** The API's limits. */
const fewest = 8;
const most = 128;

export type NewPassword =
  | { readonly kind: "typed" | "made-up"; readonly password: Secret }
  | { readonly kind: "none"; readonly password?: never };

/** `mayBeNone`: whether the export may be unencrypted. */
export async function askNewPassword(frame: StepHeader, mayBeNone: boolean): Promise<StepOutcome<NewPassword>> {
  const items: Choice<NewPassword["kind"]>[] = [
    {
      label: t("Generate a Password"),
      description: t("copied to the clipboard and not stored"),
      value: "made-up",
    },
    { label: t("Type a Password"), value: "typed" },
  ];
  if (mayBeNone) {
    const description = t("anyone who has the file can read it");
    items.push({ label: t("No Password"), description, value: "none" });
  }
  const placeholder = t("The export is encrypted. Nobody can open it without the password");
  for (;;) {
    const picked = await askChoice({ ...frame, placeholder, items });
    if (picked.kind !== "next") return picked;
    const { value: kind } = picked;
    if (kind === "none") return { kind: "next", value: { kind } };
    if (kind === "made-up") {
      const password = new Secret(randomBytes(24).toString("base64url"));
      return { kind: "next", value: { kind, password } };
    }
    const typed = await mapOutcome(askTwice(frame), (password) => ({ kind, password }));
    if (typed.kind !== "back") return typed;
  }
}

async function askTwice(frame: StepHeader): Promise<StepOutcome<Secret>> {
  const first = await askText({
    ...frame,
    prompt: t("{0} to {1} characters; the password is not stored", fewest, most),
    password: true,
    validate: (text) =>
      text.length >= fewest && text.length <= most ? undefined : t("{0} to {1} characters.", fewest, most),
  });
  if (first.kind !== "next") return first;
  const again = askText({
    ...frame,
    prompt: t("Repeat the password"),
    password: true,
    validateOnEnter: (text) => Promise.resolve(text === first.value ? undefined : t("The passwords don't match.")),
  });
  return mapOutcome(again, (text) => new Secret(text));
}

/** Whether the user has copied the password: a generated one is not stored anywhere. */
export async function copyGeneratedPassword({ copy }: Pick<Services, "copy">, given: NewPassword): Promise<boolean> {
  if (given.kind !== "made-up") return true;
  await copy(given.password);
  const start = t("Start Export");
  const choice = await showInformationMessage(
    t("Password copied."),
    {
      modal: true,
      detail: t(
        "Save it in your password manager now. It is not stored here, and nobody can open the export without it.",
      ),
    },
    start,
  );
  return choice === start;
}

/** The password of a file to import; undefined in the outcome if it has none. */
export async function askPassword(title: string, mayBeNone: boolean): Promise<StepOutcome<Secret | undefined>> {
  const typed = askText({
    title,
    prompt: mayBeNone ? t("Password of the export (leave empty if it has none)") : t("Password of the export"),
    password: true,
    validate: (text) => (text !== "" || mayBeNone ? undefined : t("Enter the password.")),
  });
  return mapOutcome(typed, (text) => (text === "" ? undefined : new Secret(text)));
}
