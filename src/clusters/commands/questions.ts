// Questions about a cluster that more than one command asks.

import * as vscode from "vscode";
import type { FeatureInfo, MaintenanceWindow } from "../../api/cluster-schema";
import {
  runWizard,
  askChoice,
  askMany,
  askText,
  mapOutcome,
  type StepHeader,
  type StepOutcome,
} from "../../commands/steps";
import { dayName } from "../resources/maintenance-window";
import { isTime, sizes, wrongName } from "../rules";

const t = vscode.l10n.t;

export function askName(frame: StepHeader, value: string): Promise<StepOutcome<string>> {
  const errors = {
    empty: t("A cluster needs a name."),
    start: t("A name begins with a letter (a to z)."),
    character: t("Only letters, digits, spaces, _ and - are allowed."),
    long: t("At most 63 characters are allowed."),
  };
  return askTrimmed({
    ...frame,
    prompt: t("Letters, digits, spaces, _ and -; it begins with a letter"),
    placeholder: "customers-prod",
    value,
    check: (text) => {
      const wrong = wrongName(text.trim());
      return wrong && errors[wrong];
    },
  });
}

export function askTrimmed(step: Parameters<typeof askText>[0]): Promise<StepOutcome<string>> {
  return mapOutcome(askText(step), (text) => text.trim());
}

export function askSize(
  frame: StepHeader,
  current: string | undefined,
): Promise<StepOutcome<string>> {
  return askChoice<string>({
    ...frame,
    placeholder: t("How large should it be?"),
    items: sizes.map((size) => ({
      label: size,
      description: size === current ? t("as it is now") : "",
      value: size,
    })),
    value: current,
  });
}

export function askFeatures(
  frame: StepHeader,
  features: readonly FeatureInfo[],
  chosen: readonly string[],
): Promise<StepOutcome<readonly string[]>> {
  const items = features.map(({ name, display_name, description, preview }) => ({
    label: display_name ?? name,
    description: preview ? t("{0} · preview", name) : name,
    detail: description ?? "",
    name,
  }));
  const asked = askMany({
    ...frame,
    placeholder: t("Features to switch on beside those that are on anyway; none is fine"),
    items,
    picked: items.filter(({ name }) => chosen.includes(name)),
  });
  return mapOutcome(asked, (picked) => picked.map(({ name }) => name));
}

/** Undefined if the person cancels. */
export async function askWindow(
  title: string,
  before: MaintenanceWindow | undefined,
): Promise<MaintenanceWindow | undefined> {
  const { timeZone: here } = new Intl.DateTimeFormat().resolvedOptions();
  const time = (frame: StepHeader, prompt: string, value: string): Promise<StepOutcome<string>> =>
    askTrimmed({
      ...frame,
      prompt,
      placeholder: "02:00",
      value,
      check: (text) => (isTime(text.trim()) ? undefined : t("A time looks like 02:30.")),
    });
  const { days_of_week = [0, 6], start_local, end_local, timezone } = before ?? {};
  const window = await runWizard<
    Record<"start_local" | "end_local" | "timezone", string> &
      Pick<MaintenanceWindow, "days_of_week">
  >(title, {
    days_of_week: (frame, { days_of_week: days = days_of_week }) => {
      // Sunday first.
      const items = [0, 1, 2, 3, 4, 5, 6].map((day) => ({
        label: dayName(day, vscode.env.language, "long"),
        day,
      }));
      const asked = askMany({
        ...frame,
        placeholder: t("On which days?"),
        items,
        picked: items.filter(({ day }) => days.includes(day)),
        none: t("At least one day is needed"),
      });
      return mapOutcome(asked, (picked) => picked.map(({ day }) => day).sort());
    },
    start_local: (frame, { start_local: from = start_local ?? "02:00" }) =>
      time(frame, t("From when on (local time of the zone)?"), from),
    end_local: (frame, { end_local: to = end_local ?? "06:00" }) =>
      time(frame, t("Until when?"), to),
    timezone: (frame, { timezone: zone = timezone ?? here }) =>
      askChoice<string>({
        ...frame,
        placeholder: t("In which time zone?"),
        items: [...new Set([zone, here, "UTC", ...Intl.supportedValuesOf("timeZone")])].map(
          (label) => ({
            label,
            description: label === here ? t("this machine's") : "",
            value: label,
          }),
        ),
      }),
  });
  return window && { enabled: true, ...window };
}
