// One log of one cluster in an editor: the lines that were read, and reading on while it is followed.

import * as vscode from "vscode";
import { isTemporary, type ApiError } from "../../api/errors";
import type { ApiResponse } from "../../api/http";
import { createPoller, type Poller } from "../../api/poll";
import type { Connection } from "../../connections/connection";
import { describeError } from "../../errors/errors";
import { formatDateTime, formatDateTimeRange } from "../../ui/format";
import { openProgress } from "../../ui/progress";
import { singleLine } from "../../ui/untrusted-text";
import { BackwardReader, parseBounds, boundsProblem, longestPeriod, omitBounds } from "../period";
import type { BoundsProblem } from "../period";
import { describeBoundsProblem, nothingOlder } from "../rows";
import { Entries, readNewer, type Entry, type EntryPage, type LogQuery } from "./entries";
import type { FilterValues, LogSource } from "./log-documents";

const t = vscode.l10n.t;

/** As much as a user reads at once. */
const pageSize = 200;
/** The API's default: the last hour. */
const usualPeriod = 3_600_000;
/** Most searches end before this, and show nothing. Milliseconds. */
const searchDelay = 2_000;

interface LogDocumentOptions {
  readonly connection: Connection;
  readonly cluster: { readonly id: string; readonly name: string };
  readonly stream: LogSource;
  readonly visible: () => boolean;
  readonly changed: () => void;
}

export class LogDocument {
  readonly #poller: Poller;
  #entries = new Entries();
  #filtered: FilterValues = {};
  #reader: BackwardReader<Entry>;
  /** Aborts the search of the previous filters, or of a document that is closed. */
  #filterChanged = new AbortController();
  /** How far back the running search has come. */
  #searching: number | undefined;
  /** By the server's clock: everything before has been read. */
  #readUpTo = 0;
  #following = true;
  #problem: ApiError | undefined;
  #queue: Promise<void> = Promise.resolve();
  readonly #waiting = new Map<"newer" | "older", Promise<void>>();

  constructor(private readonly options: LogDocumentOptions) {
    this.#reader = this.#unread();
    this.#poller = createPoller({
      isNeeded: () => this.#following && this.#isLoaded && !this.#isSettled() && options.visible(),
      state: () => `${this.#entries.all.length} ${this.#entries.all.at(-1)?.key ?? ""}`,
      refresh: () => this.read(),
    });
  }

  get stream(): LogSource {
    return this.options.stream;
  }

  get filtered(): FilterValues {
    return this.#filtered;
  }

  get following(): boolean {
    return this.#following;
  }

  get hasOlder(): boolean {
    const { isFull, all } = this.#entries;
    return this.#reader.hasOlder && all.length > 0 && !isFull;
  }

  get #isLoaded(): boolean {
    return this.#reader.begunAt !== undefined || this.#problem !== undefined;
  }

  /** To be called when the document is shown or hidden. */
  reconsider(): void {
    this.#poller.reconsider();
  }

  dispose(): void {
    this.#filterChanged.abort();
    this.#poller.dispose();
  }

  /** Reads the newest lines, or what is new since then. */
  read(): Promise<void> {
    return this.#once("newer", () => (this.#reader.begunAt === undefined ? this.#readOlder() : this.#readNewer()));
  }

  older(): Promise<void> {
    return this.#once("older", () => this.#readOlder());
  }

  async filter(filtered: FilterValues): Promise<void> {
    this.#filterChanged.abort();
    this.#filterChanged = new AbortController();
    this.#filtered = filtered;
    this.#entries = new Entries();
    this.#reader = this.#unread();
    this.#problem = undefined;
    this.#searching = undefined;
    this.#readUpTo = 0;
    this.options.changed();
    await this.#queue;
    await this.read();
  }

  async follow(following: boolean): Promise<void> {
    this.#following = following;
    this.options.changed();
    if (following) await this.read();
    this.#poller.reconsider();
  }

  text(): string {
    const { cluster, stream } = this.options;
    const filters = Object.entries(this.#filtered).map(([name, value]) => `${name}: ${singleLine(value)}`);
    const head = [
      singleLine(cluster.name),
      stream.title(),
      this.#following ? t("following") : t("not following"),
      ...(filters.length === 0 ? [t("no filters")] : filters),
    ].join(" · ");
    const lines = this.#entries.all.map(({ text }) => text);
    const own = (texts: readonly string[]): string[] => texts.map((line) => `── ${line} ──`);
    return [...own([head, ...this.#start()]), ...lines, ...own(this.#end()), ""].join("\n");
  }

  /** The header: the period that the lines cover, and whether older ones may exist. */
  #start(): string[] {
    const bounds = this.#boundsProblem();
    const clipped = bounds === "clipped" ? [describeBoundsProblem(bounds)] : [];
    const { hasOlder, since = this.#reader.now() } = this.#reader;
    if (this.#reader.begunAt === undefined) return clipped;
    const { language } = vscode.env;
    const { isFull, all } = this.#entries;
    const from = new Date(isFull ? (all[0]?.at ?? since) : since);
    const { to = Infinity } = parseBounds(this.#filtered);
    const isOpen = this.#following && to > this.#reader.now();
    const period = isOpen
      ? t("Since {0}", formatDateTime(from, language))
      : formatDateTimeRange(from, new Date(Math.min(to, this.#readUpTo)), language);
    const searching = this.#searching && formatDateTime(new Date(this.#searching), language);
    const isFrom = this.#filtered["start_time"] !== undefined && bounds !== "clipped";
    return [
      ...clipped,
      period,
      ...(searching === undefined ? [] : [t("Searching back to {0}…", searching)]),
      ...(isFull
        ? [t("No more lines can be shown. Filter by time to see older ones.")]
        : hasOlder || isFrom
          ? []
          : [nothingOlder()]),
    ];
  }

  #end(): string[] {
    const bounds = this.#boundsProblem();
    if (bounds !== undefined && bounds !== "clipped") return [describeBoundsProblem(bounds)];
    if (this.#problem !== undefined) {
      const { sentence } = describeError(this.#problem, this.options.connection.host());
      return [`⚠ ${singleLine(sentence, 1000)}`];
    }
    if (!this.#isLoaded) return [t("Loading…")];
    if (this.#entries.all.length > 0 || this.#searching !== undefined) return [];
    return Object.keys(this.#filtered).length > 0 ? [t("No matching lines.")] : [t("No lines.")];
  }

  /** Runs readings one after the other. A reading that is already queued is shared. */
  #once(what: "newer" | "older", read: () => Promise<void>): Promise<void> {
    const waiting = this.#waiting.get(what);
    if (waiting !== undefined) return waiting;
    const reading = this.#queue.then(read).finally(() => {
      this.#waiting.delete(what);
      this.options.changed();
      this.#poller.reconsider();
    });
    this.#waiting.set(what, reading);
    this.#queue = reading.catch(() => undefined);
    return reading;
  }

  async #readNewer(): Promise<void> {
    const entries = this.#entries;
    const now = this.#reader.now();
    const { from = 0, to } = parseBounds(this.#filtered);
    if (to !== undefined && this.#readUpTo > to) return;
    const end = to === undefined || to > now ? {} : { end_time: this.#filtered["end_time"] ?? "" };
    const answer = await readNewer(entries, (asked) => this.#ask({ ...asked, ...end }), {
      readUpTo: this.#readUpTo,
      earliest: Math.max(from, now - longestPeriod),
      now,
    });
    if (entries !== this.#entries) return;
    this.#problem = answer.ok ? undefined : answer.problem;
    if (answer.ok && answer.value) this.#readUpTo = now;
  }

  async #readOlder(): Promise<void> {
    const bounds = this.#boundsProblem();
    const reader = this.#reader;
    if (this.#entries.isFull || (bounds !== undefined && bounds !== "clipped")) return;
    const { cluster, stream } = this.options;
    const title = t("Searching “{0} – {1}” for older lines", cluster.name, stream.title());
    const shown = openProgress(title, searchDelay);
    const signal = AbortSignal.any([this.#filterChanged.signal, shown.signal]);
    const search = reader.older({
      signal,
      onProgress: (back) => {
        this.#searching = back;
        shown.report(t("Back to {0}", formatDateTime(new Date(back), vscode.env.language)));
        this.options.changed();
      },
    });
    const answer = await search.finally(() => shown.close());
    if (reader !== this.#reader) return;
    this.#searching = undefined;
    if (this.#readUpTo === 0) this.#readUpTo = reader.begunAt ?? 0;
    const isStopped = !answer.ok && answer.problem.kind === "cancelled" && this.#readUpTo > 0;
    this.#problem = answer.ok || isStopped ? undefined : answer.problem;
  }

  #unread(): BackwardReader<Entry> {
    const entries = this.#entries;
    return new BackwardReader({
      bounds: parseBounds(this.#filtered),
      defaultPeriod: usualPeriod,
      limit: pageSize,
      ask: (asked) => this.#ask(asked),
      timeOf: ({ at }) => at,
      add: (page, continues) => entries.merge([...page].reverse(), { continues, isOlder: true }),
    });
  }

  #ask(asked: LogQuery): Promise<ApiResponse<EntryPage>> {
    const { connection, cluster, stream } = this.options;
    const query = { ...omitBounds(this.#filtered), ...asked };
    const urgency = asked.order === "asc" ? "background" : "foreground";
    const call = { parameters: { cluster_id: cluster.id }, query, urgency } as const;
    return connection.call(stream.route, { ...call, read: stream.read });
  }

  #boundsProblem(): BoundsProblem | undefined {
    return boundsProblem(parseBounds(this.#filtered), this.#reader.now());
  }

  /** Whether reading again is pointless: the period is over, or the error is permanent. */
  #isSettled(): boolean {
    const { to = Infinity } = parseBounds(this.#filtered);
    if (this.#readUpTo > to) return true;
    return this.#problem !== undefined && !isTemporary(this.#problem);
  }
}
