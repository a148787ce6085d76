// The two logs of a cluster: their routes and filters, and the editors in which they are open.

import * as vscode from "vscode";
import { parseLogs, parseSecurityLogs } from "../../api/cluster-schema";
import { routes, type ReadRoute } from "../../api/routes";
import { askChoice, askText, mapOutcome, type Choice, type StepOutcome } from "../../commands/steps";
import type { Services } from "../../services";
import { singleLine } from "../../ui/untrusted-text";
import { parseBounds, checkBounds, day, pageReader, parseEnd, parseStart } from "../period";
import { describeBoundsProblem } from "../rows";
import type { ClusterTarget } from "../target";
import { logEntry, securityEntry, type EntryPage } from "./entries";
import { LogDocument } from "./log-document";

const t = vscode.l10n.t;

export interface LogSource {
  /** Used in the URI of its document. */
  readonly name: string;
  readonly title: () => string;
  readonly route: ReadRoute;
  /** Undefined if the response is not a list. */
  readonly read: (body: unknown) => EntryPage | undefined;
  readonly filters: readonly Filter[];
}

export interface Filter {
  /** The API's name. */
  readonly parameter: string;
  readonly title: () => string;
  /** The values to choose from. Without them, any text is allowed. */
  readonly values?: readonly string[];
  /** For times: reads what the user types. Returns a time in UTC; undefined if it is not a time. */
  readonly parse?: (text: string) => string | undefined;
}

/** The active filters, by parameter. */
export type FilterValues = Readonly<Record<string, string>>;

const textFilter: Filter = { parameter: "search", title: () => t("Text") };
const timeFilters: readonly Filter[] = [
  { parameter: "start_time", title: () => t("From"), parse: parseStart },
  { parameter: "end_time", title: () => t("To"), parse: parseEnd },
];

const logs: LogSource = {
  name: "logs",
  title: () => t("Logs"),
  route: routes.listClusterLogs,
  read: pageReader(parseLogs, logEntry),
  filters: [
    { parameter: "level", title: () => t("Level"), values: ["error", "warn", "info", "debug"] },
    textFilter,
    { parameter: "category", title: () => t("Category") },
    { parameter: "thread_name", title: () => t("Thread") },
    ...timeFilters,
  ],
};

const securityLogs: LogSource = {
  name: "security-logs",
  title: () => t("Security Logs"),
  route: routes.listSecurityLogs,
  read: pageReader(parseSecurityLogs, securityEntry),
  filters: [
    {
      parameter: "type",
      title: () => t("Type"),
      values: ["waf", "bot", "geo_block", "rate_limit", "ip_block", "captcha"],
    },
    { parameter: "action", title: () => t("Action"), values: ["block", "detect"] },
    textFilter,
    { parameter: "source_ip", title: () => t("IP address") },
    { parameter: "country", title: () => t("Country (two letters)") },
    ...timeFilters,
  ],
};

const sources: readonly LogSource[] = [logs, securityLogs];

/** Asks for a filter to change, or removes all; undefined if the user cancels. */
async function askFilters(filters: readonly Filter[], active: FilterValues): Promise<FilterValues | undefined> {
  const clearAll = { label: t("Clear all filters"), iconPath: new vscode.ThemeIcon("clear-all"), value: undefined };
  const items: Choice<Filter | undefined>[] = filters.map((filter) => ({
    label: filter.title(),
    description: active[filter.parameter] ?? "",
    value: filter,
  }));
  if (Object.keys(active).length > 0) items.push(clearAll);
  const choice = await askChoice({ title: t("Filter"), placeholder: t("Select a filter"), items });
  if (choice.kind !== "next") return undefined;
  const filter = choice.value;
  if (filter === undefined) return {};
  const value = await askValue(filter, active);
  if (value.kind !== "next") return undefined;
  const changed = Object.entries({ ...active, [filter.parameter]: value.value });
  return Object.fromEntries(changed.filter(([, text]) => text !== ""));
}

/** An empty value removes the filter. */
async function askValue(filter: Filter, active: FilterValues): Promise<StepOutcome<string>> {
  const { parameter, values, parse } = filter;
  const value = active[parameter] ?? "";
  const title = filter.title();
  const choices = parse === undefined ? values?.map((value) => ({ label: value, value })) : timeChoices();
  if (choices === undefined) {
    const prompt = t("Show only lines that contain this text. Leave empty to show all.");
    return mapOutcome(askText({ title, prompt, value }), (text) => text.trim());
  }
  const items: Choice<string>[] = [{ label: t("All"), value: "" }, ...choices];
  if (parse === undefined) return askChoice({ title, placeholder: title, items, value });
  const other = { label: t("Another time…"), iconPath: new vscode.ThemeIcon("edit"), value: otherTime };
  const choice = await askChoice({ title, placeholder: title, items: [...items, other], value });
  if (choice.kind !== "next" || choice.value !== otherTime) return choice;
  const typed = askText({
    title,
    prompt: t("A date, or a date and time in this machine's time zone"),
    placeholder: "2026-01-31 14:30",
    validate: (text) => {
      const time = parse(text);
      if (time === undefined) return t("Enter a date like 2026-01-31 or 2026-01-31 14:30.");
      const problem = checkBounds(parseBounds({ ...active, [parameter]: time }), Date.now());
      return problem && describeBoundsProblem(problem);
    },
  });
  return mapOutcome(typed, (text) => parse(text) ?? "");
}

const otherTime = "other";

function timeChoices(): Choice<string>[] {
  const daysAgo = (label: string, days: number): Choice<string> => ({
    label,
    value: new Date(Date.now() - days * day).toISOString(),
  });
  return [
    daysAgo(t("15 minutes ago"), 1 / 96),
    daysAgo(t("An hour ago"), 1 / 24),
    daysAgo(t("Yesterday at this time"), 1),
    daysAgo(t("7 days ago"), 7),
  ];
}

/** Also in package.json, for the buttons of its editor. */
const logScheme = "skycloak-log";

export class LogDocuments {
  readonly #open = new Map<string, LogDocument>();

  constructor(
    private readonly services: Services,
    private readonly changed: vscode.EventEmitter<vscode.Uri>,
  ) {
    services.context.subscriptions.push(
      vscode.window.onDidChangeVisibleTextEditors(() => this.#updatePolling()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#setContext()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#scrollToEnd(document)),
      vscode.window.onDidChangeTextEditorVisibleRanges((event) => this.#onScroll(event)),
      { dispose: () => this.#open.forEach((log) => log.dispose()) },
    );
  }

  async show({ connection, cluster }: ClusterTarget, name: string): Promise<void> {
    const source = sources.find((source) => source.name === name) ?? logs;
    const uri = vscode.Uri.from({
      scheme: logScheme,
      path: `/${singleLine(cluster.name, 100).replace(/[\\/]/g, "-")} ${source.title()}.log`,
      query: JSON.stringify([connection.id, cluster.id, source.name]),
    });
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    revealEnd(editor);
    this.#updatePolling();
    this.#setContext();
  }

  /** The text of a log's document. The log is read when it is first shown. */
  text(uri: vscode.Uri): string {
    return this.#find(uri)?.text() ?? `── ${t("This connection no longer exists.")} ──\n`;
  }

  async filter(): Promise<void> {
    const log = this.#active();
    if (log === undefined) return;
    const filters = await askFilters(log.source.filters, log.filters);
    if (filters !== undefined) await log.filter(filters);
  }

  async follow(following: boolean): Promise<void> {
    await this.#active()?.follow(following);
    this.#setContext();
  }

  async loadOlder(): Promise<void> {
    await this.#active()?.loadOlder();
  }

  #active(): LogDocument | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri?.scheme === logScheme ? this.#find(uri) : undefined;
  }

  /** Creates the log if it is not open yet. Undefined if its connection no longer exists. */
  #find(uri: vscode.Uri): LogDocument | undefined {
    const key = uri.toString();
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    const [connectionId, clusterId, name] = idsOf(uri);
    const connection = this.services.connections.find(connectionId);
    const source = sources.find((source) => source.name === name);
    if (connection === undefined || source === undefined || clusterId === undefined) return undefined;
    const clusterName = connection.clusters.find(clusterId)?.name ?? uri.path.slice(1).replace(/ [^ ]*\.log$/, "");
    const log = new LogDocument(connection, { id: clusterId, name: clusterName }, source, {
      isVisible: () => editorsOf(uri).length > 0,
      onChange: () => this.changed.fire(uri),
    });
    this.#open.set(key, log);
    void log.read();
    return log;
  }

  #close(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#open.get(key)?.dispose();
    this.#open.delete(key);
  }

  #updatePolling(): void {
    for (const log of this.#open.values()) log.reconsider();
  }

  /** For the buttons of the editor. */
  #setContext(): void {
    const following = this.#active()?.following === true;
    void vscode.commands.executeCommand("setContext", "skycloak.followingLog", following);
  }

  /** Keeps the end visible after a change, if it was visible before. */
  #scrollToEnd({ uri }: vscode.TextDocument): void {
    // This is called for every keystroke in every document.
    if (uri.scheme !== logScheme) return;
    if (this.#open.get(uri.toString())?.isEndVisible === true) editorsOf(uri).forEach(revealEnd);
  }

  #onScroll({ textEditor: { document }, visibleRanges }: vscode.TextEditorVisibleRangesChangeEvent): void {
    const log = document.uri.scheme === logScheme ? this.#open.get(document.uri.toString()) : undefined;
    if (log === undefined) return;
    const wasEndVisible = log.isEndVisible;
    log.isEndVisible = (visibleRanges.at(-1)?.end.line ?? 0) >= document.lineCount - 2;
    // The user has scrolled back to the top, from the middle.
    const isTopOnly = visibleRanges[0]?.start.line === 0 && !log.isEndVisible;
    if (isTopOnly && !wasEndVisible && log.hasOlder) void log.loadOlder();
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

function revealEnd(editor: vscode.TextEditor): void {
  const line = Math.max(0, editor.document.lineCount - 1);
  editor.revealRange(new vscode.Range(line, 0, line, 0));
}
