// One log of one cluster in an editor: what was read of it, and the looking again while it is followed.

import * as vscode from "vscode";
import { isTemporary, type Answer, type Problem } from "../../../api/problem";
import { createPoller, type Poller } from "../../../api/poll";
import type { Connection } from "../../../connections/connection";
import { describe } from "../../../ui/problem";
import { exact, exactRange } from "../../../ui/time";
import { singleLine } from "../../../ui/untrusted-text";
import { BackwardReader } from "../backward-reader";
import {
  boundsOf,
  boundsProblem,
  longestPeriod,
  withoutBounds,
  type BoundsProblem,
} from "../period";
import { boundsWords, nothingOlder } from "../period-words";
import { readThrough, type Read } from "../reading";
import { Entries, readNewer, type Asked, type Entry, type EntryPage } from "./entries";
import { SearchProgress } from "./search-progress";
import type { Filtered, Stream } from "./stream";

const t = vscode.l10n.t;

/** More at once helps nobody who reads along. */
const pageSize = 200;
/** What the API covers unless told: the last hour. */
const usualPeriod = 3_600_000;

export interface LogDocumentPorts {
  readonly connection: Connection;
  readonly cluster: { readonly id: string; readonly name: string };
  readonly stream: Stream;
  readonly visible: () => boolean;
  readonly changed: () => void;
}

export class LogDocument {
  readonly #ports: LogDocumentPorts;
  readonly #poller: Poller;
  #entries = new Entries();
  #filtered: Filtered = {};
  #reader: BackwardReader<Entry>;
  #search = new AbortController();
  /** How far back the search has come that is going on. */
  #searching: number | undefined;
  /** By the server's clock; what came later was not read yet. */
  #readUpTo = 0;
  #following = true;
  #problem: Problem | undefined;
  #queue: Promise<void> = Promise.resolve();
  readonly #waiting = new Map<"newer" | "older", Promise<void>>();

  constructor(ports: LogDocumentPorts) {
    this.#ports = ports;
    this.#reader = this.#unread();
    this.#poller = createPoller({
      worthwhile: () => this.#following && this.#isLoaded && !this.#isSettled() && ports.visible(),
      seen: () => `${this.#entries.all.length} ${this.#entries.all.at(-1)?.key ?? ""}`,
      look: () => this.read(),
    });
  }

  get stream(): Stream {
    return this.#ports.stream;
  }

  get filtered(): Filtered {
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

  /** Whether it is worth looking again may have changed. */
  reconsider(): void {
    this.#poller.reconsider();
  }

  dispose(): void {
    this.#search.abort();
    this.#poller.dispose();
  }

  /** Reads what is new, or for the first time the newest that there is. */
  read(): Promise<void> {
    return this.#once("newer", () =>
      this.#reader.begunAt === undefined ? this.#readOlder() : this.#readNewer(),
    );
  }

  older(): Promise<void> {
    return this.#once("older", () => this.#readOlder());
  }

  async filter(filtered: Filtered): Promise<void> {
    this.#search.abort();
    this.#search = new AbortController();
    this.#filtered = filtered;
    this.#entries = new Entries();
    this.#reader = this.#unread();
    this.#problem = undefined;
    this.#searching = undefined;
    this.#readUpTo = 0;
    this.#ports.changed();
    await this.#queue;
    await this.read();
  }

  async follow(following: boolean): Promise<void> {
    this.#following = following;
    this.#ports.changed();
    if (following) await this.read();
    this.#poller.reconsider();
  }

  text(): string {
    const { cluster, stream } = this.#ports;
    const filters = Object.entries(this.#filtered).map(
      ([name, value]) => `${name}: ${singleLine(value)}`,
    );
    const head = [
      singleLine(cluster.name),
      stream.title(),
      this.#following ? t("following") : t("not following"),
      ...(filters.length === 0 ? [t("everything")] : filters),
    ].join(" · ");
    const lines = this.#entries.all.map(({ text }) => text);
    const own = (said: readonly string[]): string[] => said.map((line) => `── ${line} ──`);
    return [...own([head, ...this.#start()]), ...lines, ...own(this.#end()), ""].join("\n");
  }

  /** The header: the period that the lines cover, and whether older ones may exist. */
  #start(): string[] {
    const bounds = this.#boundsProblem();
    const clipped = bounds === "clipped" ? [boundsWords(bounds)] : [];
    const { hasOlder, since = this.#reader.now() } = this.#reader;
    if (this.#reader.begunAt === undefined) return clipped;
    const { language } = vscode.env;
    const { isFull, all } = this.#entries;
    const from = new Date(isFull ? (all[0]?.at ?? since) : since);
    const { to = Infinity } = boundsOf(this.#filtered);
    const isOpen = this.#following && to > this.#reader.now();
    const period = isOpen
      ? t("Since {0}", exact(from, language))
      : exactRange(from, new Date(Math.min(to, this.#readUpTo)), language);
    const searching = this.#searching && exact(new Date(this.#searching), language);
    const isFrom = this.#filtered["start_time"] !== undefined && bounds !== "clipped";
    return [
      ...clipped,
      period,
      ...(searching === undefined ? [] : [t("Searching back to {0}…", searching)]),
      ...(isFull
        ? [t("No more lines are shown. Filter by time to see older ones.")]
        : hasOlder || isFrom
          ? []
          : [nothingOlder()]),
    ];
  }

  #end(): string[] {
    const bounds = this.#boundsProblem();
    if (bounds !== undefined && bounds !== "clipped") return [boundsWords(bounds)];
    if (this.#problem !== undefined) {
      const { sentence } = describe(this.#problem, this.#ports.connection.host());
      return [`⚠ ${singleLine(sentence, 1000)}`];
    }
    if (!this.#isLoaded) return [t("Loading…")];
    if (this.#entries.all.length > 0 || this.#searching !== undefined) return [];
    return Object.keys(this.#filtered).length > 0
      ? [t("Nothing was written that fits.")]
      : [t("Nothing was written.")];
  }

  /** One after the other. However many ask for the same, it is read once. */
  #once(what: "newer" | "older", read: () => Promise<void>): Promise<void> {
    const waiting = this.#waiting.get(what);
    if (waiting !== undefined) return waiting;
    const reading = this.#queue.then(read).finally(() => {
      this.#waiting.delete(what);
      this.#ports.changed();
      this.#poller.reconsider();
    });
    this.#waiting.set(what, reading);
    this.#queue = reading.catch(() => undefined);
    return reading;
  }

  async #readNewer(): Promise<void> {
    const entries = this.#entries;
    const now = this.#reader.now();
    const { from = 0, to } = boundsOf(this.#filtered);
    if (to !== undefined && this.#readUpTo > to) return;
    const end = to === undefined || to > now ? {} : { end_time: this.#filtered["end_time"] ?? "" };
    const earliest = Math.max(from, now - longestPeriod);
    const answer = await readNewer(entries, (asked) => this.#ask({ ...asked, ...end }), {
      readUpTo: this.#readUpTo,
      earliest,
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
    const { cluster, stream } = this.#ports;
    const shown = new SearchProgress(
      t("Searching “{0} – {1}” for older lines", cluster.name, stream.title()),
      this.#search,
    );
    const search = reader.older({
      signal: this.#search.signal,
      goesOn: (back) => {
        this.#searching = back;
        shown.report(t("Back to {0}", exact(new Date(back), vscode.env.language)));
        this.#ports.changed();
      },
    });
    const answer = await search.finally(() => shown.end());
    if (reader !== this.#reader) return;
    this.#searching = undefined;
    if (this.#search.signal.aborted) this.#search = new AbortController();
    if (this.#readUpTo === 0) this.#readUpTo = reader.begunAt ?? 0;
    const isStopped = !answer.ok && answer.problem.kind === "cancelled" && this.#readUpTo > 0;
    this.#problem = answer.ok || isStopped ? undefined : answer.problem;
  }

  #unread(): BackwardReader<Entry> {
    const entries = this.#entries;
    return new BackwardReader({
      bounds: boundsOf(this.#filtered),
      usual: usualPeriod,
      limit: pageSize,
      ask: (asked) => this.#ask(asked),
      timeOf: ({ at }) => at,
      take: (page, continues) => entries.merge([...page].reverse(), { continues, isOlder: true }),
    });
  }

  #ask(asked: Asked): Promise<Answer<Read<EntryPage>>> {
    const { connection, cluster, stream } = this.#ports;
    const query = { ...withoutBounds(this.#filtered), ...asked };
    const urgency = asked.order === "asc" ? "background" : "person";
    const call = { parameters: { cluster_id: cluster.id }, query, urgency } as const;
    return readThrough(connection, stream.route, call, stream.read);
  }

  #boundsProblem(): BoundsProblem | undefined {
    return boundsProblem(boundsOf(this.#filtered), this.#reader.now());
  }

  /** Nothing new comes into a time that is over, and some refusals would only be repeated. */
  #isSettled(): boolean {
    const { to = Infinity } = boundsOf(this.#filtered);
    if (this.#readUpTo > to) return true;
    return this.#problem !== undefined && !isTemporary(this.#problem);
  }
}
