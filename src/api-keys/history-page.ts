// The history of API keys as a page, and its export to a file.

import * as vscode from "vscode";
import { showErrorMessage, showInformationMessage, showSaveDialog } from "../ui/messages";
import { formatDateTime, parseTime } from "../ui/format";
import { escapeMarkdown } from "../ui/untrusted-text";
import { toCsv, type History, type HistoryRecord, type Outcome } from "./history";

const t = vscode.l10n.t;

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
