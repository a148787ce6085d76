// What the rows of several kinds say alike.

import * as vscode from "vscode";
import { exact, readTime, relative } from "../../../ui/time";
import type { Saying } from "../kind";

const t = vscode.l10n.t;

/** “3 days ago (12 November 2026 …)”. */
export function when(
  text: string | null | undefined,
  { now, language }: Saying,
): string | undefined {
  const at = readTime(text);
  return at && `${relative(at, now, language)} (${exact(at, language)})`;
}

export function ago(
  text: string | null | undefined,
  { now, language }: Saying,
): string | undefined {
  const at = readTime(text);
  return at && relative(at, now, language);
}

export function yesNo(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? t("yes") : t("no");
}

export function onOff(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? t("on") : t("off");
}

/** Says only what is there. */
export function joined(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part != null && part !== "").join(" · ");
}

/** How a state is shown: told apart by shape as well as by colour. */
export interface StateLook {
  readonly words: string;
  readonly icon: string;
  readonly color?: string;
}

/** A state that this version does not know is shown as the server names it. */
export function stateLook(
  states: Readonly<Record<string, StateLook>>,
  state: string | null | undefined,
): StateLook {
  const known = state != null && Object.hasOwn(states, state) ? states[state] : undefined;
  return known ?? { words: state ?? t("unknown"), icon: "question" };
}

/** The icon at rest, where what it stands for has been under way for too long to be believed. */
export function atRest(icon: string, since: string | null | undefined, { now }: Saying): string {
  const age = now.getTime() - Date.parse(since ?? "");
  return age < longestSpin ? icon : icon.replace(/~spin$/, "");
}

/** Milliseconds. */
const longestSpin = 24 * 3_600_000;

export const good = "testing.iconPassed";
export const bad = "list.errorForeground";
export const passing = "charts.blue";
