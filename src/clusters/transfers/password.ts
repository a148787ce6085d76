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
export async function askNewPassword(
  frame: StepHeader,
  mayBeNone: boolean,
): Promise<StepOutcome<NewPassword>> {
  const items: Choice<NewPassword["kind"]>[] = [
    {
      label: t("Make Up a Password"),
      description: t("copied to the clipboard, and kept nowhere"),
      value: "made-up",
    },
    { label: t("Type a Password"), value: "typed" },
  ];
  if (mayBeNone) {
    const description = t("whoever has the file can read it");
    items.push({ label: t("No Password"), description, value: "none" });
  }
  const placeholder = t("The export is encrypted with a password. Without it nobody can open it");
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
    prompt: t("A password of {0} to {1} characters. It is kept nowhere", fewest, most),
    masked: true,
    check: (text) =>
      text.length >= fewest && text.length <= most
        ? undefined
        : t("{0} to {1} characters.", fewest, most),
  });
  if (first.kind !== "next") return first;
  const again = askText({
    ...frame,
    prompt: t("The same password once more"),
    masked: true,
    accept: (text) =>
      Promise.resolve(text === first.value ? undefined : t("That is not the same password.")),
  });
  return mapOutcome(again, (text) => new Secret(text));
}

/** Whether the user has copied the password: a generated one is not stored anywhere. */
export async function hasPassword(
  { copy }: Pick<Services, "copy">,
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

/** The password of a file to import; undefined in the outcome if it has none. */
export async function askPassword(
  title: string,
  mayBeNone: boolean,
): Promise<StepOutcome<Secret | undefined>> {
  const typed = askText({
    title,
    prompt: mayBeNone
      ? t("The password of the export; empty where it has none")
      : t("The password of the export"),
    masked: true,
    check: (text) => (text !== "" || mayBeNone ? undefined : t("A password is needed.")),
  });
  return mapOutcome(typed, (text) => (text === "" ? undefined : new Secret(text)));
}
