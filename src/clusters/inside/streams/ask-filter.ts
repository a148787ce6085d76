// Asks what a log should be filtered by: one filter at a time, or none any more.

import * as vscode from "vscode";
import { askPick, askText } from "../../../ui/steps";
import type { Filter, Filtered } from "./stream";

const t = vscode.l10n.t;

interface FilterItem extends vscode.QuickPickItem {
  readonly filter?: Filter;
}

interface ValueItem extends vscode.QuickPickItem {
  readonly value: string;
}

const hour = 3_600_000;

/** Of all streams. Its value is a time. */
const since: Filter = { parameter: "start_time", title: () => t("Time") };

/** The filters as they should be from now on; undefined when the person changes their mind. */
export async function askFilter(
  filters: readonly Filter[],
  now: Filtered,
): Promise<Filtered | undefined> {
  const title = t("Filter");
  const items: FilterItem[] = [
    ...[...filters, since].map((filter) => ({
      label: filter.title(),
      description: now[filter.parameter] ?? "",
      filter,
    })),
    ...(Object.keys(now).length > 0 ? [{ label: t("$(clear-all) Show everything") }] : []),
  ];
  const picked = await askPick({ title, placeholder: t("Filter by what?"), items });
  if (picked.kind !== "next") return undefined;
  const { filter } = picked.value;
  if (filter === undefined) return {};
  const { parameter } = filter;
  const value = await askValue(filter, now[parameter] ?? "");
  if (value === undefined) return undefined;
  const others = Object.entries(now).filter(([name]) => name !== parameter);
  return Object.fromEntries([...others, ...(value === "" ? [] : [[parameter, value]])]) as Filtered;
}

async function askValue(filter: Filter, value: string): Promise<string | undefined> {
  const title = filter.title();
  const choices =
    filter === since ? times() : filter.values?.map((one) => ({ label: one, value: one }));
  if (choices === undefined) {
    const prompt = t("Only what holds this text is shown. Leave it empty for all.");
    const typed = await askText({ title, prompt, value });
    return typed.kind === "next" ? typed.value.trim() : undefined;
  }
  const items: ValueItem[] = [{ label: t("All"), value: "" }, ...choices];
  const active = items.find((one) => one.value === value) ?? items[0];
  const picked = await askPick({
    title,
    placeholder: title,
    items,
    ...(active === undefined ? {} : { active }),
  });
  return picked.kind === "next" ? picked.value.value : undefined;
}

function times(): ValueItem[] {
  const ago = (label: string, hours: number): ValueItem => ({
    label,
    value: new Date(Date.now() - hours * hour).toISOString(),
  });
  return [
    ago(t("Since 15 minutes ago"), 0.25),
    ago(t("Since an hour ago"), 1),
    ago(t("Since yesterday at this time"), 24),
    ago(t("Since 7 days ago"), 7 * 24),
  ];
}
