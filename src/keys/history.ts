// What was done with keys from this machine, as lines of a file that only grows: never a secret in
// it. Windows append at the same time, a line at once. Plain code.

import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { singleLine } from "../ui/untrusted-text";
import type { JournalEntry, Operation } from "../vault/journal";

export interface HistoryRecord {
  /** RFC 3339, by this machine's clock. */
  readonly at: string;
  readonly operation: Operation;
  /** The key. */
  readonly name: string;
  readonly keyId?: string;
  readonly origin: string;
  /** The name of the key that it was done with. */
  readonly by: string;
  readonly outcome: Outcome;
  /** What became of it may be known later only: the last record of one `id` counts. */
  readonly id: string;
}

/** `handed-over`: the vault refused the secret, and the person took it. */
export type Outcome = "done" | "handed-over" | "unknown" | "not-done" | "lost";

const operations = new Set<unknown>(["create", "rotate", "revoke"] satisfies Operation[]);
const outcomes = new Set<unknown>([
  "done",
  "handed-over",
  "unknown",
  "not-done",
  "lost",
] satisfies Outcome[]);

export class History {
  constructor(
    readonly file: string,
    readonly now: () => Date,
  ) {}

  /** A disk that takes no note costs the record, and nothing else. */
  async add(record: Omit<HistoryRecord, "at">): Promise<void> {
    const whole: HistoryRecord = { at: this.now().toISOString(), ...record };
    await mkdir(dirname(this.file), { recursive: true });
    await appendFile(this.file, `${JSON.stringify(whole)}\n`, { mode: 0o600 });
  }

  /** The latest first; of each operation what is known last, at the time when it was done. */
  async read(): Promise<HistoryRecord[]> {
    const text = await readFile(this.file, "utf8").catch(() => "");
    const byId = new Map<string, HistoryRecord>();
    for (const record of text.split("\n").flatMap(parsed)) {
      const earlier = byId.get(record.id);
      // Each start begins by not knowing; that does not undo what was learned before.
      if (earlier !== undefined && record.outcome === "unknown") continue;
      byId.set(record.id, { ...record, at: earlier?.at ?? record.at });
    }
    return [...byId.values()].sort((a, b) => b.at.localeCompare(a.at));
  }
}

/** Names one operation, of which more may be learned later. */
export function operationId({ id, startedAt }: Pick<JournalEntry, "id" | "startedAt">): string {
  return `${id} ${startedAt}`;
}

/** A line that was cut off, or written by something else, is passed over. */
function parsed(line: string): HistoryRecord[] {
  try {
    const value = JSON.parse(line) as unknown;
    return isRecord(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is HistoryRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Record<string, unknown>;
  return (
    ["at", "name", "origin", "by", "id"].every((field) => typeof record[field] === "string") &&
    (record["keyId"] === undefined || typeof record["keyId"] === "string") &&
    operations.has(record["operation"]) &&
    outcomes.has(record["outcome"])
  );
}

/** As a table for spreadsheets. */
export function asCsv(records: readonly HistoryRecord[]): string {
  const columns = ["at", "operation", "name", "keyId", "origin", "by", "outcome"] as const;
  const lines = records.map((record) => columns.map((one) => csvField(record[one] ?? "")));
  return [columns, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** Longer names than any that Skycloak accepts. */
const longestField = 1000;

/**
 * A field on one line that no spreadsheet takes for a formula: anybody may have named the key. Some
 * languages' Excel splits at semicolons, inside quotes too, so what follows one counts as a start.
 */
function csvField(text: string): string {
  const plain = singleLine(text, longestField).replace(/(^|;)(?=[\s"]*[=+\-@＝＋－＠])/g, "$1'");
  return /[",;\s]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
