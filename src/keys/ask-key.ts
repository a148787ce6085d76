// What should the new key be? Its name, what it may do, when it ends, notes. Read when it is asked.

import * as vscode from "vscode";
import type { KeyRequest } from "../api/skycloak";
import { askText, keeping, runSteps, type StepFrame, type StepOutcome } from "../ui/steps";
import { keyChoices } from "./ask-choices";

export { keyChoices };

const t = vscode.l10n.t;

/** Longer names and notes than these are refused by every list that shows them. */
const longestName = 100;
const longestNotes = 500;

/** Undefined when the person leaves. */
export async function askForKey(): Promise<KeyRequest | undefined> {
  const title = t("Create API Key");
  const at = (number: number): StepFrame => ({ title, step: { number, of: 5 } });
  const choices = keyChoices(at, 2);
  let name = "";
  let notes = "";

  const done = await runSteps([
    () => keeping(askName(at(1), name), (value) => (name = value)),
    ...choices.steps,
    () =>
      // Whoever goes back finds what they had typed when they come again.
      keeping(
        askNotes(at(5), notes, (typed) => (notes = typed)),
        (value) => (notes = value),
      ),
  ]);
  if (!done) return undefined;
  return { name, ...choices.chosen(), ...(notes === "" ? {} : { notes }) };
}

async function askName(frame: StepFrame, value: string): Promise<StepOutcome<string>> {
  const outcome = await askText({
    ...frame,
    value,
    prompt: t("A name that says where the key is used"),
    placeholder: t("for example: ci-deploy"),
    check: (text) => {
      if (text.trim() === "") return t("A key needs a name.");
      if (text.trim().length <= longestName) return undefined;
      return t("A name has at most {0} characters.", longestName);
    },
  });
  return outcome.kind === "next" ? { kind: "next", value: outcome.value.trim() } : outcome;
}

async function askNotes(
  frame: StepFrame,
  value: string,
  typed: (text: string) => void,
): Promise<StepOutcome<string>> {
  const outcome = await askText({
    ...frame,
    value,
    typed,
    prompt: t("Notes for whoever finds this key later (optional). Enter creates the key."),
    check: (text) =>
      text.trim().length > longestNotes
        ? t("Notes have at most {0} characters.", longestNotes)
        : /sk_sc_[A-Za-z0-9_-]{16}/.test(text)
          ? t("Do not put a key into the notes: everyone who sees the list sees them.")
          : undefined,
  });
  return outcome.kind === "next" ? { kind: "next", value: outcome.value.trim() } : outcome;
}
