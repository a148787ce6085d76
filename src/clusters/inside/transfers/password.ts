// The password of an export: asked for or made up, handed to the request, and kept nowhere.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Parts } from "../../../parts";
import { showInformationMessage } from "../../../ui/messages";
import { askPick, askText, type StepFrame, type StepOutcome } from "../../../ui/steps";
import { Secret } from "../../../vault/secret";

const t = vscode.l10n.t;

/** As the API takes it. */
const fewest = 8;
const most = 128;

export type NewPassword =
  | { readonly kind: "typed" | "made-up"; readonly password: Secret }
  | { readonly kind: "none"; readonly password?: never };

/** `mayBeNone`: whether it may be left out. */
export async function askNewPassword(
  frame: StepFrame,
  mayBeNone: boolean,
): Promise<StepOutcome<NewPassword>> {
  const items = [
    {
      label: t("Make Up a Password"),
      description: t("copied to the clipboard, and kept nowhere"),
      how: "make-up" as const,
    },
    { label: t("Type a Password"), description: "", how: "type" as const },
    ...(mayBeNone
      ? [
          {
            label: t("No Password"),
            description: t("whoever has the file can read it"),
            how: "none" as const,
          },
        ]
      : []),
  ];
  const placeholder = t("The export is encrypted with a password. Without it nobody can open it");
  for (;;) {
    const picked = await askPick({ ...frame, placeholder, items });
    if (picked.kind !== "next") return picked;
    if (picked.value.how === "none") return { kind: "next", value: { kind: "none" } };
    if (picked.value.how === "make-up") {
      const password = new Secret(randomBytes(24).toString("base64url"));
      return { kind: "next", value: { kind: "made-up", password } };
    }
    const typed = await askTwice(frame);
    if (typed.kind === "next") {
      return { kind: "next", value: { kind: "typed", password: typed.value } };
    }
    if (typed.kind === "cancel") return typed;
  }
}

async function askTwice(frame: StepFrame): Promise<StepOutcome<Secret>> {
  const first = await askText({
    ...frame,
    prompt: t("A password of {0} to {1} characters. It is kept nowhere", fewest, most),
    masked: true,
    check: (text) =>
      text.length >= fewest && text.length <= most
        ? undefined
        : t("{0} to {1} characters.", fewest, most),
  });
  if (first.kind !== "next") return first;
  const again = await askText({
    ...frame,
    prompt: t("The same password once more"),
    masked: true,
    accept: (text) =>
      Promise.resolve(text === first.value ? undefined : t("That is not the same password.")),
  });
  return again.kind === "next" ? { kind: "next", value: new Secret(again.value) } : again;
}

/** Whether the person has it, so that the export can begin: one that was made up is in no other place. */
export async function hasPassword(
  { copy }: Pick<Parts, "copy">,
  given: NewPassword,
): Promise<boolean> {
  if (given.kind !== "made-up") return true;
  await copy(given.password);
  const start = t("Start Export");
  const choice = await showInformationMessage(
    t("The password was copied."),
    {
      modal: true,
      detail: t(
        "Put it where you keep your passwords, now: it is kept nowhere here, and without it nobody can open the export.",
      ),
    },
    start,
  );
  return choice === start;
}

/** To open what is imported; undefined in the outcome for none. */
export async function askPassword(
  title: string,
  mayBeNone: boolean,
): Promise<StepOutcome<Secret | undefined>> {
  const typed = await askText({
    title,
    prompt: mayBeNone
      ? t("The password of the export; empty where it has none")
      : t("The password of the export"),
    masked: true,
    check: (text) => (text !== "" || mayBeNone ? undefined : t("A password is needed.")),
  });
  if (typed.kind !== "next") return typed;
  return { kind: "next", value: typed.value === "" ? undefined : new Secret(typed.value) };
}
