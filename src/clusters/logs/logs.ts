// The two logs of a cluster: what they are read from, and by what they can be filtered.

import * as vscode from "vscode";
import { type ReadRoute, routes } from "../../api/routes";
import { readLogs, readSecurityLogs } from "../../api/cluster-schema";
import { askChoice, askPick, askText, type Choice } from "../../commands/steps";
import { boundsOf, boundsProblem, day, endOf, startOf } from "../period";
import { boundsWords } from "../period-texts";
import { logEntry, securityEntry, type Entry, type EntryPage } from "./entries";

const t = vscode.l10n.t;

export interface Stream {
  /** In the URI of its document. */
  readonly name: string;
  readonly title: () => string;
  readonly route: ReadRoute;
  /** Undefined if the response is no list. */
  readonly read: (body: unknown) => EntryPage | undefined;
  readonly filters: readonly Filter[];
}

export interface Filter {
  /** The API's name. */
  readonly parameter: string;
  readonly title: () => string;
  /** The values to choose from; without them, any text. */
  readonly values?: readonly string[];
}

/** The filters in force, by parameter. */
export type Filtered = Readonly<Record<string, string>>;

const text: Filter = { parameter: "search", title: () => t("Text") };

export const logs: Stream = {
  name: "logs",
  title: () => t("Logs"),
  route: routes.listClusterLogs,
  read: pageOf(readLogs, logEntry),
  filters: [
    { parameter: "level", title: () => t("Level"), values: ["error", "warn", "info", "debug"] },
    text,
    { parameter: "category", title: () => t("Category") },
    { parameter: "thread_name", title: () => t("Thread") },
  ],
};

export const securityLogs: Stream = {
  name: "security-logs",
  title: () => t("Security Logs"),
  route: routes.listSecurityLogs,
  read: pageOf(readSecurityLogs, securityEntry),
  filters: [
    {
      parameter: "type",
      title: () => t("Type"),
      values: ["waf", "bot", "geo_block", "rate_limit", "ip_block", "captcha"],
    },
    { parameter: "action", title: () => t("Action"), values: ["block", "detect"] },
    text,
    { parameter: "source_ip", title: () => t("Address") },
    { parameter: "country", title: () => t("Country (two letters)") },
  ],
};

function pageOf<T>(
  read: (body: unknown) => readonly T[] | undefined,
  entry: (line: T) => Entry,
): (body: unknown) => EntryPage | undefined {
  return (body) => {
    const lines = read(body);
    return lines && { entries: lines.map(entry), count: Array.isArray(body) ? body.length : 0 };
  };
}

const anotherTime = "another";

/** Filters of both logs. Their values are times in UTC. */
const from: Filter = { parameter: "start_time", title: () => t("From") };
const to: Filter = { parameter: "end_time", title: () => t("To") };

/** Asks for one filter, or removes all; undefined if cancelled. */
export async function askFilter(
  filters: readonly Filter[],
  now: Filtered,
): Promise<Filtered | undefined> {
  const title = t("Filter");
  const items: (vscode.QuickPickItem & { filter?: Filter })[] = [...filters, from, to].map(
    (filter) => ({ label: filter.title(), description: now[filter.parameter] ?? "", filter }),
  );
  if (Object.keys(now).length > 0) {
    items.push({ label: t("Show everything"), iconPath: new vscode.ThemeIcon("clear-all") });
  }
  const picked = await askPick({ title, placeholder: t("Filter by what?"), items });
  if (picked.kind !== "next") return undefined;
  const { filter } = picked.value;
  if (filter === undefined) return {};
  const { parameter } = filter;
  const value = await askValue(filter, now);
  if (value === undefined) return undefined;
  const changed = Object.entries({ ...now, [parameter]: value });
  return Object.fromEntries(changed.filter(([, text]) => text !== ""));
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
  const items: Choice<string>[] = [{ label: t("All"), value: "" }, ...choices];
  if (isTime) {
    const iconPath = new vscode.ThemeIcon("edit");
    items.push({ label: t("Another time…"), iconPath, value: anotherTime });
  }
  const picked = await askChoice({ title, placeholder: title, items, value });
  if (picked.kind !== "next") return undefined;
  return picked.value === anotherTime ? askTime(filter, now) : picked.value;
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

function times(): Choice<string>[] {
  const choices: readonly (readonly [label: string, days: number])[] = [
    [t("15 minutes ago"), 1 / 96],
    [t("An hour ago"), 1 / 24],
    [t("Yesterday at this time"), 1],
    [t("7 days ago"), 7],
  ];
  return choices.map(([label, days]) => ({
    label,
    value: new Date(Date.now() - days * day).toISOString(),
  }));
}
