// What a cluster has written, as far as it was read: no line twice, and none lost between two
// readings. Pure.

import type { Answer } from "../../../api/problem";

export interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Equal for what can't be told apart: the same line read twice, or written twice. */
  readonly key: string;
  readonly text: string;
}

export interface EntryPage {
  readonly entries: readonly Entry[];
  /** How many the answer held, readable or not. */
  readonly count: number;
}

export interface Asked {
  readonly order: "asc" | "desc";
  readonly limit: number;
  readonly offset?: number;
  readonly start_time?: string;
  readonly end_time?: string;
}

export type Ask = (asked: Asked) => Promise<Answer<EntryPage>>;

/** More at once helps nobody who reads along. */
const firstPage = 200;
/** As much as the API gives at once. */
const wholePage = 1_000;
/** Milliseconds before the newest line for which lines may still come late. */
const overlap = 10_000;
/** So many lines are kept at most. */
const mostKept = 20_000;
/** Whoever writes faster than this is not caught up with in one go. */
const mostPages = 10;

export class Entries {
  #all: readonly Entry[] = [];
  /** How often each key is among them. */
  #known = new Map<string, number>();

  get all(): readonly Entry[] {
    return this.#all;
  }

  /**
   * Takes in what was read, whatever of it is known already; answers how many were new. Two lines that
   * can't be told apart are two where one reading has both.
   */
  merge(page: readonly Entry[]): number {
    const inPage = new Map<string, number>();
    const added = page.filter(({ key }) => {
      const count = (inPage.get(key) ?? 0) + 1;
      inPage.set(key, count);
      if (count <= (this.#known.get(key) ?? 0)) return false;
      this.#known.set(key, count);
      return true;
    });
    if (added.length === 0) return 0;
    const all = [...this.#all, ...added].sort((a, b) => a.at - b.at);
    for (const { key } of all.slice(0, Math.max(0, all.length - mostKept))) this.#known.delete(key);
    this.#all = all.slice(-mostKept);
    return added.length;
  }
}

/** The newest, or what came since. Answers how many are new. */
export async function readNewer(entries: Entries, ask: Ask): Promise<Answer<number>> {
  const newest = entries.all.at(-1);
  if (newest === undefined) {
    const answer = await ask({ order: "desc", limit: firstPage });
    if (!answer.ok) return answer;
    return { ok: true, value: entries.merge([...answer.value.entries].reverse()) };
  }
  let from = newest.at - overlap;
  let offset = 0;
  let added = 0;
  for (let pages = 0; pages < mostPages; pages++) {
    const start_time = new Date(from).toISOString();
    const answer = await ask({ order: "asc", limit: wholePage, start_time, offset });
    if (!answer.ok) return answer;
    const { entries: page, count } = answer.value;
    added += entries.merge(page);
    if (count < wholePage) break;
    // By time and not by place: what comes late moves the places of all behind it.
    const last = page.at(-1)?.at ?? from;
    offset = last > from ? 0 : offset + wholePage;
    from = Math.max(from, last);
  }
  return { ok: true, value: added };
}

/** What was written before the oldest. Answers whether there may be more. */
export async function readOlder(entries: Entries, ask: Ask): Promise<Answer<boolean>> {
  const oldest = entries.all[0];
  if (oldest === undefined) return { ok: true, value: false };
  // A time may be finer than milliseconds.
  const end_time = new Date(oldest.at + 1).toISOString();
  for (let offset = 0; ; offset += firstPage) {
    const answer = await ask({ order: "desc", limit: firstPage, end_time, offset });
    if (!answer.ok) return answer;
    const { entries: page, count } = answer.value;
    const added = entries.merge([...page].reverse());
    if (count < firstPage) return { ok: true, value: false };
    if (added > 0 || offset >= mostPages * firstPage) return { ok: true, value: true };
  }
}
