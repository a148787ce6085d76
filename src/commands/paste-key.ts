// The input in which the user pastes an API key.

import * as vscode from "vscode";
import type { Secret } from "../secrets/secret";
import { readKey } from "../secrets/stored-key";
import { askText, type StepOutcome, type TextStep } from "./steps";

const t = vscode.l10n.t;

/** `validate` returns an error message, or undefined. */
export async function askForSecret(
  step: Pick<TextStep, "title" | "step" | "totalSteps" | "prompt">,
  validate: (secret: Secret) => Promise<string | undefined> = () => Promise.resolve(undefined),
): Promise<StepOutcome<Secret>> {
  let secret: Secret | undefined;
  const outcome = await askText({
    ...step,
    placeholder: "sk_sc_…",
    password: true,
    validate: keyProblem,
    validateOnEnter: (text) => {
      const reading = readKey(text);
      if (!reading.ok) return keyProblem(text);
      ({ secret } = reading);
      return validate(secret);
    },
  });
  if (outcome.kind !== "next") return outcome;
  return secret === undefined ? { kind: "cancel" } : { kind: "next", value: secret };
}

/** What is wrong with a text that should be a key. */
export function keyProblem(text: string): string | undefined {
  const reading = readKey(text);
  if (reading.ok) return undefined;
  return {
    empty: t("Paste a key that starts with sk_sc_."),
    "not-a-key": t("This is not a Skycloak API key. Keys start with sk_sc_."),
    shortened: t("This is a placeholder or only the start of a key. Paste the whole key."),
    several: t("This contains more than one key. Paste one of them."),
  }[reading.reason];
}
