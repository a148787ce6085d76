// Log of the key operations on this machine, as a page and as an exported file. It is in a file to which windows append
// concurrently, one line per write, and never contains a secret.

import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as vscode from "vscode";
import { hasStrings, parseJson } from "../storage/replicated-index";
import { formatDateTime, parseTime } from "../ui/format";
import { showErrorMessage, showInformationMessage, showSaveDialog } from "../ui/messages";
import { escapeMarkdown, singleLine } from "../ui/untrusted-text";
import { isKeyOperation, type JournalEntry, type Operation } from "../secrets/journal";
import type { OperationOutcome } from "./recovery";

const t = vscode.l10n.t;

interface HistoryRecord {
  /** RFC 3339, by this machine's clock. */
  readonly at: string;
  readonly operation: Operation;
  /** The key's name. */
  readonly name: string;
  readonly keyId?: string;
  readonly origin: string;
  /** The name of the key that was used. */
  readonly by: string;
  readonly outcome: Outcome;
  /** The outcome may only be known later: the last record with this `id` counts. */
  readonly id: string;
}

/** `handed-over`: the secret store refused the secret, and the user has saved it. */
const outcomes = ["done", "handed-over", "unknown", "not-done", "lost"] as const;
type Outcome = (typeof outcomes)[number];

export class History {
  constructor(
    private readonly file: string,
    /** The name of a stored key. */
    private readonly keyName: (ref: string) => string,
    /** Called if the file can't be written, which stops nothing else. */
    private readonly onFailure: (error: unknown) => void,
    private readonly now = () => new Date(),
  ) {}

  /** `by`: the `ref` of the key that was used. */
  async add(
    { operation, name, keyId, origin, by }: Pick<HistoryRecord, "operation" | "name" | "keyId" | "origin" | "by">,
    outcome: Outcome,
    id: string = crypto.randomUUID(),
  ): Promise<void> {
    const at = this.now().toISOString();
    const record: HistoryRecord = { at, operation, name, origin, outcome, id, keyId, by: this.keyName(by) };
    try {
      await mkdir(dirname(this.file), { recursive: true });
      await appendFile(this.file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** Adds the outcome of an operation that got no response, unless it changed no key at the server. */
  async addOutcome(entry: JournalEntry, outcome: OperationOutcome): Promise<void> {
    const { operation, id, startedAt } = entry;
    if (!isKeyOperation(operation)) return;
    const lostKeyId = outcome.kind === "lost" ? outcome.key?.id : undefined;
    const storedKeyId = outcome.kind === "stored" ? outcome.stored.keyId : undefined;
    const record = { ...entry, operation, keyId: entry.keyId ?? lostKeyId ?? storedKeyId };
    await this.add(record, outcome.kind === "stored" ? "done" : outcome.kind, `${id} ${startedAt}`);
  }

  /** The operations, the latest first, each with its last outcome and the time of its first record. */
  async read(): Promise<HistoryRecord[]> {
    const text = await readFile(this.file, "utf8").catch(() => "");
    const byId = new Map<string, HistoryRecord>();
    for (const record of text.split("\n").map(parseJson).filter(isRecord)) {
      const earlier = byId.get(record.id);
      // After each start the outcome is unknown at first; an outcome that was found before still counts.
      if (earlier !== undefined && record.outcome === "unknown") continue;
      byId.set(record.id, { ...record, at: earlier?.at ?? record.at });
    }
    return [...byId.values()].sort((a, b) => b.at.localeCompare(a.at));
  }
}

function isRecord(value: unknown): value is HistoryRecord {
  return (
    hasStrings(value, ["at", "name", "origin", "by", "id"], ["keyId"]) &&
    isKeyOperation(value["operation"]) &&
    outcomes.some((outcome) => outcome === value["outcome"])
  );
}

/** Converts records to a table for spreadsheets. */
export function toCsv(records: readonly HistoryRecord[]): string {
  const columns = ["at", "operation", "name", "keyId", "origin", "by", "outcome"] as const;
  const lines = records.map((record) => columns.map((column) => csvField(record[column] ?? "")));
  return [columns, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** Skycloak accepts no names of this length. */
const maxFieldLength = 1000;

/**
 * A single-line field that no spreadsheet evaluates as a formula, because key names are untrusted. In some languages
 * Excel splits at semicolons, even inside quotes, so a formula may also begin after a semicolon.
 */
function csvField(text: string): string {
  const plain = singleLine(text, maxFieldLength).replace(/(^|;)(?=[\s"]*[=+\-@＝＋－＠])/g, "$1'");
  return /[",;\s]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const page = vscode.Uri.from({ scheme: "skycloak", path: "/API Key History.md" });

/** A virtual Markdown document, rendered each time it is opened. */
export function createHistoryPage(history: History) {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const registered = vscode.workspace.registerTextDocumentContentProvider("skycloak", {
    onDidChange: changed.event,
    provideTextDocumentContent: async () => pageOf(await history.read()),
  });
  return Object.assign(vscode.Disposable.from(registered, changed), {
    show: async () => {
      changed.fire(page);
      try {
        await vscode.commands.executeCommand("markdown.showPreview", page);
      } catch {
        // The Markdown extension is disabled, so the text is shown.
        await vscode.window.showTextDocument(page, { preview: true });
      }
    },
  });
}

export async function exportHistory(history: History): Promise<void> {
  const records = await history.read();
  if (records.length === 0) {
    void showInformationMessage(emptyText());
    return;
  }
  const uri = await showSaveDialog({
    title: t("Export API Key History"),
    saveLabel: t("Export"),
    filters: { CSV: ["csv"], JSON: ["json"] },
  });
  if (uri === undefined) return;
  const json = uri.path.toLowerCase().endsWith(".json");
  const text = json ? `${JSON.stringify(records, undefined, 2)}\n` : toCsv(records);
  try {
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    void showErrorMessage(t("Couldn't export the history. {0}", reason));
  }
}

function pageOf(records: readonly HistoryRecord[]): string {
  const title = `# ${t("API Key History")}\n\n`;
  if (records.length === 0) return `${title}${emptyText()}\n`;
  const about = t("API key operations on this machine, newest first.");
  const head = [t("When"), t("What"), t("Key"), t("With"), t("Where")];
  const rows = records.map((record) => [
    formatDateTime(parseTime(record.at) ?? new Date(0), vscode.env.language),
    operationText(record),
    escapeMarkdown(record.name),
    escapeMarkdown(record.by),
    escapeMarkdown(record.origin),
  ]);
  const table = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${title}${about}\n\n${table.join("\n")}\n`;
}

function emptyText(): string {
  return t("No API key has been created, rotated or revoked from this machine.");
}

function operationText({ operation, outcome }: HistoryRecord): string {
  const done = { create: t("created"), rotate: t("rotated"), revoke: t("revoked") }[operation];
  const rest: Record<Exclude<Outcome, "done">, string> = {
    "handed-over": t("secret storage refused the new key; you saved it yourself"),
    unknown: t("no response; the outcome is unknown"),
    "not-done": t("no response; not carried out"),
    lost: t("carried out; the new key was lost"),
  };
  return outcome === "done" ? done : `${done}: ${rest[outcome]}`;
}
