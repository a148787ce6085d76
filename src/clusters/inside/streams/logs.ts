// The two logs of a cluster.

import * as vscode from "vscode";
import { routes } from "../../../api/routes";
import { readLogs, readSecurityLogs } from "../../../api/stream-schema";
import type { Entry, EntryPage } from "./entries";
import { logEntry, securityEntry } from "./lines";
import type { Filter, Stream } from "./stream";

const t = vscode.l10n.t;

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
