// Asks what a log should be filtered by: one filter at a time, or none any more.

import * as vscode from "vscode";
import { askPick, askText } from "../../../ui/steps";
import { endOf, startOf } from "../clock";
import { boundsOf, boundsProblem } from "../period";
import { boundsWords } from "../period-words";
import type { Filter, Filtered } from "./stream";

const t = vscode.l10n.t;

interface FilterItem extends vscode.QuickPickItem {
  readonly filter?: Filter;
}

interface ValueItem extends vscode.QuickPickItem {
  readonly value: string;
}

const hour = 3_600_000;

/** Of all streams. Their values are times, in UTC. */
const from: Filter = { parameter: "start_time", title: () => t("From") };
const to: Filter = { parameter: "end_time", title: () => t("To") };

/** The filters as they should be from now on; undefined when the person changes their mind. */
export async function askFilter(
  filters: readonly Filter[],
  now: Filtered,
): Promise<Filtered | undefined> {
  const title = t("Filter");
  const items: FilterItem[] = [
    ...[...filters, from, to].map((filter) => ({
      label: filter.title(),
      description: now[filter.parameter] ?? "",
      filter,
    })),
    ...(Object.keys(now).length > 0
      ? [{ label: t("Show everything"), iconPath: new vscode.ThemeIcon("clear-all") }]
      : []),
  ];
  const picked = await askPick({ title, placeholder: t("Filter by what?"), items });
  if (picked.kind !== "next") return undefined;
  const { filter } = picked.value;
  if (filter === undefined) return {};
  const { parameter } = filter;
  const value = await askValue(filter, now);
  if (value === undefined) return undefined;
  const others = Object.entries(now).filter(([name]) => name !== parameter);
  return Object.fromEntries([...others, ...(value === "" ? [] : [[parameter, value]])]) as Filtered;
}

async function askValue(filter: Filter, now: Filtered): Promise<string | undefined> {
  const { parameter, values } = filter;
  const value = now[parameter] ?? "";
  const title = filter.title();
  const isTime = filter === from || filter === to;
  const choices = isTime ? times() : values?.map((one) => ({ label: one, value: one }));
  if (choices === undefined) {
    const prompt = t("Only what holds this text is shown. Leave it empty for all.");
    const typed = await askText({ title, prompt, value });
    return typed.kind === "next" ? typed.value.trim() : undefined;
  }
  const another: ValueItem = {
    label: t("Another time…"),
    iconPath: new vscode.ThemeIcon("edit"),
    value: "another",
  };
  const items: ValueItem[] = [
    { label: t("All"), value: "" },
    ...choices,
    ...(isTime ? [another] : []),
  ];
  const active = items.find((one) => one.value === value) ?? items[0];
  const picked = await askPick({
    title,
    placeholder: title,
    items,
    ...(active === undefined ? {} : { active }),
  });
  if (picked.kind !== "next") return undefined;
  return picked.value === another ? askTime(filter, now) : picked.value.value;
}

async function askTime(filter: Filter, now: Filtered): Promise<string | undefined> {
  const read = filter === from ? startOf : endOf;
  const typed = await askText({
    title: filter.title(),
    prompt: t("A day, or a day and a time of this machine's clock"),
    placeholder: "2026-01-31 14:30",
    check: (text) => {
      const time = read(text);
      if (time === undefined) return t("Write it as 2026-01-31 or 2026-01-31 14:30.");
      const bounds = boundsOf({ ...now, [filter.parameter]: time });
      const problem = boundsProblem(bounds, Date.now());
      return problem && boundsWords(problem);
    },
  });
  return typed.kind === "next" ? read(typed.value) : undefined;
}

function times(): ValueItem[] {
  const ago = (label: string, hours: number): ValueItem => ({
    label,
    value: new Date(Date.now() - hours * hour).toISOString(),
  });
  return [
    ago(t("15 minutes ago"), 0.25),
    ago(t("An hour ago"), 1),
    ago(t("Yesterday at this time"), 24),
    ago(t("7 days ago"), 7 * 24),
  ];
}
