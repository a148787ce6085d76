// Exports the events that a page's filters ask for into a CSV file, as the server writes it.

import * as vscode from "vscode";
import { succeeded } from "../../api/errors";
import { routes } from "../../api/routes";
import { announcedLength } from "../../files/save-stream";
import { showErrorMessage, showInformationMessage } from "../../ui/messages";
import { checkScope, describeError } from "../../errors/errors";
import { askChoice } from "../../commands/steps";
import { exactRange, fileSize } from "../../ui/format";
import type { ClusterAt } from "../target";
import { boundsOf, boundsProblem, day, exportedPeriod, queryOfPeriod } from "../period";
import { boundsWords } from "../period-texts";
import { askWhere, saveTo, tellNotSaved } from "../transfers/save-to";
import { queryOf, type Category } from "./filters";
import type { Exported } from "./events-page";

const t = vscode.l10n.t;

/** The API exports 10,000 events at most. */
const mostBytes = 1024 ** 3;

const route = routes.exportEvents;

export async function exportEvents(
  { connection, cluster: { id, name } }: ClusterAt,
  page: Exported | undefined,
): Promise<void> {
  if (!checkScope(connection, route)) return;
  const chosen = page ?? (await askWhich());
  if (chosen === undefined) return;
  const { category, filters } = chosen;
  const query = queryOf(category, filters);
  const bounds = boundsProblem(boundsOf(query), chosen.period.to);
  if (bounds !== undefined && bounds !== "clipped") {
    void showErrorMessage(boundsWords(bounds));
    return;
  }
  const period = exportedPeriod(chosen.period, boundsOf(query));
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
  const call = { parameters: { cluster_id: id }, query: { ...query, ...queryOfPeriod(period) } };
  const saved = await saveTo(uri, `${subject}…`, async (signal) => {
    const answer = await connection.call(route, { ...call, signal });
    if (!answer.ok) return answer;
    const body = answer.value as ReadableStream<Uint8Array>;
    return succeeded({ body, total: announcedLength(answer.headers), mostBytes });
  });
  if (saved.kind === "refused" && saved.problem.kind === "invalid") {
    const show = t("Show Events");
    const { sentence } = describeError(saved.problem, connection.host());
    const words = t(
      "{0} failed. An export holds at most 10,000 events: choose a shorter period or more filters. {1}",
      subject,
      sentence,
    );
    if ((await showErrorMessage(words, show)) !== show) return;
    const row = { kind: "cluster", id, connection: connection.id };
    await vscode.commands.executeCommand("skycloak.showEvents", row);
    return;
  }
  if (saved.kind !== "saved") {
    tellNotSaved(saved, subject, connection.host());
    return;
  }
  const { language } = vscode.env;
  const open = t("Open");
  const words = t(
    "The events were saved as {0} ({1}): {2}.",
    uri.path.split("/").at(-1) ?? "",
    fileSize(saved.bytes, language),
    exactRange(new Date(period.from), new Date(period.to), language),
  );
  void showInformationMessage(words, open).then((choice) => {
    if (choice === open) void vscode.commands.executeCommand("vscode.open", uri);
  });
}

/** Asked if the cluster's events are not open in a page. */
async function askWhich(): Promise<Exported | undefined> {
  const title = t("Export Events");
  const which = await askChoice<Category>({
    title,
    placeholder: t("Which events?"),
    items: [
      { label: t("User events"), value: "user" },
      { label: t("Admin events"), value: "admin" },
    ],
  });
  if (which.kind !== "next") return undefined;
  const days = await askChoice({
    title,
    placeholder: t("Events of what time?"),
    items: [
      { label: t("Last day"), value: 1 },
      { label: t("Last 7 days"), value: 7 },
      { label: t("Last 30 days"), value: 30 },
      { label: t("Last 90 days"), value: 90 },
    ],
  });
  if (days.kind !== "next") return undefined;
  const to = Date.now();
  return { category: which.value, filters: {}, period: { from: to - days.value * day, to } };
}
