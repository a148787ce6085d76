// The two logs of a cluster: what they are read from, their filters, and the editors in which they are open.

import * as vscode from "vscode";
import { readLogs, readSecurityLogs } from "../../api/cluster-schema";
import { routes, type ReadRoute } from "../../api/routes";
import { askChoice, askPick, askText, type Choice } from "../../commands/steps";
import type { Services } from "../../services";
import { singleLine } from "../../ui/untrusted-text";
import { parseBounds, boundsProblem, day, parseEnd, parseStart } from "../period";
import { describeBoundsProblem } from "../rows";
import type { ClusterTarget } from "../target";
import { logEntry, securityEntry, type Entry, type EntryPage } from "./entries";
import { LogDocument } from "./log-document";

const t = vscode.l10n.t;

export interface LogSource {
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
export type FilterValues = Readonly<Record<string, string>>;

const text: Filter = { parameter: "search", title: () => t("Text") };

const logs: LogSource = {
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

const securityLogs: LogSource = {
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
    { parameter: "source_ip", title: () => t("IP address") },
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
async function askFilter(filters: readonly Filter[], now: FilterValues): Promise<FilterValues | undefined> {
  const title = t("Filter");
  const items: (vscode.QuickPickItem & { filter?: Filter })[] = [...filters, from, to].map((filter) => ({
    label: filter.title(),
    description: now[filter.parameter] ?? "",
    filter,
  }));
  if (Object.keys(now).length > 0) {
    items.push({ label: t("Clear all filters"), iconPath: new vscode.ThemeIcon("clear-all") });
  }
  const picked = await askPick({ title, placeholder: t("Select a filter"), items });
  if (picked.kind !== "next") return undefined;
  const { filter } = picked.value;
  if (filter === undefined) return {};
  const { parameter } = filter;
  const value = await askValue(filter, now);
  if (value === undefined) return undefined;
  const changed = Object.entries({ ...now, [parameter]: value });
  return Object.fromEntries(changed.filter(([, text]) => text !== ""));
}

async function askValue(filter: Filter, now: FilterValues): Promise<string | undefined> {
  const { parameter, values } = filter;
  const value = now[parameter] ?? "";
  const title = filter.title();
  const isTime = filter === from || filter === to;
  const choices = isTime ? times() : values?.map((one) => ({ label: one, value: one }));
  if (choices === undefined) {
    const prompt = t("Show only lines that contain this text. Leave empty to show all.");
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

async function askTime(filter: Filter, now: FilterValues): Promise<string | undefined> {
  const read = filter === from ? parseStart : parseEnd;
  const typed = await askText({
    title: filter.title(),
    prompt: t("A date, or a date and time in this machine's time zone"),
    placeholder: "2026-01-31 14:30",
    validate: (text) => {
      const time = read(text);
      if (time === undefined) return t("Enter a date like 2026-01-31 or 2026-01-31 14:30.");
      const bounds = parseBounds({ ...now, [filter.parameter]: time });
      const problem = boundsProblem(bounds, Date.now());
      return problem && describeBoundsProblem(problem);
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

/** Also in package.json, for the buttons of its editor. */
const logScheme = "skycloak-log";

const streams: readonly LogSource[] = [logs, securityLogs];

export class LogDocuments {
  readonly #open = new Map<string, LogDocument>();
  /** Whether the end of a document is visible, and has to stay so. */
  readonly #atEnd = new Map<string, boolean>();

  constructor(
    private readonly services: Services,
    private readonly changed: vscode.EventEmitter<vscode.Uri>,
  ) {
    services.context.subscriptions.push(
      vscode.window.onDidChangeVisibleTextEditors(() => this.#reconsider()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#setContext()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#followEnd(document)),
      vscode.window.onDidChangeTextEditorVisibleRanges((event) => this.#scrolled(event)),
      { dispose: () => this.#dispose() },
    );
  }

  async show({ connection, cluster }: ClusterTarget, name: string): Promise<void> {
    const stream = streams.find((one) => one.name === name) ?? logs;
    const uri = vscode.Uri.from({
      scheme: logScheme,
      path: `/${singleLine(cluster.name, 100).replace(/[\\/]/g, "-")} ${stream.title()}.log`,
      query: JSON.stringify([connection.id, cluster.id, stream.name]),
    });
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    toEnd(editor);
    this.#reconsider();
    this.#setContext();
  }

  /** The text of a log's document, which is read when it is first shown. */
  text(uri: vscode.Uri): string {
    return this.#at(uri)?.text() ?? `── ${t("This connection no longer exists.")} ──\n`;
  }

  async filter(): Promise<void> {
    const log = this.#active();
    if (log === undefined) return;
    const filtered = await askFilter(log.stream.filters, log.filtered);
    if (filtered !== undefined) await log.filter(filtered);
  }

  async follow(following: boolean): Promise<void> {
    await this.#active()?.follow(following);
    this.#setContext();
  }

  async older(): Promise<void> {
    await this.#active()?.older();
  }

  #active(): LogDocument | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri?.scheme === logScheme ? this.#at(uri) : undefined;
  }

  #at(uri: vscode.Uri): LogDocument | undefined {
    const key = uri.toString();
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const [connectionId, clusterId, name] = idsOf(uri);
    const connection = this.services.connections.find(connectionId);
    const stream = streams.find((one) => one.name === name);
    if (connection === undefined || stream === undefined || clusterId === undefined) {
      return undefined;
    }
    const title = connection.clusters.find(clusterId)?.name;
    const log = new LogDocument({
      connection,
      cluster: { id: clusterId, name: title ?? uri.path.slice(1).replace(/ [^ ]*\.log$/, "") },
      stream,
      visible: () => editorsOf(uri).length > 0,
      changed: () => this.changed.fire(uri),
    });
    this.#open.set(key, log);
    void log.read();
    return log;
  }

  #close(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#open.get(key)?.dispose();
    this.#open.delete(key);
    this.#atEnd.delete(key);
  }

  #dispose(): void {
    for (const log of this.#open.values()) log.dispose();
  }

  #reconsider(): void {
    for (const log of this.#open.values()) log.reconsider();
  }

  /** For the buttons of the editor. */
  #setContext(): void {
    const following = this.#active()?.following === true;
    void vscode.commands.executeCommand("setContext", "skycloak.followingLog", following);
  }

  /** Scrolls to the end if it was visible before. */
  #followEnd({ uri }: vscode.TextDocument): void {
    if (uri.scheme !== logScheme || this.#atEnd.get(uri.toString()) === false) return;
    for (const editor of editorsOf(uri)) toEnd(editor);
  }

  #scrolled({ textEditor, visibleRanges }: vscode.TextEditorVisibleRangesChangeEvent): void {
    const { document } = textEditor;
    const key = document.uri.toString();
    if (document.uri.scheme !== logScheme) return;
    const end = visibleRanges.at(-1)?.end.line ?? 0;
    const before = this.#atEnd.get(key);
    this.#atEnd.set(key, end >= document.lineCount - 2);
    const log = this.#open.get(key);
    // Scrolled back to the top, from the middle.
    const top = visibleRanges[0]?.start.line === 0 && end < document.lineCount - 2;
    if (top && before === false && log?.hasOlder === true) void log.older();
  }
}

function idsOf({ query }: vscode.Uri): (string | undefined)[] {
  try {
    const ids: unknown = JSON.parse(query);
    return Array.isArray(ids) ? ids.map((id) => (typeof id === "string" ? id : undefined)) : [];
  } catch {
    return [];
  }
}

function editorsOf(uri: vscode.Uri): vscode.TextEditor[] {
  const key = uri.toString();
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === key);
}

function toEnd(editor: vscode.TextEditor): void {
  const line = Math.max(0, editor.document.lineCount - 1);
  editor.revealRange(new vscode.Range(line, 0, line, 0));
}
