// A log of a cluster in an editor: the lines that have been read, and new lines while it is followed.

import * as vscode from "vscode";
import { isTemporary } from "../../api/errors";
import type { ApiResponse } from "../../api/http";
import { createPoller, type Poller } from "../../api/poll";
import type { Connection } from "../../connections/connection";
import { describeError } from "../../errors/errors";
import { formatDateTime, formatDateTimeRange } from "../../ui/format";
import { openProgress } from "../../ui/progress";
import { singleLine } from "../../ui/untrusted-text";
import { BackwardReader, parseBounds, longestPeriod, omitBounds, type PageRequest } from "../period";
import { describeBoundsProblem, nothingOlderText } from "../rows";
import { Entries, readNewer, type Entry, type EntryPage } from "./entries";
import type { FilterValues, LogSource } from "./log-documents";

const t = vscode.l10n.t;

/** About the number of lines that a user reads at once. */
const pageSize = 200;
/** The API's default: the last hour. */
const defaultPeriod = 3_600_000;
/** Most searches end before this, without showing progress. Milliseconds. */
const progressDelay = 2_000;

export class LogDocument {
  /** Whether the end is visible. If so, it stays visible when lines are added. */
  isEndVisible = true;
  filters: FilterValues = {};
  following = true;
  readonly #poller: Poller;
  #entries = new Entries();
  #reader: BackwardReader<Entry>;
  /** Aborts the search of the previous filters, or of a document that is closed. */
  #filterChanged = new AbortController();
  /** All lines before this time (of the server's clock) have been read. */
  #readUpTo = 0;
  #queue: Promise<void> = Promise.resolve();
  readonly #queued = new Map<"newer" | "older", Promise<void>>();

  constructor(
    private readonly connection: Connection,
    private readonly cluster: { readonly id: string; readonly name: string },
    readonly source: LogSource,
    private readonly editor: { readonly isVisible: () => boolean; readonly onChange: () => void },
  ) {
    this.#reader = this.#newReader();
    this.#poller = createPoller({
      isNeeded: () => this.following && this.#isLoaded && !this.#isSettled() && editor.isVisible(),
      state: () => `${this.#entries.all.length} ${this.#entries.all.at(-1)?.key ?? ""}`,
      refresh: () => this.read(),
    });
  }

  get hasOlder(): boolean {
    const { isFull, all } = this.#entries;
    return this.#reader.hasOlder && all.length > 0 && !isFull;
  }

  get #isLoaded(): boolean {
    return this.#reader.startedAt !== undefined || this.#reader.problem !== undefined;
  }

  /** Called when the document is shown or hidden. */
  reconsider(): void {
    this.#poller.reconsider();
  }

  dispose(): void {
    this.#filterChanged.abort();
    this.#poller.dispose();
  }

  /** Reads the newest lines at first, and then the lines added since. */
  read(): Promise<void> {
    return this.#enqueue("newer", () => (this.#reader.startedAt === undefined ? this.#readOlder() : this.#readNewer()));
  }

  loadOlder(): Promise<void> {
    return this.#enqueue("older", () => this.#readOlder());
  }

  async filter(filters: FilterValues): Promise<void> {
    this.#filterChanged.abort();
    this.#filterChanged = new AbortController();
    this.filters = filters;
    this.#entries = new Entries();
    this.#reader = this.#newReader();
    this.#readUpTo = 0;
    this.editor.onChange();
    await this.#queue;
    await this.read();
  }

  async follow(following: boolean): Promise<void> {
    this.following = following;
    this.editor.onChange();
    if (following) await this.read();
    this.#poller.reconsider();
  }

  text(): string {
    const filters = Object.entries(this.filters).map(([name, value]) => `${name}: ${singleLine(value)}`);
    const title = [
      singleLine(this.cluster.name),
      this.source.title(),
      this.following ? t("following") : t("not following"),
      ...(filters.length === 0 ? [t("no filters")] : filters),
    ].join(" · ");
    const lines = this.#entries.all.map(({ text }) => text);
    const frame = (texts: readonly string[]): string[] => texts.map((line) => `── ${line} ──`);
    return [...frame([title, ...this.#header()]), ...lines, ...frame(this.#footer()), ""].join("\n");
  }

  /** The period that the lines cover, and whether there may be older ones. */
  #header(): string[] {
    const { startedAt, hasOlder, searchedBackTo, boundsProblem, completeSince = this.#reader.now() } = this.#reader;
    const header = boundsProblem === "clipped" ? [describeBoundsProblem(boundsProblem)] : [];
    if (startedAt === undefined) return header;
    const { language } = vscode.env;
    const { isFull, all } = this.#entries;
    const from = new Date(isFull ? (all[0]?.at ?? completeSince) : completeSince);
    const { to = Infinity } = parseBounds(this.filters);
    header.push(
      this.following && to > this.#reader.now()
        ? t("Since {0}", formatDateTime(from, language))
        : formatDateTimeRange(from, new Date(Math.min(to, this.#readUpTo)), language),
    );
    if (searchedBackTo !== undefined) {
      header.push(t("Searching back to {0}…", formatDateTime(new Date(searchedBackTo), language)));
    }
    const hasStart = this.filters["start_time"] !== undefined && boundsProblem !== "clipped";
    if (isFull) header.push(t("No more lines can be shown. Filter by time to see older ones."));
    else if (!hasOlder && !hasStart) header.push(nothingOlderText());
    return header;
  }

  /** Explains why lines are missing. */
  #footer(): string[] {
    const { boundsProblem, problem, searchedBackTo } = this.#reader;
    if (boundsProblem !== undefined && boundsProblem !== "clipped") return [describeBoundsProblem(boundsProblem)];
    if (problem !== undefined) {
      const { sentence } = describeError(problem, this.connection.host());
      return [`⚠ ${singleLine(sentence, 1000)}`];
    }
    if (!this.#isLoaded) return [t("Loading…")];
    if (this.#entries.all.length > 0 || searchedBackTo !== undefined) return [];
    return Object.keys(this.filters).length > 0 ? [t("No matching lines.")] : [t("No lines.")];
  }

  /** Runs readings one after the other. A reading that is already queued is shared. */
  #enqueue(kind: "newer" | "older", read: () => Promise<void>): Promise<void> {
    const queued = this.#queued.get(kind);
    if (queued !== undefined) return queued;
    const reading = this.#queue.then(read).finally(() => {
      this.#queued.delete(kind);
      this.editor.onChange();
      this.#poller.reconsider();
    });
    this.#queued.set(kind, reading);
    this.#queue = reading.catch(() => undefined);
    return reading;
  }

  async #readNewer(): Promise<void> {
    const entries = this.#entries;
    const reader = this.#reader;
    const now = reader.now();
    const { from = 0, to } = parseBounds(this.filters);
    if (to !== undefined && this.#readUpTo > to) return;
    const end = to === undefined || to > now ? {} : { end_time: this.filters["end_time"] ?? "" };
    const result = await readNewer(entries, (query) => this.#request({ ...query, ...end }), {
      readUpTo: this.#readUpTo,
      earliest: Math.max(from, now - longestPeriod),
      now,
    });
    reader.problem = result.ok ? undefined : result.problem;
    if (reader === this.#reader && result.ok && result.value) this.#readUpTo = now;
  }

  async #readOlder(): Promise<void> {
    const reader = this.#reader;
    if (this.#entries.isFull) return;
    const title = t("Searching “{0} – {1}” for older lines", this.cluster.name, this.source.title());
    const progress = openProgress(title, progressDelay);
    const search = reader.readOlder({
      signal: AbortSignal.any([this.#filterChanged.signal, progress.signal]),
      onProgress: (searchedBackTo) => {
        progress.report(t("Back to {0}", formatDateTime(new Date(searchedBackTo), vscode.env.language)));
        this.editor.onChange();
      },
    });
    await search.finally(() => progress.close());
    if (reader === this.#reader && this.#readUpTo === 0) this.#readUpTo = reader.startedAt ?? 0;
  }

  #newReader(): BackwardReader<Entry> {
    const entries = this.#entries;
    return new BackwardReader({
      bounds: parseBounds(this.filters),
      defaultPeriod,
      limit: pageSize,
      fetchPage: (query) => this.#request(query),
      timeOf: ({ at }) => at,
      add: (page, continues) => entries.merge([...page].reverse(), { continues, isOlder: true }),
    });
  }

  #request(page: PageRequest): Promise<ApiResponse<EntryPage>> {
    const { route, read } = this.source;
    const parameters = { cluster_id: this.cluster.id };
    const query = { ...omitBounds(this.filters), ...page };
    const urgency = page.order === "asc" ? "background" : "foreground";
    return this.connection.call(route, { parameters, query, urgency, read });
  }

  /** Whether reading again would be pointless: the period is over, or the error is permanent. */
  #isSettled(): boolean {
    const { to = Infinity } = parseBounds(this.filters);
    const { problem } = this.#reader;
    return this.#readUpTo > to || (problem !== undefined && !isTemporary(problem));
  }
}
