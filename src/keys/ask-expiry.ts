// When should the new key end? A list, and behind one of its rows a date.

import * as vscode from "vscode";
import { askPick, askText, type StepFrame, type StepOutcome } from "../ui/steps";
import { exactDay } from "../ui/time";
import { expiryDays, inDays, readDate } from "./expiry";

const t = vscode.l10n.t;

/** What the person chose, as they chose it: coming back to the step shows it again. */
export type Expiry =
  | { readonly kind: "days"; readonly days: number }
  /** `text` is the day as it was typed. */
  | { readonly kind: "date"; readonly text: string; readonly end: Date }
  | { readonly kind: "never" };

/** Undefined for never. */
export function endOf(expiry: Expiry, now: Date): Date | undefined {
  switch (expiry.kind) {
    case "days":
      return inDays(expiry.days, now);
    case "date":
      return expiry.end;
    case "never":
      return undefined;
  }
}

interface ExpiryItem extends vscode.QuickPickItem {
  readonly expiry: Exclude<Expiry, { kind: "date" }> | "ask";
}

export async function askExpiry(
  frame: StepFrame,
  chosen: Expiry | undefined,
): Promise<StepOutcome<Expiry>> {
  const items = expiryItems();
  let active = chosen === undefined ? items[0] : items.find((item) => stands(item, chosen));
  let text = chosen?.kind === "date" ? chosen.text : "";
  for (;;) {
    const outcome = await askPick({
      ...frame,
      placeholder: t("When does the key end?"),
      items,
      ...(active === undefined ? {} : { active }),
    });
    if (outcome.kind !== "next") return outcome;
    active = outcome.value;
    if (active.expiry !== "ask") return { kind: "next", value: active.expiry };
    const date = await askDate(frame, text, (typed) => (text = typed));
    if (date.kind === "cancel") return date;
    if (date.kind === "next") return { kind: "next", value: { kind: "date", text, ...date.value } };
  }
}

function expiryItems(): ExpiryItem[] {
  return [
    ...expiryDays.map((days): ExpiryItem => ({
      label: t("In {0} days", days),
      description: exactDay(inDays(days, new Date()), vscode.env.language),
      expiry: { kind: "days", days },
    })),
    { label: t("On a date…"), expiry: "ask" },
    {
      label: t("Never"),
      detail: t("Nothing ends a leaked key but somebody who notices"),
      expiry: { kind: "never" },
    },
  ];
}

/** Whether the row is what was chosen. */
function stands({ expiry }: ExpiryItem, chosen: Expiry): boolean {
  if (expiry === "ask") return chosen.kind === "date";
  if (expiry.kind === "days") return chosen.kind === "days" && chosen.days === expiry.days;
  return chosen.kind === "never";
}

async function askDate(
  frame: StepFrame,
  value: string,
  typed: (text: string) => void,
): Promise<StepOutcome<{ readonly end: Date }>> {
  const read = (text: string): Date | "past" | undefined => readDate(text, new Date());
  const outcome = await askText({
    ...frame,
    value,
    typed,
    prompt: t("The last day on which the key works"),
    placeholder: "YYYY-MM-DD",
    check: (text) => {
      const date = read(text);
      if (date === undefined) return t("A date is written like 2027-03-31.");
      return date === "past" ? t("That day has passed.") : undefined;
    },
  });
  if (outcome.kind !== "next") return outcome;
  const end = read(outcome.value);
  return end instanceof Date ? { kind: "next", value: { end } } : { kind: "back" };
}
