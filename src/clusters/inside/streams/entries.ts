// What a cluster has written, as far as it was read: no line twice, and none lost between two
// readings. Pure.

import type { Answer } from "../../../api/problem";
import { isLastPage, type ListPage } from "../backward-reader";
import type { Read } from "../reading";

export interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Equal for what can't be told apart: the same line read twice, or written twice. */
  readonly key: string;
  readonly text: string;
}

export type EntryPage = ListPage<Entry>;

export interface Asked {
  readonly order: "asc" | "desc";
  readonly limit: number;
  readonly offset: number;
  readonly start_time?: string;
  readonly end_time?: string;
}

export type Ask = (asked: Asked) => Promise<Answer<Read<EntryPage>>>;

/** As much as the API gives at once. */
const wholePage = 1_000;
/** Milliseconds before the newest line for which lines may still come late. */
const overlap = 10_000;
/** Milliseconds that a line takes at most until it can be read. */
const longestDelay = 15 * 60_000;
/** So many lines are kept at most. */
const mostKept = 20_000;
/** Whoever writes faster than this is not caught up with in one go. */
const mostPages = 10;

export class Entries {
  #all: readonly Entry[] = [];
  /** How often each key is among them. */
  #known = new Map<string, number>();
  /** How often each key is in the reading that the last page was of. */
  #inReading = new Map<string, number>();

  get all(): readonly Entry[] {
    return this.#all;
  }

  /** No more are kept: what is older goes first. */
  get isFull(): boolean {
    return this.#all.length >= mostKept;
  }

  /**
   * Takes in what was read, whatever of it is known already; answers how many were new. Two lines that
   * can't be told apart are two where one reading has both. `continues`: this page is of the same
   * reading as the one before. `isOlder`: of equal times, these come first.
   */
  merge(page: readonly Entry[], { continues = false, isOlder = false } = {}): number {
    if (!continues) this.#inReading.clear();
    const added = page.filter(({ key }) => {
      const count = (this.#inReading.get(key) ?? 0) + 1;
      this.#inReading.set(key, count);
      if (count <= (this.#known.get(key) ?? 0)) return false;
      this.#known.set(key, count);
      return true;
    });
    if (added.length === 0) return 0;
    const all = isOlder ? [...added, ...this.#all] : [...this.#all, ...added];
    all.sort((a, b) => a.at - b.at);
    for (const { key } of all.slice(0, Math.max(0, all.length - mostKept))) this.#known.delete(key);
    this.#all = all.slice(-mostKept);
    return added.length;
  }
}

/**
 * Reads what came since the newest line, or where that is long ago, since shortly before everything
 * had been read. Answers whether everything has been read now.
 */
export async function readNewer(
  entries: Entries,
  ask: Ask,
  times: { readonly readUpTo: number; readonly earliest: number; readonly now: number },
): Promise<Answer<boolean>> {
  const { readUpTo, earliest, now } = times;
  // A line may say that it is of the future.
  const newest = entries.all.findLast(({ at }) => at <= now)?.at ?? readUpTo;
  let from = Math.max(newest - overlap, readUpTo - longestDelay, earliest);
  let offset = 0;
  for (let pages = 0; pages < mostPages; pages++) {
    const start_time = new Date(from).toISOString();
    const answer = await ask({ order: "asc", limit: wholePage, start_time, offset });
    if (!answer.ok) return answer;
    const { entries: page, count } = answer.value.value;
    entries.merge(page, { continues: offset > 0 });
    if (isLastPage(answer.value, offset, wholePage)) return { ok: true, value: true };
    // By time and not by place: what comes late moves the places of all behind it.
    const last = Math.min(page.at(-1)?.at ?? from, now);
    offset = last > from ? 0 : offset + count;
    from = Math.max(from, last);
  }
  return { ok: true, value: false };
}
