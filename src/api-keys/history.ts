// What was done with keys from this machine, as a file of lines that only grows: never a secret in it.
// Windows append concurrently, one line per write. Plain code.

import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { hasTexts, parseJson } from "../storage/replicated-index";
import { singleLine } from "../ui/untrusted-text";
import { isKeyOperation, type JournalEntry, type Operation } from "../secrets/journal";
import type { OperationOutcome } from "./recovery";

export interface HistoryRecord {
  /** RFC 3339, by this machine's clock. */
  readonly at: string;
  readonly operation: Operation;
  /** The key. */
  readonly name: string;
  readonly keyId?: string;
  readonly origin: string;
  /** The name of the key that was used for it. */
  readonly by: string;
  readonly outcome: Outcome;
  /** The outcome may only be known later: the last record with this `id` counts. */
  readonly id: string;
}

export type NewRecord = Omit<HistoryRecord, "at" | "by">;

/** `handed-over`: the secret store refused the secret, and the user took it. */
const outcomes = ["done", "handed-over", "unknown", "not-done", "lost"] as const;
export type Outcome = (typeof outcomes)[number];

export class History {
  constructor(
    readonly file: string,
    readonly now: () => Date,
  ) {}

  async add(record: Omit<HistoryRecord, "at">): Promise<void> {
    const whole: HistoryRecord = { at: this.now().toISOString(), ...record };
    await mkdir(dirname(this.file), { recursive: true });
    await appendFile(this.file, `${JSON.stringify(whole)}\n`, { mode: 0o600 });
  }

  /** The latest first; of each operation the last outcome, at the time when it was done. */
  async read(): Promise<HistoryRecord[]> {
    const text = await readFile(this.file, "utf8").catch(() => "");
    const byId = new Map<string, HistoryRecord>();
    for (const record of text.split("\n").map(parseJson).filter(isRecord)) {
      const earlier = byId.get(record.id);
      // Each start begins without knowing; that does not undo what was found out before.
      if (earlier !== undefined && record.outcome === "unknown") continue;
      byId.set(record.id, { ...record, at: earlier?.at ?? record.at });
    }
    return [...byId.values()].sort((a, b) => b.at.localeCompare(a.at));
  }
}

/** What is recorded of an operation, once it has ended. */
export function recordOf(
  { operation, name, keyId, origin }: Pick<NewRecord, "operation" | "name" | "keyId" | "origin">,
  outcome: Outcome,
  id: string = crypto.randomUUID(),
): NewRecord {
  return { operation, name, origin, outcome, id, keyId };
}

/** The same of an operation that got no response. */
export function recordOfOutcome(entry: JournalEntry, outcome: OperationOutcome): NewRecord | undefined {
  const { operation, id, startedAt } = entry;
  // Otherwise nothing was done to the key itself.
  if (!isKeyOperation(operation)) return undefined;
  const key = outcome.kind === "lost" ? outcome.key?.id : undefined;
  const stored = outcome.kind === "stored" ? outcome.stored.keyId : undefined;
  const keyId = entry.keyId ?? key ?? stored;
  return recordOf({ ...entry, operation, keyId }, outcomeOf[outcome.kind], `${id} ${startedAt}`);
}

const outcomeOf = {
  stored: "done",
  done: "done",
  "not-done": "not-done",
  lost: "lost",
  unknown: "unknown",
} as const satisfies Record<OperationOutcome["kind"], Outcome>;

function isRecord(value: unknown): value is HistoryRecord {
  return (
    hasTexts(value, ["at", "name", "origin", "by", "id"], ["keyId"]) &&
    isKeyOperation(value["operation"]) &&
    outcomes.some((outcome) => outcome === value["outcome"])
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
 * A field on one line that no spreadsheet takes for a formula: anybody may have named the key. In some
 * languages Excel splits at semicolons, even inside quotes, so a formula may begin after one.
 */
function csvField(text: string): string {
  const plain = singleLine(text, longestField).replace(/(^|;)(?=[\s"]*[=+\-@＝＋－＠])/g, "$1'");
  return /[",;\s]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
