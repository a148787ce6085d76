// The questions that several commands about clusters ask.

import * as vscode from "vscode";
import type { FeatureInfo } from "../../../api/catalogue-schema";
import type { MaintenanceWindow } from "../../../api/cluster-schema";
import {
  askMany,
  askPick,
  askText,
  keeping,
  runSteps,
  type StepFrame,
  type StepOutcome,
} from "../../../ui/steps";
import { dayName } from "../kinds/maintenance-window";
import { isTime, sizes, wrongName, type WrongName } from "./choices";

const t = vscode.l10n.t;

export function askName(frame: StepFrame, value: string): Promise<StepOutcome<string>> {
  return askText({
    ...frame,
    prompt: t("Letters, digits, spaces, _ and -; it begins with a letter"),
    placeholder: "customers-prod",
    value,
    check: (text) => {
      const wrong = wrongName(text.trim());
      return wrong && nameWords(wrong);
    },
  });
}

function nameWords(wrong: WrongName): string {
  switch (wrong) {
    case "empty":
      return t("A cluster needs a name.");
    case "start":
      return t("A name begins with a letter (a to z).");
    case "character":
      return t("Only letters, digits, spaces, _ and - are allowed.");
    case "long":
      return t("At most 63 characters are allowed.");
  }
}

export async function askSize(
  frame: StepFrame,
  current: string | undefined,
): Promise<StepOutcome<string>> {
  const items = sizes.map((label) => ({
    label,
    description: label === current ? t("as it is now") : "",
  }));
  const active = items.find(({ label }) => label === current);
  const outcome = await askPick({
    ...frame,
    placeholder: t("How large should it be?"),
    items,
    ...(active === undefined ? {} : { active }),
  });
  return outcome.kind === "next" ? { kind: "next", value: outcome.value.label } : outcome;
}

export async function askFeatures(
  frame: StepFrame,
  features: readonly FeatureInfo[],
  chosen: readonly string[],
): Promise<StepOutcome<readonly string[]>> {
  const items = features.map(({ name, display_name, description, preview }) => ({
    label: display_name ?? name,
    description: preview ? t("{0} · preview", name) : name,
    detail: description ?? "",
    name,
  }));
  const outcome = await askMany({
    ...frame,
    placeholder: t("Features to switch on beside those that are on anyway; none is fine"),
    items,
    picked: items.filter(({ name }) => chosen.includes(name)),
  });
  return outcome.kind === "next"
    ? { kind: "next", value: outcome.value.map(({ name }) => name) }
    : outcome;
}

/** Undefined where the person leaves. */
export async function askWindow(
  title: string,
  before: MaintenanceWindow | undefined,
): Promise<MaintenanceWindow | undefined> {
  const { timeZone: here } = new Intl.DateTimeFormat().resolvedOptions();
  let days: readonly number[] = before?.days_of_week ?? [0, 6];
  let from = before?.start_local ?? "02:00";
  let to = before?.end_local ?? "06:00";
  let zone = before?.timezone ?? here;
  const step = (number: number): StepFrame => ({ title, step: { number, of: 4 } });
  const time = (number: number, prompt: string, value: string): Promise<StepOutcome<string>> =>
    askText({
      ...step(number),
      prompt,
      placeholder: "02:00",
      value,
      check: (text) => (isTime(text.trim()) ? undefined : t("A time looks like 02:30.")),
    });
  const done = await runSteps([
    async () => {
      const items = daysOfWeek().map((label, day) => ({ label, day }));
      const outcome = await askMany({
        ...step(1),
        placeholder: t("On which days?"),
        items,
        picked: items.filter(({ day }) => days.includes(day)),
        none: t("At least one day is needed"),
      });
      if (outcome.kind === "next") days = outcome.value.map(({ day }) => day).sort();
      return outcome;
    },
    () =>
      keeping(time(2, t("From when on (local time of the zone)?"), from), (v) => (from = v.trim())),
    () => keeping(time(3, t("Until when?"), to), (v) => (to = v.trim())),
    async () => {
      const zones = [...new Set([zone, here, "UTC", ...Intl.supportedValuesOf("timeZone")])];
      const outcome = await askPick({
        ...step(4),
        placeholder: t("In which time zone?"),
        items: zones.map((label) => ({
          label,
          description: label === here ? t("this machine's") : "",
        })),
      });
      if (outcome.kind === "next") zone = outcome.value.label;
      return outcome;
    },
  ]);
  if (!done) return undefined;
  return {
    enabled: true,
    days_of_week: [...days],
    start_local: from,
    end_local: to,
    timezone: zone,
  };
}

/** Their names in the person's language, Sunday first. */
function daysOfWeek(): string[] {
  return Array.from({ length: 7 }, (_, day) => dayName(day, vscode.env.language, "long"));
}
