// The events that a page shows, all of them and as the server writes them, into a file.

import * as vscode from "vscode";
import { answered } from "../../../api/problem";
import { routes } from "../../../api/routes";
import { announcedLength } from "../../../files/save-stream";
import { askPick } from "../../../ui/steps";
import { tellProblem } from "../../../ui/tell";
import type { ClusterAt } from "../../cluster-at";
import { sendThrough } from "../acts/send";
import { sizeWords } from "../kinds/words";
import { saveTo, tellNotSaved } from "../save-to";
import { queryOf, type Category } from "./filters";
import type { Shown } from "./events-page";

const t = vscode.l10n.t;
const route = routes.exportEvents;

export async function exportEvents(
  { connection, cluster: { id, name } }: ClusterAt,
  page: Shown | undefined,
): Promise<void> {
  // Known to fail: no place is asked for in vain.
  if (connection.lacks(route.scope)) {
    tellProblem({ kind: "scope-missing", scope: route.scope }, connection.host());
    return;
  }
  const shown = page ?? (await askCategory());
  if (shown === undefined) return;
  const { category, filters } = shown;
  const subject =
    category === "user"
      ? t("Exporting the user events of “{0}”", name)
      : t("Exporting the admin events of “{0}”", name);
  const uri = await vscode.window.showSaveDialog({
    title: t("Export as CSV…"),
    saveLabel: t("Export"),
    defaultUri: inFolder(fileName(name, category)),
    filters: { CSV: ["csv"] },
  });
  if (uri === undefined) return;
  const call = { parameters: { cluster_id: id }, query: queryOf(category, filters) };
  const saved = await saveTo(uri, subject, async (signal) => {
    const answer = await sendThrough(connection, route, (client) =>
      client.open(route, { ...call, signal }),
    );
    if (!answer.ok) return answer;
    const { body, headers } = answer.value;
    return answered({ body, total: announcedLength(headers) });
  });
  if (saved.kind !== "saved") {
    tellNotSaved(saved, subject, connection.host());
    return;
  }
  const size = sizeWords(saved.bytes, vscode.env.language);
  const open = t("Open");
  const words = t("The events were saved as {0} ({1}).", uri.path.split("/").at(-1) ?? "", size);
  void vscode.window.showInformationMessage(words, open).then((choice) => {
    if (choice === open) void vscode.commands.executeCommand("vscode.open", uri);
  });
}

async function askCategory(): Promise<Shown | undefined> {
  const items = [
    { label: t("User events"), category: "user" },
    { label: t("Admin events"), category: "admin" },
  ] as const;
  const title = t("Export Events");
  const picked = await askPick({ title, placeholder: t("Which events?"), items });
  return picked.kind === "next" ? { category: picked.value.category, filters: {} } : undefined;
}

/** What no file system objects to. */
function fileName(cluster: string, category: Category): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${cluster.replace(/[^\w.-]+/g, "-")}-${category}-events-${day}.csv`;
}

/** The one that is open, where there is one. */
function inFolder(file: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? vscode.Uri.file(file) : vscode.Uri.joinPath(folder, file);
}
