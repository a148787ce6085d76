// One log of one cluster in an editor: what was read of it, and the looking again while it is followed.

import * as vscode from "vscode";
import type { Answer, Problem } from "../../../api/problem";
import { startTimer } from "../../../api/wait";
import type { Connection } from "../../../connections/connection";
import { describe } from "../../../ui/problem";
import { singleLine } from "../../../ui/untrusted-text";
import { createPoll, type Poll } from "../../poll";
import { readThrough } from "../reading";
import { Entries, readNewer, readOlder, type Asked, type EntryPage } from "./entries";
import type { Filtered, Stream } from "./stream";

const t = vscode.l10n.t;

export interface LogDocumentPorts {
  readonly connection: Connection;
  readonly cluster: { readonly id: string; readonly name: string };
  readonly stream: Stream;
  readonly visible: () => boolean;
  readonly changed: () => void;
}

export class LogDocument {
  readonly #ports: LogDocumentPorts;
  readonly #poll: Poll;
  #entries = new Entries();
  #filtered: Filtered = {};
  #following = true;
  #problem: Problem | undefined;
  #loaded = false;
  #older = true;
  #reading: Promise<void> | undefined;

  constructor(ports: LogDocumentPorts) {
    this.#ports = ports;
    this.#poll = createPoll({
      worthwhile: () => this.#following && this.#loaded && !this.#isSettled() && ports.visible(),
      seen: () => `${this.#entries.all.length} ${this.#entries.all.at(-1)?.key ?? ""}`,
      look: () => this.read(),
      after: startTimer,
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
    return this.#loaded && this.#older && this.#entries.all.length > 0;
  }

  /** Whether it is worth looking again may have changed. */
  reconsider(): void {
    this.#poll.reconsider();
  }

  dispose(): void {
    this.#poll.dispose();
  }

  /** Reads what is new. However many ask, it is read once. */
  read(): Promise<void> {
    return this.#once(async () => {
      const entries = this.#entries;
      const answer = await readNewer(entries, (asked) => this.#ask(asked));
      if (entries !== this.#entries) return;
      this.#loaded = true;
      this.#problem = answer.ok ? undefined : answer.problem;
    });
  }

  older(): Promise<void> {
    return this.#once(async () => {
      const entries = this.#entries;
      const answer = await readOlder(entries, (asked) => this.#ask(asked));
      if (entries !== this.#entries) return;
      this.#problem = answer.ok ? undefined : answer.problem;
      if (answer.ok) this.#older = answer.value;
    });
  }

  async filter(filtered: Filtered): Promise<void> {
    this.#filtered = filtered;
    this.#entries = new Entries();
    this.#older = true;
    this.#loaded = false;
    this.#ports.changed();
    await this.#reading;
    await this.read();
  }

  async follow(following: boolean): Promise<void> {
    this.#following = following;
    this.#ports.changed();
    if (following) await this.read();
    this.#poll.reconsider();
  }

  text(): string {
    const { cluster, stream, connection } = this.#ports;
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
    const end =
      this.#problem !== undefined
        ? [`── ⚠ ${singleLine(describe(this.#problem, connection.host()).sentence, 1000)} ──`]
        : !this.#loaded
          ? [`── ${t("Loading…")} ──`]
          : lines.length === 0
            ? [`── ${t("Nothing was written yet that fits.")} ──`]
            : [];
    const start = this.#loaded && !this.#older ? [`── ${t("There is nothing older.")} ──`] : [];
    return [`── ${head} ──`, ...start, ...lines, ...end, ""].join("\n");
  }

  async #once(read: () => Promise<void>): Promise<void> {
    const before = this.#reading;
    if (before !== undefined) return before;
    this.#reading = read().finally(() => (this.#reading = undefined));
    await this.#reading;
    this.#ports.changed();
    this.#poll.reconsider();
  }

  async #ask(asked: Asked): Promise<Answer<EntryPage>> {
    const { connection, cluster, stream } = this.#ports;
    const { start_time: from = "", end_time: to } = this.#filtered;
    const start = [from, asked.start_time ?? ""].sort().at(-1) ?? "";
    const [end] = [to, asked.end_time].filter((time) => time !== undefined).sort();
    const query = {
      ...this.#filtered,
      ...asked,
      ...(start === "" ? {} : { start_time: start }),
      ...(end === undefined ? {} : { end_time: end }),
    };
    const urgency = this.#loaded && asked.order === "asc" ? "background" : "person";
    const call = { parameters: { cluster_id: cluster.id }, query, urgency } as const;
    const answer = await readThrough(connection, stream.route, call, stream.read);
    return answer.ok ? { ok: true, value: answer.value.value } : answer;
  }

  /** Nothing new comes into a time that is over, and some refusals would only be repeated. */
  #isSettled(): boolean {
    const { end_time: to } = this.#filtered;
    if (to !== undefined && Date.parse(to) < Date.now()) return true;
    const kind = this.#problem?.kind;
    return kind !== undefined && !["network", "timeout", "server", "rate-limited"].includes(kind);
  }
}
