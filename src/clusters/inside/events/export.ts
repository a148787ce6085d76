// The events that a page shows, all of them and as the server writes them, into a file.

import * as vscode from "vscode";
import { answered } from "../../../api/problem";
import { routes } from "../../../api/routes";
import { announcedLength } from "../../../files/save-stream";
import { showInformationMessage } from "../../../ui/messages";
import { askPick } from "../../../ui/steps";
import type { ClusterAt } from "../../cluster-at";
import { sendThrough } from "../acts/send";
import { askWhere } from "../ask-where";
import { sizeWords } from "../kinds/words";
import { saveTo, tellNotSaved } from "../save-to";
import { may } from "../transfers/may";
import { queryOf } from "./filters";
import type { Shown } from "./events-page";

const t = vscode.l10n.t;

/** The API exports 10,000 events at most. */
const mostBytes = 1024 ** 3;

const route = routes.exportEvents;

export async function exportEvents(
  { connection, cluster: { id, name } }: ClusterAt,
  page: Shown | undefined,
): Promise<void> {
  if (!may({ connection }, route)) return;
  const shown = page ?? (await askCategory());
  if (shown === undefined) return;
  const { category, filters } = shown;
  const subject =
    category === "user"
      ? t("Exporting the user events of “{0}”", name)
      : t("Exporting the admin events of “{0}”", name);
  const uri = await askWhere({
    title: t("Export Events"),
    label: t("Export"),
    name: `${name}-${category}-events`,
    day: new Date(),
    ending: "csv",
    kind: "CSV",
  });
  if (uri === undefined) return;
  const call = { parameters: { cluster_id: id }, query: queryOf(category, filters) };
  const saved = await saveTo(uri, `${subject}…`, async (signal) => {
    const answer = await sendThrough(connection, route, (client) =>
      client.open(route, { ...call, signal }),
    );
    if (!answer.ok) return answer;
    const { body, headers } = answer.value;
    return answered({ body, total: announcedLength(headers), mostBytes });
  });
  if (saved.kind !== "saved") {
    tellNotSaved(saved, subject, connection.host());
    return;
  }
  const size = sizeWords(saved.bytes, vscode.env.language);
  const open = t("Open");
  const words = t("The events were saved as {0} ({1}).", uri.path.split("/").at(-1) ?? "", size);
  void showInformationMessage(words, open).then((choice) => {
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
