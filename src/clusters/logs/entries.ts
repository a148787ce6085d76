// The lines of a log that have been read. No line is duplicated or lost between two requests. Pure.

import type { ClusterLog, SecurityLog } from "../../api/cluster-schema";
import type { Result } from "../../api/errors";
import type { ApiResponse } from "../../api/http";
import { multiLine } from "../../ui/untrusted-text";
import { isLastPage, type ListPage, type PageRequest } from "../period";

export interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Equal for identical lines: the same line read twice, or written twice. */
  readonly key: string;
  readonly text: string;
}

export type EntryPage = ListPage<Entry>;

/** The API's limit. */
const pageSize = 1_000;
/** A line may arrive this much later than newer lines. Milliseconds. */
const overlap = 10_000;
/** The maximum time until a line can be read. Milliseconds. */
const maxDelay = 15 * 60_000;
const maxEntries = 20_000;
/** How many pages are read at once. */
const maxPages = 10;

export class Entries {
  #all: readonly Entry[] = [];
  /** How often each key occurs in `#all`. */
  #known = new Map<string, number>();
  /** How often each key has occurred in the current reading. */
  #inReading = new Map<string, number>();

  get all(): readonly Entry[] {
    return this.#all;
  }

  /** When full, the oldest lines are dropped. */
  get isFull(): boolean {
    return this.#all.length >= maxEntries;
  }

  /**
   * Adds a page, and returns how many of its lines are new. Identical lines count as two only if one reading
   * has both. `continues`: the page belongs to the same reading as the previous one. `isOlder`: among equal
   * times, these come first.
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
    for (const { key } of all.slice(0, Math.max(0, all.length - maxEntries))) this.#known.delete(key);
    this.#all = all.slice(-maxEntries);
    return added.length;
  }
}

/**
 * Reads the lines since the newest one or, if that is old, since shortly before the log was last up to date.
 * Returns whether the log is up to date now.
 */
export async function readNewer(
  entries: Entries,
  fetchPage: (request: PageRequest) => Promise<ApiResponse<EntryPage>>,
  times: { readonly readUpTo: number; readonly earliest: number; readonly now: number },
): Promise<Result<boolean>> {
  const { readUpTo, earliest, now } = times;
  // A line may have a time in the future.
  const newest = entries.all.findLast(({ at }) => at <= now)?.at ?? readUpTo;
  let from = Math.max(newest - overlap, readUpTo - maxDelay, earliest);
  let offset = 0;
  for (let pages = 0; pages < maxPages; pages++) {
    const start_time = new Date(from).toISOString();
    const response = await fetchPage({ order: "asc", limit: pageSize, start_time, offset });
    if (!response.ok) return response;
    const { entries: page, count } = response.value;
    entries.merge(page, { continues: offset > 0 });
    if (isLastPage(response, offset, pageSize)) return { ok: true, value: true };
    // Continues by time, not by offset: a late line shifts the offsets of all lines after it.
    const last = Math.min(page.at(-1)?.at ?? from, now);
    offset = last > from ? 0 : offset + count;
    from = Math.max(from, last);
  }
  return { ok: true, value: false };
}

export function logEntry(line: ClusterLog): Entry {
  const { level, message, source, category, thread_name } = line;
  return toEntry(line, [
    (level ?? "").toUpperCase().padEnd(5),
    source == null ? undefined : `[${source}]`,
    category,
    thread_name == null ? undefined : `(${thread_name})`,
    message,
  ]);
}

export function securityEntry(line: SecurityLog): Entry {
  const { type, action, source_ip, country, method, uri, message } = line;
  const rules = line.matched_rules.map(({ rule_id }) => rule_id).join(", ");
  return toEntry(line, [
    (action ?? "").toUpperCase().padEnd(6),
    type,
    source_ip,
    country == null ? undefined : `(${country})`,
    method,
    uri,
    line.response_code == null ? undefined : String(line.response_code),
    message,
    rules === "" ? undefined : `[${rules}]`,
  ]);
}

function toEntry(line: { readonly timestamp: string }, fields: readonly (string | null | undefined)[]): Entry {
  const { timestamp } = line;
  const text = fields.filter((field) => field != null && field !== "").join(" ");
  return { at: Date.parse(timestamp), key: JSON.stringify(line), text: toPlainLines(`${timestamp} ${text}`) };
}

/** Removes terminal colors, and indents the lines of a message, so that none looks like an entry. */
function toPlainLines(text: string): string {
  return multiLine(text.replace(/\u001b\[[\d;]*m/g, "")).replace(/\n/g, "\n    ");
}
